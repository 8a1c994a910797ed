package io.rillmq.testbase.house.lower;

import java.util.List;

/** Keeps all laws. */
public class Tidy {
    static final List<String> CONSTANT = List.of("constant");
}
