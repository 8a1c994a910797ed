package io.rillmq.gateway.text;

/**
 * What a client may put into one frame.
 *
 * @param idCharsMax length of an id; it is repeated in every message frame
 * @param filterCharsMax length of a tag expression
 * @param creditMax credit one subscription may hold; more than any client can have in hand says nothing
 * @param propertiesMax properties of one published message
 */
public record FrameLimits(int idCharsMax, int filterCharsMax, int creditMax, int propertiesMax) {
    public static final FrameLimits DEFAULTS = new FrameLimits(64, 1024, 100_000, 64);

    public FrameLimits {
        positive("idCharsMax", idCharsMax);
        positive("filterCharsMax", filterCharsMax);
        positive("creditMax", creditMax);
        positive("propertiesMax", propertiesMax);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("frames." + name + " must be 1 or more: " + value);
        }
    }
}
