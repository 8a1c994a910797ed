package io.rillmq.remoting.tls;

import java.util.Map;

/**
 * What a server's configuration says of TLS, not yet read.
 *
 * @param values by key, see {@link TlsKeys#ALL}
 */
public record TlsSettings(Map<String, String> values) {
    public TlsSettings {
        values = Map.copyOf(values);
    }

    /** The keys only: a password may be among the values. */
    @Override
    public String toString() {
        return "TlsSettings" + values.keySet();
    }
}
