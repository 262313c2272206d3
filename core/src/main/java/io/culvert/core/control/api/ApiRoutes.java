package io.culvert.core.control.api;

import io.culvert.core.control.AuditNote;
import io.culvert.core.control.Caller;
import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.view.Views;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The API's one table: method, path, who may, what happens. A path that is not in it is answered
 * with 404. Requests that change something need a JSON body type; they are noted in the audit log.
 */
public final class ApiRoutes {

  /** Where the API begins. */
  public static final String PREFIX = "/api/v1";

  /** The largest body: a rule file of a hundred thousand lines, or as many elements of sets. */
  static final long MAX_FILE_BYTES = 16L << 20;

  /** The largest body of what brings no file. */
  static final long MAX_BODY_BYTES = 64L << 10;

  private static final Caller STRANGER = new Caller("a stranger", Role.VIEWER);

  private ApiRoutes() {}

  /** Does what a route is for. */
  interface Action {

    void run(ApiRequest request) throws FilterException;
  }

  /**
   * One line of the table.
   *
   * @param role the least that may
   */
  record Entry(HttpMethod method, String path, Role role, Action action) {

    boolean changes() {
      return !method.equals(HttpMethod.GET);
    }

    long maxBodyBytes() {
      boolean file = path.startsWith("/rules/") || path.equals("/ipset/restore");
      return file ? MAX_FILE_BYTES : MAX_BODY_BYTES;
    }
  }

  /**
   * Mounts the API on {@code router} under {@link #PREFIX}.
   *
   * @param callers who is asking; {@code null} for one who may nothing
   */
  public static void mount(
      Router router, RouterControl control, Views views, Function<RoutingContext, Caller> callers) {
    for (Entry entry : table(control, views)) {
      String path = PREFIX + entry.path();
      // who asks is settled before a body is read, and Vert.x wants body handlers first in a route
      router
          .route(entry.method(), path)
          .handler(routing -> guard(entry, control, routing, callers));
      Route route = router.route(entry.method(), path);
      if (entry.changes()) {
        route.handler(BodyHandler.create(false).setBodyLimit(entry.maxBodyBytes()));
      }
      route.handler(routing -> run(entry, control, routing));
      route.failureHandler(ApiRoutes::failed);
    }
    router.route(PREFIX + "/*").handler(ApiRoutes::unknown);
  }

  /** Every route, for tests that walk them. */
  static List<Entry> table(RouterControl control, Views views) {
    return Stream.of(
            new EntryRoutes(control).table(),
            new RuleRoutes(control).table(),
            new SetRoutes(control).table(),
            new RouterRoutes(control, views).table(),
            new ClusterRoutes(control).table(),
            new TraceRoutes(control).table(),
            new ViewRoutes(views).table(),
            new PageRoutes(views).table())
        .flatMap(List::stream)
        .toList();
  }

  static Entry get(String path, Action action) {
    return new Entry(HttpMethod.GET, path, Role.VIEWER, action);
  }

  static Entry post(String path, Role role, Action action) {
    return new Entry(HttpMethod.POST, path, role, action);
  }

  static Entry put(String path, Role role, Action action) {
    return new Entry(HttpMethod.PUT, path, role, action);
  }

  static Entry delete(String path, Role role, Action action) {
    return new Entry(HttpMethod.DELETE, path, role, action);
  }

  private static void guard(
      Entry entry,
      RouterControl control,
      RoutingContext routing,
      Function<RoutingContext, Caller> callers) {
    routing
        .response()
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Cache-Control", "no-store");
    Caller caller = callers.apply(routing);
    if (caller == null || !caller.may(entry.role())) {
      Caller who = caller == null ? STRANGER : caller;
      control.audit(who, AuditNote.of(entry.method() + " " + entry.path(), "not permitted"));
      refuse(
          routing,
          ControlException.Code.NOT_PERMITTED,
          caller == null
              ? "you may not ask this router"
              : "this needs the role " + entry.role().word() + ", you are " + caller.role().word(),
          "");
      return;
    }
    String type = routing.request().getHeader("Content-Type");
    if (entry.changes() && (type == null || !type.startsWith("application/json"))) {
      refuse(
          routing,
          ControlException.Code.BAD_REQUEST,
          "what changes something comes as application/json",
          "");
      return;
    }
    routing.put(Caller.class.getName(), caller);
    routing.next();
  }

  private static void run(Entry entry, RouterControl control, RoutingContext routing) {
    Caller caller = routing.get(Caller.class.getName());
    if (!entry.changes()) {
      act(entry, routing, caller);
      return;
    }
    String what = entry.method() + " " + routing.request().path();
    if (entry.role() != Role.ADMIN) {
      routing.addEndHandler(done -> control.audit(caller, AuditNote.of(what, result(routing))));
      act(entry, routing, caller);
      return;
    }
    Context context = Vertx.currentContext();
    control
        .fingerprint()
        .onComplete(
            before ->
                context.runOnContext(
                    now -> {
                      routing.addEndHandler(
                          done -> audit(control, caller, what, routing, before.result()));
                      act(entry, routing, caller);
                    }));
  }

  private static void audit(
      RouterControl control, Caller caller, String what, RoutingContext routing, String before) {
    String result = result(routing);
    control
        .fingerprint()
        .onComplete(
            after ->
                control.audit(
                    caller, new AuditNote(what, result, text(before), text(after.result()))));
  }

  private static String text(String fingerprint) {
    return fingerprint == null ? "" : fingerprint;
  }

  private static String result(RoutingContext routing) {
    return String.valueOf(routing.response().getStatusCode());
  }

  private static void act(Entry entry, RoutingContext routing, Caller caller) {
    try {
      entry.action().run(new ApiRequest(routing, caller));
    } catch (FilterException | RuntimeException e) {
      ApiError.of(e).send(routing.response());
    }
  }

  private static void failed(RoutingContext routing) {
    if (routing.statusCode() == 413) {
      refuse(routing, ControlException.Code.BAD_REQUEST, "the body is too large", "");
    } else if (routing.failure() != null) {
      ApiError.of(routing.failure()).send(routing.response());
    } else {
      refuse(routing, ControlException.Code.BAD_REQUEST, "the request can't be read", "");
    }
  }

  private static void unknown(RoutingContext routing) {
    refuse(
        routing,
        ControlException.Code.NOT_FOUND,
        "there is no " + routing.request().method() + " " + routing.request().path(),
        "");
  }

  private static void refuse(
      RoutingContext routing, ControlException.Code code, String message, String hint) {
    new ApiError(code, message, hint, 0).send(routing.response());
  }
}
