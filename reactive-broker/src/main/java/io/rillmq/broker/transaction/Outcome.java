package io.rillmq.broker.transaction;

/** How a transaction ended, in the words of its answers. */
enum Outcome {
    COMMITTED("committed"),
    ROLLED_BACK("rolled back"),
    GIVEN_UP("given up and moved to " + HalfRecords.GIVEN_UP_TOPIC);

    private final String text;

    Outcome(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
