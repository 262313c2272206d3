package io.culvert.core.control.api;

import static io.culvert.core.control.api.ApiRoutes.get;
import static io.culvert.core.control.api.ApiRoutes.post;

import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.ClusterOrder;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.json.ClusterJson;
import java.util.List;

/** Routes about the routers that this one is one with. */
final class ClusterRoutes {

  private final RouterControl control;

  ClusterRoutes(RouterControl control) {
    this.control = control;
  }

  List<ApiRoutes.Entry> table() {
    return List.of(
        get("/cluster", this::show),
        post("/cluster/switch", Role.OPERATOR, this::switchOwner),
        post("/cluster/drain", Role.OPERATOR, this::drain),
        post("/cluster/resume", Role.OPERATOR, this::resume));
  }

  private void show(ApiRequest request) {
    request.end();
    request.json(control.cluster(), ClusterJson::of);
  }

  private void switchOwner(ApiRequest request) {
    String to = request.text("to").orElse("");
    request.end();
    request.json(control.order(ClusterOrder.switchTo(to)), ClusterJson::of);
  }

  private void drain(ApiRequest request) {
    boolean force = request.flag("force");
    request.end();
    request.json(control.order(ClusterOrder.drain(force)), ClusterJson::of);
  }

  private void resume(ApiRequest request) {
    request.end();
    request.json(control.order(ClusterOrder.resume()), ClusterJson::of);
  }
}
