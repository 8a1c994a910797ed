package io.rillmq.testbase.house.unmarked;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

/** In a package without a package-info, and asleep. */
class Sleepy {
    void nap() throws InterruptedException {
        MILLISECONDS.sleep(1);
    }
}
