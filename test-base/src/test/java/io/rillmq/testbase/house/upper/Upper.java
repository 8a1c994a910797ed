package io.rillmq.testbase.house.upper;

/** Something that lower packages must not use. */
public class Upper {}
