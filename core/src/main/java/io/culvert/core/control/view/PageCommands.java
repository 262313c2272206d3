package io.culvert.core.control.view;

import io.culvert.core.control.AuditNote;
import io.culvert.core.control.Caller;
import io.culvert.core.control.ClusterOrder;
import io.culvert.core.control.ClusterView;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.json.EntryJson;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.TraceJson;
import io.culvert.core.control.json.ViewJson;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a page may have done: a table of commands with the role each needs. Any thread. */
final class PageCommands {

  private static final int MAX_CHILDREN = 50;

  private final RouterControl control;
  private final Map<String, Command> table =
      Map.ofEntries(
          Map.entry("entry", new Command(Caller.Role.VIEWER, this::entry)),
          Map.entry("count", new Command(Caller.Role.VIEWER, this::count)),
          Map.entry("explain", new Command(Caller.Role.VIEWER, this::explain)),
          Map.entry("delete", new Command(Caller.Role.OPERATOR, this::delete)),
          Map.entry("deleteKeys", new Command(Caller.Role.OPERATOR, this::deleteKeys)),
          Map.entry("deleteMatching", new Command(Caller.Role.OPERATOR, this::deleteMatching)),
          Map.entry("clusterSwitch", new Command(Caller.Role.OPERATOR, this::clusterSwitch)),
          Map.entry("clusterDrain", new Command(Caller.Role.OPERATOR, this::clusterDrain)),
          Map.entry("clusterResume", new Command(Caller.Role.OPERATOR, this::clusterResume)),
          Map.entry("sysctl", new Command(Caller.Role.ADMIN, this::sysctl)),
          Map.entry("helperReload", new Command(Caller.Role.ADMIN, this::helperReload)),
          Map.entry("helperDisable", new Command(Caller.Role.ADMIN, this::helperDisable)));

  PageCommands(RouterControl control) {
    this.control = control;
  }

  /** Does what a command is for. */
  private interface Action {

    Future<Map<String, Object>> run(PageRequest request) throws FilterException;
  }

  private record Command(Caller.Role role, Action action) {}

