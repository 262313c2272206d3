package io.culvert.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

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

  private static final String YEAR = "max-age=31536000";

  private final Set<String> hosts;
  private final Set<String> names;
  private final String scheme;

  /**
   * Lets in who asks for one of these.
   *
   * @param scheme {@code http} or {@code https}
   * @param addresses of this machine
   * @param names of this machine, of which browsers may remember that they are asked by TLS
   */
  Guard(String scheme, int port, Set<String> addresses, Set<String> names) {
    this.scheme = scheme;
    this.hosts = new HashSet<>(asked(scheme, port, addresses));
    this.names = asked(scheme, port, names);
    this.hosts.addAll(this.names);
  }

  /** As {@code Host} has them: a browser leaves the scheme's own port out. */
  private static Set<String> asked(String scheme, int port, Set<String> hosts) {
    boolean own = port == (scheme.equals("https") ? 443 : 80);
    return hosts.stream().map(h -> own ? h : h + ":" + port).collect(Collectors.toSet());
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    headers(context.response());
    String host = request.getHeader("Host");
    if (host == null || !hosts.contains(host.toLowerCase(Locale.ROOT))) {
      refuse(context, 421, "this is not the host you look for");
    } else if (fromElsewhere(request)) {
      refuse(context, 403, "not from another site");
    } else if (needsOrigin(request)
        && !(scheme + "://" + host).equals(request.getHeader("Origin"))) {
      refuse(context, 403, "the Origin is not this page's");
    } else {
      if (scheme.equals("https") && names.contains(host)) {
        context.response().putHeader("Strict-Transport-Security", YEAR);
      }
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
