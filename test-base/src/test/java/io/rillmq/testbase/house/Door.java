package io.rillmq.testbase.house;

import io.rillmq.testbase.house.lower.Tidy;

/** Uses what is below it, as a door may. */
public class Door {
    public final Tidy tidy = new Tidy();
}
