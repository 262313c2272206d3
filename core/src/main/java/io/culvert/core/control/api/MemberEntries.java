package io.culvert.core.control.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culvert.core.control.Batches;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.Members;
import io.culvert.core.control.json.EntryJson;
import io.culvert.core.control.json.ExpectationJson;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.members.TableAnswers;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a member of a cluster has, or all of them, asked one after the other. */
final class MemberEntries {

  private static final String ALL = "all";

  private final Members members;
  private final List<String> names;
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

  /**
   * An entry, and whose it is.
   *
   * @param node the member's name
   */
  record Placed(String node, EntryView entry) {

    static void write(JsonGenerator json, Placed placed) throws IOException {
      EntryJson.writeOf(placed.node(), json, placed.entry());
    }

    Object json() {
      return JsonText.object(Placed::write, this);
    }
  }

  /**
   * An expectation, and whose it is.
   *
   * @param node the member's name
   */
  record Waiting(String node, ExpectationView expectation) {

    static void write(JsonGenerator json, Waiting waiting) throws IOException {
      ExpectationJson.writeOf(waiting.node(), json, waiting.expectation());
    }
  }

  /** Those of {@code node}, which may be {@code all}. */
  MemberEntries(Members members, String node) {
    this.members = members;
    // of a router that is alone, asking says so
    boolean all = node.equals(ALL) && !members.names().isEmpty();
    this.names = all ? members.names() : List.of(node);
  }

  /**
   * Asks them {@code question}.
   *
   * @return how many entries there are; fails, when all others have answered, where one did not
   */
  Future<Long> ask(Map<String, Object> question, Batches<Placed> into) {
    return each(
        0,
        0L,
        name ->
            members
                .ask(name, question, batch -> into.next(placed(name, batch)))
                .map(rest -> rest.get("count") instanceof Number count ? count.longValue() : 0L));
  }

  private Future<Long> each(int at, long before, Function<String, Future<Long>> asked) {
    if (at == names.size()) {
      return failures.isEmpty() ? Future.succeededFuture(before) : Future.failedFuture(missing());
    }
    return asked
        .apply(names.get(at))
        .recover(
            why -> {
              failures.add(why);
              return Future.succeededFuture(0L);
            })
        .compose(count -> each(at + 1, before + count, asked));
  }

  private static List<Placed> placed(String name, List<EntryView> batch) {
    return batch.stream().map(entry -> new Placed(name, entry)).toList();
  }

  /** The expectations of {@code name} that come after that one, some at a time. */
  private Future<Long> expectations(String name, long after, long before, Batches<Waiting> into) {
    return members
        .ask(name, TableAnswers.expectations(after), batch -> Future.succeededFuture())
        .compose(
            rest -> {
              List<Waiting> some = new ArrayList<>();
              for (Object text : (List<?>) rest.getOrDefault("expectations", List.of())) {
                some.add(new Waiting(name, ExpectationJson.read(String.valueOf(text))));
              }
              if (some.isEmpty()) {
                return Future.succeededFuture(before);
              }
              long last = some.get(some.size() - 1).expectation().id();
              boolean more = Boolean.TRUE.equals(rest.get("more")) && last > after;
              long count = before + some.size();
              return into.next(some)
                  .compose(
                      taken ->
                          more
                              ? expectations(name, last, count, into)
                              : Future.succeededFuture(count));
            });
  }

  private Throwable missing() {
    Throwable first = failures.get(0);
    if (names.size() == 1 || !(first instanceof ControlException why)) {
      return first;
    }
    List<String> messages = failures.stream().map(Throwable::getMessage).toList();
    return new ControlException(
        why.code(), String.join("; ", messages) + ": what it has is missing", why.hint());
  }

  static void list(ApiRequest request, Members members, String node, Map<String, Object> question) {
    request.end();
    var lines = request.lines(Placed::write);
    lines.endAfter(new MemberEntries(members, node).ask(question, lines));
  }

  static void expectations(ApiRequest request, Members members, String node) {
    request.end();
    var lines = request.<Waiting>lines(Waiting::write);
    MemberEntries asked = new MemberEntries(members, node);
    lines.endAfter(asked.each(0, 0L, name -> asked.expectations(name, -1, 0L, lines)));
  }

  static void count(
      ApiRequest request, Members members, String node, Map<String, Object> question) {
    request.end();
    Batches<Placed> none = batch -> Future.succeededFuture();
    request.json(
        new MemberEntries(members, node).ask(question, none), n -> ViewJson.object("count", n));
  }

  static void find(ApiRequest request, Members members, String node, Map<String, Object> question) {
    request.end();
    List<Placed> found = Collections.synchronizedList(new ArrayList<>());
    MemberEntries asked = new MemberEntries(members, node);
    request.json(
        asked
            .ask(
                question,
                batch -> {
                  found.addAll(batch);
                  return Future.succeededFuture();
                })
            .transform(
                done ->
                    !found.isEmpty()
                        ? Future.succeededFuture(found.get(0))
                        : Future.failedFuture(done.failed() ? done.cause() : EntryRoutes.gone())),
        Placed::json);
  }
}
