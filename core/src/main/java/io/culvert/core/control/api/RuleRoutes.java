package io.culvert.core.control.api;

import static io.culvert.core.control.api.ApiRoutes.get;
import static io.culvert.core.control.api.ApiRoutes.post;

import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.json.ViewJson;
import java.util.List;

/** Routes about rules. */
final class RuleRoutes {

  private final RouterControl control;

  RuleRoutes(RouterControl control) {
    this.control = control;
  }

  List<ApiRoutes.Entry> table() {
    return List.of(
        get("/chains", this::chains),
        get("/rules/:family", this::save),
        post("/rules/:family/load", Role.ADMIN, this::load),
        post("/rules/:family/test", Role.VIEWER, this::test),
        post("/rules/:family/diff", Role.VIEWER, this::diff));
  }

  private void chains(ApiRequest request) {
    request.end();
    request.json(control.chains(), chains -> ViewJson.list(chains, ViewJson::of));
  }

  private void save(ApiRequest request) {
    boolean counters = request.flag("counters");
    String table = request.text("table").orElse("");
    request.end();
    request.plain(control.saveRules(request.ipVersion(), counters, table));
  }

  private RuleText text(ApiRequest request) {
    RuleText text =
        new RuleText(
            request.ipVersion(),
            request.text("file").orElse("(rules)"),
            request.required("text"),
            request.flag("counters"));
    request.end();
    return text;
  }

  private void load(ApiRequest request) {
    request.json(control.loadRules(text(request), false), ViewJson::of);
  }

  private void test(ApiRequest request) {
    request.json(control.loadRules(text(request), true), ViewJson::of);
  }

  private void diff(ApiRequest request) {
    request.plain(control.diffRules(text(request)));
  }
}
