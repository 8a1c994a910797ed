package io.rillmq.remoting.connection;

/**
 * Names something that a processor remembers about a connection, such as a client's id. Keys are compared by
 * identity: whoever keeps the constant may read and change the value.
 */
public final class ConnectionKey<T> {
    private final String name;
    private final Class<T> type;

    public ConnectionKey(String name, Class<T> type) {
        this.name = name;
        this.type = type;
    }

    T cast(Object value) {
        return type.cast(value);
    }

    @Override
    public String toString() {
        return name;
    }
}
