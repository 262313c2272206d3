package io.culvert.core.control.api;

import static io.culvert.core.control.api.ApiRoutes.delete;
import static io.culvert.core.control.api.ApiRoutes.get;
import static io.culvert.core.control.api.ApiRoutes.post;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryChange;
import io.culvert.core.control.EntryDraft;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.ExpectationDraft;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.json.EntryJson;
import io.culvert.core.control.json.EventJson;
import io.culvert.core.control.json.ExpectationJson;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.members.TableAnswers;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Routes about entries, expectations and what happens to them. */
final class EntryRoutes {

  private final RouterControl control;

  EntryRoutes(RouterControl control) {
    this.control = control;
  }

  List<ApiRoutes.Entry> table() {
    return List.of(
        get("/entries", this::list),
        get("/entries/count", this::count),
        get("/entries/find", this::find),
        get("/entries/:key", this::one),
        delete("/entries/:key", Role.OPERATOR, this::deleteOne),
        post("/entries/zero", Role.OPERATOR, this::zero),
        post("/entries/delete", Role.OPERATOR, this::deleteMatching),
        post("/entries/update", Role.OPERATOR, this::update),
        post("/entries/create", Role.OPERATOR, this::create),
        post("/entries/flush", Role.OPERATOR, this::flush),
        get("/stats", this::stats),
        get("/expectations", this::expectations),
        delete("/expectations/:id", Role.OPERATOR, this::deleteExpectation),
        post("/expectations/create", Role.OPERATOR, this::expect),
        post("/expectations/flush", Role.OPERATOR, this::flushExpectations),
        get("/events", this::events));
  }

  private void list(ApiRequest request) throws FilterException {
    EntryFilter filter = request.filter();
    Optional<String> node = request.text("node");
    if (node.isPresent()) {
      MemberEntries.list(request, control.members(), node.get(), question(request, false));
      return;
    }
    request.end();
    var lines = request.lines(EntryJson::write);
    lines.endAfter(control.entries(filter, false, lines));
  }

  private void zero(ApiRequest request) throws FilterException {
    EntryFilter filter = request.filter();
    request.end();
    var lines = request.lines(EntryJson::write);
    lines.endAfter(control.entries(filter, true, lines));
  }

  /** The filter was read already, so that what is wrong with it is said here. */
  private static Map<String, Object> question(ApiRequest request, boolean countOnly) {
    return TableAnswers.entries(request.text("filter").orElse(""), countOnly);
  }

  private void count(ApiRequest request) throws FilterException {
    EntryFilter filter = request.filter();
    Optional<String> node = request.text("node");
    if (node.isPresent()) {
      MemberEntries.count(request, control.members(), node.get(), question(request, true));
      return;
    }
    request.end();
    request.count(
        "count",
        filter == EntryFilter.ALL
            ? control.status().map(status -> (long) status.table().entries())
            : control.entries(filter, false, batch -> Future.succeededFuture()));
  }

  private void find(ApiRequest request) {
    Tuple tuple = new EntryMembers(request).original();
    int zone = request.number("zone", EntryMembers.MAX_ZONE, 0);
    Optional<String> node = request.text("node");
    if (node.isPresent()) {
      Map<String, Object> question = TableAnswers.find(tuple, zone);
      MemberEntries.find(request, control.members(), node.get(), question);
      return;
    }
    request.end();
    request.json(
        control.entry(tuple, zone).map(found -> found.orElseThrow(EntryRoutes::gone)),
        EntryRoutes::json);
  }

  static ControlException gone() {
    return new ControlException(ControlException.Code.NOT_FOUND, "there is no such entry", "");
  }

  private void one(ApiRequest request) {
    request.end();
    request.json(
        control
            .entries(List.of(request.key()))
            .map(found -> found.stream().findFirst().orElseThrow(EntryRoutes::gone)),
        EntryRoutes::json);
  }

  private void deleteOne(ApiRequest request) {
    request.end();
    request.json(
        control
            .delete(request.key())
            .map(
                there -> {
                  if (!there) {
                    throw gone();
                  }
                  return 1;
                }),
        n -> ViewJson.object("deleted", n));
  }

  private void deleteMatching(ApiRequest request) throws FilterException {
    EntryFilter filter = request.filter();
    request.end();
    var lines = request.lines(EntryJson::write);
    lines.endAfter(control.delete(filter, lines));
  }

  private void update(ApiRequest request) throws FilterException {
    EntryFilter filter = request.filter();
    EntryChange change = new EntryMembers(request).change();
    request.end();
    var lines = request.lines(EntryJson::write);
    lines.endAfter(control.update(filter, change, lines));
  }

  private void create(ApiRequest request) {
    EntryDraft draft = new EntryMembers(request).draft();
    request.end();
    request.json(control.create(draft), EntryRoutes::json);
  }

  private void expect(ApiRequest request) {
    ExpectationDraft draft = new EntryMembers(request).expectation();
    request.end();
    request.json(control.expect(draft), made -> JsonText.object(ExpectationJson::write, made));
  }

  private static Object json(EntryView entry) {
    return JsonText.object(EntryJson::write, entry);
  }

  private void flush(ApiRequest request) {
    request.end();
    request.count("deleted", control.flush());
  }

  private void stats(ApiRequest request) {
    request.end();
    request.json(control.stats(), stats -> stats);
  }

  private void expectations(ApiRequest request) {
    Optional<String> node = request.text("node");
    if (node.isPresent()) {
      MemberEntries.expectations(request, control.members(), node.get());
      return;
    }
    request.end();
    var lines = request.<ExpectationView>lines(ExpectationJson::write);
    lines.endAfter(
        control
            .expectations()
            .compose(all -> all.isEmpty() ? Future.succeededFuture() : lines.next(all)));
  }

  private void deleteExpectation(ApiRequest request) {
    request.end();
    int id = Integer.parseInt(request.path("id"));
    request.json(
        control
            .deleteExpectation(id)
            .map(
                there -> {
                  if (!there) {
                    throw new ControlException(
                        ControlException.Code.NOT_FOUND, "there is no such expectation", "");
                  }
                  return 1;
                }),
        n -> ViewJson.object("deleted", n));
  }

  private void flushExpectations(ApiRequest request) {
    request.end();
    request.count("deleted", control.flushExpectations());
  }

  private void events(ApiRequest request) throws FilterException {
    EntryFilter filter = request.filter();
    Set<RouterEvent.Kind> kinds = EnumSet.noneOf(RouterEvent.Kind.class);
    for (String word : request.text("kinds").orElse("new,update,destroy").split(",")) {
      kinds.add(
          EventJson.kind(word)
              .orElseThrow(() -> new IllegalArgumentException("\"" + word + "\" is no event")));
    }
    request.end();
    EventLines lines = new EventLines(request.lines(EventJson::write), filter);
    EventStream stream = control.events(kinds, lines);
    lines.of(stream);
    request.onClose(stream::close);
  }
}
