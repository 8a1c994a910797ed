package io.rillmq.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MailboxTest {
    @Test
    void theOldestIsDroppedAndCountedWhenThereAreTooMany() {
        Mailbox mailbox = Mailbox.droppingOldest(limits(3, Integer.MAX_VALUE));
        EncodedMessage[] messages = messages(5, 10);

        int dropped = 0;
        for (EncodedMessage message : messages) {
            dropped += mailbox.offer(message);
        }

        assertThat(dropped).isEqualTo(2);
        assertThat(mailbox.takeMissed()).isEqualTo(2);
        assertThat(mailbox.takeMissed()).isZero();
        assertThat(mailbox.poll()).isSameAs(messages[2]);
    }

    @Test
    void theOldestIsDroppedWhenTheyAreTooLargeTogether() {
        EncodedMessage[] messages = messages(4, 1000);
        Mailbox mailbox = Mailbox.droppingOldest(limits(100, messages[0].sizeBytes() * 2));

        for (EncodedMessage message : messages) {
            mailbox.offer(message);
        }

        assertThat(mailbox.count()).isEqualTo(2);
        assertThat(mailbox.sizeBytes()).isEqualTo(messages[0].sizeBytes() * 2L);
        assertThat(mailbox.takeMissed()).isEqualTo(2);
    }

    @Test
    void aMessageLargerThanTheMailboxIsKeptAlone() {
        Mailbox mailbox = Mailbox.droppingOldest(limits(100, 10));
        EncodedMessage[] messages = messages(2, 1000);

        mailbox.offer(messages[0]);
        mailbox.offer(messages[1]);

        assertThat(mailbox.poll()).isSameAs(messages[1]);
        assertThat(mailbox.isEmpty()).isTrue();
        assertThat(mailbox.sizeBytes()).isZero();
    }

    private static StreamLimits limits(int messagesMax, int bytesMax) {
        return new StreamLimits(messagesMax, bytesMax, 16, 1024, 8);
    }

    private static EncodedMessage[] messages(int count, int bodyBytes) {
        EncodedMessage[] messages = new EncodedMessage[count];
        for (int offset = 0; offset < count; offset++) {
            messages[offset] = EncodedMessage.of(FakeSource.message("t", offset, "x".repeat(bodyBytes)));
        }
        return messages;
    }
}
