package io.rillmq.compatibility;

import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Local transactions whose outcome follows from their number, and is known at once for half of them. */
final class SoakTransactions implements TransactionListener {
    private static final String NUMBER = "number";

    static Message numbered(Message message, int number) {
        message.putUserProperty(NUMBER, Integer.toString(number));
        return message;
    }

    static boolean isCommitted(int number) {
        return number % 2 == 0;
    }

    @Override
    public LocalTransactionState executeLocalTransaction(Message message, Object ignored) {
        return numberOf(message) % 4 < 2 ? outcomeOf(message) : LocalTransactionState.UNKNOW;
    }

    @Override
    public LocalTransactionState checkLocalTransaction(MessageExt message) {
        return outcomeOf(message);
    }

    private static LocalTransactionState outcomeOf(Message message) {
        return isCommitted(numberOf(message))
                ? LocalTransactionState.COMMIT_MESSAGE
                : LocalTransactionState.ROLLBACK_MESSAGE;
    }

    private static int numberOf(Message message) {
        return Integer.parseInt(message.getUserProperty(NUMBER));
    }
}
