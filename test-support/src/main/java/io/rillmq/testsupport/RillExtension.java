package io.rillmq.testsupport;

import io.rillmq.client.RillClient;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of a class a {@link LocalCluster} or its {@link RillClient} as a parameter. The cluster starts when the
 * first one is asked for, is shared by the tests of the class (use a topic per test), and closes after the last.
 *
 * <pre>{@code
 * @ExtendWith(RillExtension.class)
 * class OrdersTest {
 *     @Test
 *     void anOrderIsStored(RillClient client) { … }
 * }
 * }</pre>
 */
public final class RillExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(RillExtension.class);

    /** Made by JUnit. */
    public RillExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RillClient.class || type == LocalCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        LocalCluster cluster = clusterOf(context);
        return parameter.getParameter().getType() == LocalCluster.class ? cluster : cluster.client();
    }

    /** One per test class: kept in the class's own store, which JUnit closes with it. */
    private static LocalCluster clusterOf(ExtensionContext context) {
        ExtensionContext ofClass = context;
        while (ofClass.getTestMethod().isPresent()) {
            ofClass = ofClass.getParent().orElseThrow();
        }
        return ofClass.getStore(NAMESPACE)
                .getOrComputeIfAbsent(LocalCluster.class, type -> LocalCluster.start(), LocalCluster.class);
    }
}
