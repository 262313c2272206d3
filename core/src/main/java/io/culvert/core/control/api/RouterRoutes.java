package io.culvert.core.control.api;

import static io.culvert.core.control.api.ApiRoutes.delete;
import static io.culvert.core.control.api.ApiRoutes.get;
import static io.culvert.core.control.api.ApiRoutes.post;
import static io.culvert.core.control.api.ApiRoutes.put;

import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.TimeoutView;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.metrics.Metrics;
import io.culvert.core.control.view.Views;
import io.culvert.core.wire.Prefix;
import io.vertx.core.Future;
import java.util.List;

/** Routes about the router as a whole: status, tunables, helpers, devices, drops. */
final class RouterRoutes {

  private final RouterControl control;
  private final Views views;

  RouterRoutes(RouterControl control, Views views) {
    this.control = control;
    this.views = views;
  }

  List<ApiRoutes.Entry> table() {
    return List.of(
        get("/openapi.json", this::description),
        get("/status", this::status),
        get("/metrics", this::metrics),
        get("/devices", this::devices),
        post("/devices/:name/addresses", Role.ADMIN, this::addAddress),
        post("/devices/:name/addresses/delete", Role.ADMIN, this::deleteAddress),
        get("/drops", this::drops),
        get("/sysctl", this::tunables),
        put("/sysctl/:name", Role.ADMIN, this::setTunable),
        get("/timeouts", this::timeouts),
        post("/timeouts", Role.ADMIN, this::addTimeout),
        post("/timeouts/flush", Role.ADMIN, this::flushTimeouts),
        delete("/timeouts/:name", Role.ADMIN, this::deleteTimeout),
        get("/helpers", this::helpers),
        post("/helpers/reload", Role.ADMIN, this::reloadHelpers),
        post("/helpers/:name/disable", Role.ADMIN, this::disableHelper));
  }

  private void description(ApiRequest request) {
    request.end();
    request.json(Future.succeededFuture(ApiDocument.text()), JsonText::parse);
  }

  private void status(ApiRequest request) {
    request.end();
    request.json(control.status(), ViewJson::of);
  }

  private void metrics(ApiRequest request) {
    boolean node = request.text("compat").filter("node"::equals).isPresent();
    request.end();
    request.plain(new Metrics(control, views).text(node));
  }

  private void devices(ApiRequest request) {
    request.end();
    request.json(control.devices(), devices -> ViewJson.list(devices, ViewJson::of));
  }

  private void addAddress(ApiRequest request) {
    Prefix address = Prefix.of(request.required("address"));
    request.end();
    request.json(control.addAddress(request.path("name"), address), ViewJson::of);
  }

  private void deleteAddress(ApiRequest request) {
    Prefix address = Prefix.of(request.required("address"));
    request.end();
    request.json(control.deleteAddress(request.path("name"), address), ViewJson::of);
  }

  private void drops(ApiRequest request) {
    request.end();
    request.json(control.drops(), drops -> ViewJson.list(drops, ViewJson::of));
  }

  private void tunables(ApiRequest request) {
    String prefix = request.text("prefix").orElse("");
    request.end();
    request.json(control.tunables(prefix), tunables -> ViewJson.list(tunables, ViewJson::of));
  }

  private void setTunable(ApiRequest request) {
    long value =
        request
            .number("value")
            .orElseThrow(() -> new IllegalArgumentException("\"value\" is missing"));
    request.end();
    request.json(control.tunable(request.path("name"), value), ViewJson::of);
  }

  private void timeouts(ApiRequest request) {
    request.end();
    request.json(control.timeouts(), all -> ViewJson.list(all, ViewJson::of));
  }

  private void addTimeout(ApiRequest request) {
    TimeoutView wanted =
        new TimeoutView(
            request.required("name"),
            TimeoutView.family(request.required("family")),
            TimeoutView.protocol(request.required("protocol")),
            request.numbers("policy"));
    request.end();
    request.json(control.addTimeout(wanted), ViewJson::of);
  }

  private void flushTimeouts(ApiRequest request) {
    request.end();
    request.json(control.deleteTimeouts(""), done -> ViewJson.object());
  }

  private void deleteTimeout(ApiRequest request) {
    request.end();
    request.json(control.deleteTimeouts(request.path("name")), done -> ViewJson.object());
  }

  private void helpers(ApiRequest request) {
    request.end();
    request.json(control.helpers(), helpers -> ViewJson.list(helpers, ViewJson::of));
  }

  private void reloadHelpers(ApiRequest request) {
    String name = request.text("name").orElse("");
    request.end();
    request.json(control.reloadHelpers(name), helpers -> ViewJson.list(helpers, ViewJson::of));
  }

  private void disableHelper(ApiRequest request) {
    request.end();
    request.json(control.disableHelper(request.path("name")), ViewJson::of);
  }
}
