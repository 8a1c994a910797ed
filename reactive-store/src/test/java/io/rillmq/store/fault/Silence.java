package io.rillmq.store.fault;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Every crash makes the store report failures: expected in such tests, and by the thousand. */
final class Silence implements BeforeAllCallback, AfterAllCallback {
    private Level usualLevel = Level.INFO;

    private static Logger storeLogger() {
        return (Logger) LoggerFactory.getLogger("io.rillmq.store");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        usualLevel = storeLogger().getLevel();
        storeLogger().setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        storeLogger().setLevel(usualLevel);
    }
}
