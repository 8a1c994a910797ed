package io.rillmq.remoting.dispatch;

/**
 * How much a server has in hand at most. One more may be taken of each client that waits.
 *
 * @param countName the key of the configuration for {@code countMax}
 * @param countMax requests
 * @param bytesName the key of the configuration for {@code bytesMax}
 * @param bytesMax bytes of their bodies
 */
public record AdmissionConfig(String countName, int countMax, String bytesName, long bytesMax) {
    public AdmissionConfig {
        if (countMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException(
                    countName + " and " + bytesName + " must be 1 or more: " + countMax + ", " + bytesMax);
        }
    }
}
