package io.rillmq.testbase.house.lower;

import io.rillmq.testbase.house.Door;
import io.rillmq.testbase.house.upper.Upper;
import java.util.concurrent.atomic.AtomicInteger;

/** Uses what is above it and keeps static state. */
class Climbing {
    static final AtomicInteger COUNT = new AtomicInteger();
    static int changing;

    private Door door = new Door();
    private Upper upper = new Upper();

    boolean isComplete() {
        return door != null && upper != null;
    }

    void forget() {
        door = new Door();
        upper = new Upper();
    }
}
