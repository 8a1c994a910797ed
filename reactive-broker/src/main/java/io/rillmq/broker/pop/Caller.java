package io.rillmq.broker.pop;

import io.rillmq.remoting.connection.Connection;

/** Who waits for an answer. Usable from any thread. */
interface Caller {
    /** Whether there is still somebody. */
    boolean isOpen();

    /** Whether what was answered before is taken. */
    boolean isWritable();

    static Caller at(Connection connection) {
        return new Caller() {
            @Override
            public boolean isOpen() {
                return connection.isOpen();
            }

            @Override
            public boolean isWritable() {
                return connection.isWritable();
            }

            @Override
            public String toString() {
                return connection.remoteAddress().toString();
            }
        };
    }
}
