package io.rillmq.gateway.session;

/** Where the messages of one subscription come from. Used on the session's context. */
interface Feed {
    /** Begins. */
    void start();

    /**
     * Says how many messages, in all, the subscription could take now. A live feed does not care: what cannot be taken in
     * time is skipped.
     */
    void wanted(int messages);

    /** A message that came from here was sent. */
    void sent();

    /** Ends it. */
    void stop();
}
