package io.culvert.core.control.members;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.Batches;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.Members;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.control.json.ExpectationJson;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.wire.IpAddress;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Questions about a member's own table, and how they are put. Any thread. */
public final class TableAnswers {

  /** So many expectations an answer has at most: far less than a letter may be long. */
  private static final int EXPECTATIONS = 100;

  private TableAnswers() {}

  /** Has {@code members} be answered out of the table of {@code control}. */
  public static void give(Members members, RouterControl control) {
    members.answering("entries", (question, into) -> list(control, question, into));
    members.answering(
        "count", (question, into) -> list(control, question, b -> Future.succeededFuture()));
    members.answering("find", (question, into) -> find(control, question, into));
    members.answering("expectations", (question, into) -> expectations(control, question));
  }

  /** Asks for the entries that {@code filter} takes, or only how many they are. */
  public static Map<String, Object> entries(String filter, boolean countOnly) {
    return ViewJson.object("what", countOnly ? "count" : "entries", "filter", filter);
  }

  /**
   * Asks for expectations, which the rest of the answer has: under {@code expectations} the next
   * ones as JSON texts, by their ids, and under {@code more} whether there are more.
   *
   * @param after the id of the last one that was answered, -1 in the beginning
   */
  public static Map<String, Object> expectations(long after) {
    return ViewJson.object("what", "expectations", "after", after);
  }

  private static Future<Map<String, Object>> expectations(
      RouterControl control, Map<String, Object> question) {
    int after = number(question, "after");
    return control
        .expectations()
        .map(
            all -> {
              List<ExpectationView> rest =
                  all.stream()
                      .filter(one -> one.id() > after)
                      .sorted(Comparator.comparingInt(ExpectationView::id))
                      .toList();
              List<String> texts =
                  rest.stream()
                      .limit(EXPECTATIONS)
                      .map(one -> JsonText.of(json -> ExpectationJson.write(json, one)))
                      .toList();
              return ViewJson.object("expectations", texts, "more", rest.size() > texts.size());
            });
  }

  /** Asks for the entry one of whose tuples is {@code tuple}. */
  public static Map<String, Object> find(Tuple tuple, int zone) {
    return ViewJson.object(
        "what", "find",
        "proto", tuple.protocol(),
        "src", tuple.source().toString(),
        "sport", tuple.sourcePort(),
        "dst", tuple.destination().toString(),
        "dport", tuple.destinationPort(),
        "zone", zone);
  }

  private static Future<Map<String, Object>> list(
      RouterControl control, Map<String, Object> question, Batches<EntryView> into) {
    try {
      return control
          .entries(FilterParser.parse(String.valueOf(question.get("filter"))), false, into)
          .map(count -> ViewJson.object("count", count));
    } catch (FilterException e) {
      return Future.failedFuture(e);
    }
  }

  private static Future<Map<String, Object>> find(
      RouterControl control, Map<String, Object> question, Batches<EntryView> into) {
    Tuple tuple =
        new Tuple(
            number(question, "proto"),
            IpAddress.of(String.valueOf(question.get("src"))),
            number(question, "sport"),
            IpAddress.of(String.valueOf(question.get("dst"))),
            number(question, "dport"));
    return control
        .entry(tuple, number(question, "zone"))
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(ViewJson.object("count", 0L))
                    : into.next(List.of(found.get())).map(done -> ViewJson.object("count", 1L)));
  }

  private static int number(Map<String, Object> question, String name) {
    if (question.get(name) instanceof Number number) {
      return number.intValue();
    }
    throw new IllegalArgumentException("\"" + name + "\" is missing");
  }
}
