package io.rillmq.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/** The page and its few files, read once and kept in memory. Immutable; shared by all event loops. */
public final class Page {
    private static final String DIRECTORY = "/web/";
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "panel.js", "text/javascript; charset=utf-8",
            "rill.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    private final Map<String, Asset> assets;

    private Page(Map<String, Asset> assets) {
        this.assets = assets;
    }

    /** Reads the files from the class path. Blocks: not for an event loop. */
    public static Page load() {
        Map<String, Asset> assets = new LinkedHashMap<>();
        TYPES.forEach((name, type) -> assets.put(name, Asset.load(name, type)));
        return new Page(assets);
    }

    void mount(Router router) {
        assets.forEach((name, asset) -> {
            String path = name.equals("index.html") ? "/" : "/" + name;
            router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(asset::serve);
        });
    }

    private record Asset(String type, String tag, Buffer content) {
        static Asset load(String name, String type) {
            try (InputStream in = Page.class.getResourceAsStream(DIRECTORY + name)) {
                if (in == null) {
                    throw new FileNotFoundException("missing from the class path: " + DIRECTORY + name);
                }
                byte[] content = in.readAllBytes();
                CRC32 checksum = new CRC32();
                checksum.update(content);
                return new Asset(type, '"' + Long.toHexString(checksum.getValue()) + '"', Buffer.buffer(content));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void serve(RoutingContext request) {
            request.response().putHeader("ETag", tag).putHeader("Cache-Control", "no-cache");
            if (tag.equals(request.request().getHeader("If-None-Match"))) {
                request.response().setStatusCode(304).end();
            } else {
                request.response().putHeader("Content-Type", type).end(content);
            }
        }
    }
}
