package io.culvert.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * The door of the page, before any route: the {@code Host} must be ours (DNS rebinding), nothing
 * may be asked from another site, what changes something or opens a WebSocket must name our own
 * origin, and every answer carries the headers that keep a page to itself.
 */
final class Guard implements Handler<RoutingContext> {

  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
          + "frame-ancestors 'none'; require-trusted-types-for 'script'";

  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Set<String> hosts;

  /** Lets in who asks one of {@code hosts}, each {@code name:port}. */
  Guard(Set<String> hosts) {
    this.hosts = Set.copyOf(hosts);
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    headers(context.response());
    String host = request.getHeader("Host");
    if (host == null || !hosts.contains(host)) {
      refuse(context, 421, "this is not the host you look for");
    } else if (fromElsewhere(request)) {
      refuse(context, 403, "not from another site");
    } else if (needsOrigin(request) && !("http://" + host).equals(request.getHeader("Origin"))) {
      refuse(context, 403, "the Origin is not this page's");
    } else {
      context.next();
    }
  }

  /**
   * Whether a page of somebody else asks. Another port of this machine is the same site to a
   * browser, cookie and all: from there one may follow a link, and nothing else.
   */
  private static boolean fromElsewhere(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    boolean follows =
        request.method() == HttpMethod.GET
            && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
    return "cross-site".equals(site) || "same-site".equals(site) && !follows;
  }

  private static boolean needsOrigin(HttpServerRequest request) {
    return !READS.contains(request.method()) || request.getHeader("Upgrade") != null;
  }

  private static void refuse(RoutingContext context, int status, String why) {
    context.response().setStatusCode(status).end(why + "\n");
  }

  private static void headers(HttpServerResponse response) {
    response
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        .putHeader("Cache-Control", "no-store");
  }
}