  /** Carries out what {@code request} asks for, for {@code caller}. */
  Future<Map<String, Object>> run(PageRequest request, Caller caller) {
    try {
      String name = request.text("do");
      Command command = table.get(name);
      if (command == null) {
        throw new IllegalArgumentException("there is no command \"" + name + "\"");
      }
      check(caller, command.role());
      Future<Map<String, Object>> result = command.action().run(request);
      return command.role() == Caller.Role.VIEWER
          ? result
          : result
              .onSuccess(done -> control.audit(caller, AuditNote.of(name, JsonText.of(done))))
              .onFailure(why -> control.audit(caller, AuditNote.of(name, "failed: " + why)));
    } catch (FilterException | RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** The least role for each command, for tests that walk them. */
  Map<String, Caller.Role> roles() {
    Map<String, Caller.Role> roles = new TreeMap<>();
    table.forEach((name, command) -> roles.put(name, command.role()));
    return roles;
  }

  /** Refuses what {@code caller} may not. */
  static void check(Caller caller, Caller.Role needed) {
    if (!caller.may(needed)) {
      throw new ControlException(
          ControlException.Code.NOT_PERMITTED, "this needs the role " + needed.word(), "");
    }
  }

  private Future<Map<String, Object>> explain(PageRequest request) {
    return control
        .explain(request.explain())
        .map(
            walks ->
                ViewJson.object(
                    "traces",
                    ViewJson.list(walks, walk -> JsonText.object(TraceJson::write, walk))));
  }

  private Future<Map<String, Object>> entry(PageRequest request) {
    EntryView.Key key = request.key();
    return control
        .entries(List.of(key))
        .compose(
            found -> {
              EntryView entry = found.stream().findFirst().orElseThrow(PageCommands::gone);
              return relatives(entry).map(relatives -> entry(entry, relatives));
            });
  }

  private static ControlException gone() {
    return new ControlException(
        ControlException.Code.NOT_FOUND, "the entry is no longer there", "");
  }

  /** The master, and entries it is master of. */
  private Future<List<EntryView>> relatives(EntryView entry) {
    long master = entry.origin().masterId();
    long id = entry.key().id();
    List<EntryView> found = Collections.synchronizedList(new ArrayList<>());
    EntryFilter related = e -> e.key().id() == master || e.origin().masterId() == id;
    return control
        .entries(
            related,
            false,
            batch -> {
              found.addAll(batch);
              return Future.succeededFuture();
            })
        .map(count -> found);
  }

  private static Map<String, Object> entry(EntryView entry, List<EntryView> relatives) {
    long master = entry.origin().masterId();
    return ViewJson.object(
        "entry", object(entry),
        "master",
            relatives.stream()
                .filter(e -> master != 0 && e.key().id() == master)
                .findFirst()
                .map(PageCommands::object)
                .orElse(null),
        "children",
            relatives.stream()
                .filter(e -> e.origin().masterId() == entry.key().id())
                .limit(MAX_CHILDREN)
                .map(PageCommands::object)
                .toList());
  }

  private static Object object(EntryView entry) {
    return JsonText.object(EntryJson::write, entry);
  }

  private Future<Long> matching(EntryFilter filter) {
    return control.entries(filter, false, batch -> Future.succeededFuture());
  }

  private Future<Map<String, Object>> count(PageRequest request) throws FilterException {
    return matching(request.filter()).map(n -> ViewJson.object("matched", n));
  }

  private Future<Map<String, Object>> delete(PageRequest request) {
    return control
        .delete(request.key())
        .map(
            there -> {
              if (!there) {
                throw gone();
              }
              return ViewJson.object("deleted", 1);
            });
  }

  private Future<Map<String, Object>> deleteKeys(PageRequest request) {
    List<Future<Boolean>> deletions = request.keys().stream().map(control::delete).toList();
    return Future.all(deletions)
        .map(done -> ViewJson.object("deleted", deletions.stream().filter(Future::result).count()));
  }

  private Future<Map<String, Object>> deleteMatching(PageRequest request) throws FilterException {
    EntryFilter filter = request.filter();
    long expected = request.required("expectedCount");
    return matching(filter)
        .compose(
            now -> {
              if (Math.abs(now - expected) * 10 > expected) {
                throw new ControlException(
                    ControlException.Code.CONFLICT,
                    "the filter now takes " + now + " entries, not " + expected,
                    "confirm the new number");
              }
              return control.delete(filter, gone -> Future.succeededFuture());
            })
        .map(n -> ViewJson.object("deleted", n));
  }

  private Future<Map<String, Object>> clusterSwitch(PageRequest request) {
    return control
        .order(ClusterOrder.switchTo(request.text("to", "")))
        .map(now -> ViewJson.object("owner", now.owner(), "term", now.term()));
  }

  /** Never against what others say: who wants that is at a console. */
  private Future<Map<String, Object>> clusterDrain(PageRequest request) {
    return control.order(ClusterOrder.drain(false)).map(PageCommands::member);
  }

  private Future<Map<String, Object>> clusterResume(PageRequest request) {
    return control.order(ClusterOrder.resume()).map(PageCommands::member);
  }

  private static Map<String, Object> member(ClusterView now) {
    return ViewJson.object("member", now.member(), "owning", now.owning());
  }

  private Future<Map<String, Object>> sysctl(PageRequest request) {
    return control.tunable(request.text("name"), request.required("value")).map(ViewJson::of);
  }

  private Future<Map<String, Object>> helperReload(PageRequest request) {
    return control
        .reloadHelpers(request.text("name", ""))
        .map(all -> ViewJson.object("helpers", ViewJson.list(all, ViewJson::of)));
  }

  private Future<Map<String, Object>> helperDisable(PageRequest request) {
    return control.disableHelper(request.text("name")).map(ViewJson::of);
  }
}
