package io.culvert.core.control.api;

import static io.culvert.core.control.api.ApiRoutes.get;
import static io.culvert.core.control.api.ApiRoutes.post;

import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.LoadPlan;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.RuleText.Way;
import io.culvert.core.control.json.ViewJson;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Routes about rules. */
final class RuleRoutes {

  private static final int MAX_TRIAL_SECONDS = 86_400;

  private static final Map<String, Way> FLAGS =
      Map.of(
          "counters", Way.COUNTERS,
          "noFlush", Way.NO_FLUSH,
          "resolve", Way.RESOLVE,
          "skipSafe", Way.SKIP_SAFE);

  private final RouterControl control;

  RuleRoutes(RouterControl control) {
    this.control = control;
  }

  List<ApiRoutes.Entry> table() {
    return List.of(
        get("/chains", this::chains),
        get("/rules/:family", this::save),
        post("/rules/:family/load", Role.ADMIN, this::load),
        post("/rules/confirm", Role.ADMIN, request -> confirm(request, true)),
        post("/rules/revert", Role.ADMIN, request -> confirm(request, false)),
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

  private static RuleText text(ApiRequest request) {
    Set<Way> ways = EnumSet.noneOf(Way.class);
    FLAGS.forEach(
        (name, way) -> {
          if (request.flag(name)) {
            ways.add(way);
          }
        });
    return new RuleText(
        request.ipVersion(),
        request.text("file").orElse("(rules)"),
        request.required("text"),
        ways,
        request.text("table").orElse(""));
  }

  private static LoadPlan plan(ApiRequest request, boolean test) {
    String flows = request.text("flows").orElse("keep");
    int revertAfter = request.number("revertAfter", MAX_TRIAL_SECONDS, 0);
    for (LoadPlan.Flows known : LoadPlan.Flows.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(flows)) {
        return new LoadPlan(test, known, test ? 0 : revertAfter);
      }
    }
    throw new ControlException(
        ControlException.Code.BAD_REQUEST, "flows are keep, list or end, not '" + flows + "'", "");
  }

  private void load(ApiRequest request) {
    load(request, false);
  }

  private void test(ApiRequest request) {
    load(request, true);
  }

  private void load(ApiRequest request, boolean test) {
    RuleText text = text(request);
    LoadPlan plan = plan(request, test);
    request.end();
    request.json(control.loadRules(text, plan), ViewJson::of);
  }

  private void confirm(ApiRequest request, boolean keep) {
    request.end();
    request.json(control.confirmRules(keep), waiting -> ViewJson.object("waiting", waiting));
  }

  private void diff(ApiRequest request) {
    RuleText text = text(request);
    request.end();
    request.plain(control.diffRules(text));
  }
}
