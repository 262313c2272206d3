package io.culvert.core.control.api;

import static io.culvert.core.control.api.ApiRoutes.delete;
import static io.culvert.core.control.api.ApiRoutes.get;
import static io.culvert.core.control.api.ApiRoutes.post;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryChange;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.LabelNames;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.json.EntryJson;
import io.culvert.core.control.json.EventJson;
import io.culvert.core.control.json.ExpectationJson;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.StatusWords;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.wire.IpAddress;
import io.vertx.core.Future;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Routes about entries, expectations and what happens to them. */
final class EntryRoutes {

  private static final int MAX_ZONE = 65_535;

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
        post("/entries/flush", Role.OPERATOR, this::flush),
        get("/stats", this::stats),
        get("/expectations", this::expectations),
        delete("/expectations/:id", Role.OPERATOR, this::deleteExpectation),
        post("/expectations/flush", Role.OPERATOR, this::flushExpectations),
        get("/events", this::events));
  }

  private void list(ApiRequest request) throws FilterException {
    EntryFilter filter = request.filter();
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

  private void count(ApiRequest request) throws FilterException {
    EntryFilter filter = request.filter();
    request.end();
    request.count(
        "count",
        filter == EntryFilter.ALL
            ? control.status().map(status -> (long) status.table().entries())
            : control.entries(filter, false, batch -> Future.succeededFuture()));
  }

  private void find(ApiRequest request) {
    String proto = request.required("proto");
    int protocol =
        ProtocolNames.number(proto)
            .orElseThrow(() -> new IllegalArgumentException("\"" + proto + "\" is no protocol"));
    int source = request.number("sport", 65_535, request.number("icmp-id", 65_535, 0));
    int icmp = request.number("icmp-type", 255, 0) << 8 | request.number("icmp-code", 255, 0);
    int destination = request.number("dport", 65_535, icmp);
    IpAddress from = IpAddress.of(request.required("src"));
    IpAddress to = IpAddress.of(request.required("dst"));
    if (from.version() != to.version()) {
      throw new IllegalArgumentException("src and dst are of different IP versions");
    }
    int zone = request.number("zone", MAX_ZONE, 0);
    request.end();
    request.json(
        control
            .entry(new Tuple(protocol, from, source, to, destination), zone)
            .map(found -> found.orElseThrow(EntryRoutes::gone)),
        entry -> JsonText.parse(JsonText.of(json -> EntryJson.write(json, entry))));
  }

  private static ControlException gone() {
    return new ControlException(ControlException.Code.NOT_FOUND, "there is no such entry", "");
  }

  private void one(ApiRequest request) {
    request.end();
    request.json(
        control
            .entries(List.of(request.key()))
            .map(found -> found.stream().findFirst().orElseThrow(EntryRoutes::gone)),
        entry -> JsonText.parse(JsonText.of(json -> EntryJson.write(json, entry))));
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
    OptionalInt mark =
        request.number("mark").map(m -> OptionalInt.of(m.intValue())).orElse(OptionalInt.empty());
    int mask = request.number("mark-mask").orElse(0xFFFF_FFFFL).intValue();
    OptionalLong timeout =
        request.number("timeout").map(OptionalLong::of).orElse(OptionalLong.empty());
    int status = 0;
    for (String word : request.text("status").orElse("").split(",")) {
      status |= StatusWords.bit(word);
    }
    BitSet set = labels(request.text("label-add").orElse(""));
    BitSet cleared = labels(request.text("label-del").orElse(""));
    request.end();
    var lines = request.lines(EntryJson::write);
    EntryChange change = new EntryChange(mark, mask, timeout, status, set, cleared);
    lines.endAfter(control.update(filter, change, lines));
  }

  /** Numbers separated by commas, or {@code all}. */
  private static BitSet labels(String text) {
    BitSet labels = new BitSet(LabelNames.LABELS);
    if (text.equals("all")) {
      labels.set(0, LabelNames.LABELS);
      return labels;
    }
    for (String word : text.isEmpty() ? new String[0] : text.split(",")) {
      if (!word.matches("[0-9]{1,3}") || Integer.parseInt(word) >= LabelNames.LABELS) {
        throw new IllegalArgumentException("\"" + word + "\" is no label from 0 to 127");
      }
      labels.set(Integer.parseInt(word));
    }
    return labels;
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
    var lines = request.<RouterEvent>lines(EventJson::write);
    EventStream stream =
        control.events(
            kinds,
            batch -> {
              List<RouterEvent> wanted =
                  batch.stream().filter(e -> e.entry().map(filter::matches).orElse(true)).toList();
              return wanted.isEmpty() ? Future.succeededFuture() : lines.next(wanted);
            });
    request.onClose(stream::close);
  }
}
