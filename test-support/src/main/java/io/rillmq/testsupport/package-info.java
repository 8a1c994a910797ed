/**
 * For tests of programs that use RillMQ: a name server and a broker inside the test's JVM, on free ports.
 * Needs JUnit 5 only for {@link io.rillmq.testsupport.RillExtension}.
 */
@NullMarked
package io.rillmq.testsupport;

import org.jspecify.annotations.NullMarked;
