package io.culvert.web;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page's own files, read from the jar into memory when they are first asked for. Nothing is
 * unpacked to temporary files, which a router that root started could not write to once it goes on
 * as its user. On one Vert.x context.
 */
final class PageFiles implements Handler<RoutingContext> {

  private static final Pattern FILE =
      Pattern.compile("/(?:[a-z]+/)*[A-Za-z0-9-]+\\.(html|js|css|svg|txt|LICENSE)");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=utf-8",
          "js", "text/javascript;charset=utf-8",
          "css", "text/css;charset=utf-8",
          "svg", "image/svg+xml");
  private static final String TEXT = "text/plain;charset=utf-8";

  private final Map<String, Buffer> files = new HashMap<>();

  @Override
  public void handle(RoutingContext context) {
    String asked = context.normalizedPath();
    String path = asked.equals("/") ? "/index.html" : asked;
    Matcher name = FILE.matcher(path);
    Buffer content = name.matches() ? content(path) : null;
    if (content == null) {
      context.next();
      return;
    }
    context
        .response()
        .putHeader("Content-Type", TYPES.getOrDefault(name.group(1), TEXT))
        .end(content);
  }

  private Buffer content(String path) {
    Buffer known = files.get(path);
    if (known != null) {
      return known;
    }
    try (InputStream in = PageFiles.class.getResourceAsStream("/page" + path)) {
      if (in == null) {
        return null;
      }
      Buffer read = Buffer.buffer(in.readAllBytes());
      files.put(path, read);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
