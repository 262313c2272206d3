package io.culvert.core.control.view;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.Batches;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.Members;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.control.json.ViewJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at the tables of a cluster's members for views that ask for them: each member says which
 * rows of its own are the first of the order, and those are merged. As often as a table is looked
 * at for this router's own pages. Context of {@link ViewHub} only.
 */
final class MemberLooks {

  /** How deep into an order a member looks. */
  static final int MOST_ROWS = 1000;

  private static final String WHAT = "top";
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long NANOS_FOR_ENTRY = 15_000;
  private static final long RATES_NANOS = 30 * SECOND_NANOS;

  private final RouterControl control;
  private final Context context;
  private final Clock clock;
  private ScanRates rates = new ScanRates();
  private long ratesAt;

  MemberLooks(RouterControl control, Context context, Clock clock) {
    this.control = control;
    this.context = context;
    this.clock = clock;
  }

  /** What a member said: its rows in order. */
  private record Said(String member, List<EntryView> rows, Map<String, Object> rest) {

    long number(String name) {
      return rest.get(name) instanceof Number number ? number.longValue() : 0;
    }

    long rate(int row) {
      boolean told = rest.get("rates") instanceof List<?> all && row < all.size();
      return told && ((List<?>) rest.get("rates")).get(row) instanceof Number n
          ? n.longValue()
          : -1;
    }
  }

  /** Answers the others; again and again, as the cluster may be joined after the page is served. */
  void listen() {
    control.members().answering(WHAT, this::answer);
  }

  /** Looks for {@code view} if it is time to. */
  void look(EntriesView view) {
    Members members = control.members();
    EntriesView.MemberRows state = view.members();
    long pause = Math.max(SECOND_NANOS, state.total() * NANOS_FOR_ENTRY);
    if (state.looking || view.ready() && clock.nanos() - state.lookedNanos < pause) {
      return;
    }
    state.looking = true;
    state.lookedNanos = clock.nanos();
    state.names = members.names();
    state.self = members.self();
    OrderSearch.Order asked = view.wanted();
    List<String> names = asked.node().equals("all") ? members.names() : List.of(asked.node());
    List<Said> said = Collections.synchronizedList(new ArrayList<>());
    List<String> missing = Collections.synchronizedList(new ArrayList<>());
    List<Future<Void>> all = new ArrayList<>();
    for (String name : names) {
      List<EntryView> rows = Collections.synchronizedList(new ArrayList<>());
      Batches<EntryView> into =
          batch -> {
            rows.addAll(batch);
            return Future.succeededFuture();
          };
      all.add(
          members
              .ask(name, question(asked), into)
              .<Void>map(
                  rest -> {
                    said.add(new Said(name, rows, rest));
                    return null;
                  })
              .recover(
                  why -> {
                    missing.add(name);
                    return Future.succeededFuture();
                  }));
    }
    Future.join(all)
        .onComplete(
            done ->
                context.runOnContext(
                    now -> {
                      state.looking = false;
                      merge(view, asked, members, said, missing);
                    }));
  }

  private static Map<String, Object> question(OrderSearch.Order asked) {
    return ViewJson.object(
        "what", WHAT,
        "filter", asked.filter(),
        "sort", asked.sort().label(),
        "descending", asked.descending(),
        "count", (long) asked.offset() + asked.limit());
  }

  private void merge(
      EntriesView view,
      OrderSearch.Order asked,
      Members members,
      List<Said> said,
      List<String> missing) {
    TopEntries top = new TopEntries(asked.offset() + asked.limit());
    Map<EntryView.Key, EntryView> values = new HashMap<>();
    long total = 0;
    long matched = 0;
    for (Said one : said) {
      int number = one.member().equals(members.self()) ? -1 : members.names().indexOf(one.member());
      for (int row = 0; row < one.rows().size(); row++) {
        EntryView entry = one.rows().get(row);
        EntryView placed = number < 0 ? entry : elsewhere(entry, number);
        OrderSearch.offer(top, asked, placed, one.rate(row));
        values.put(placed.key(), placed);
      }
      total += one.number("total");
      matched += one.number("matched");
    }
    view.members().total(total);
    view.total(total);
    view.foundOfMembers(
        asked, top.from(asked.offset()), matched, values, List.copyOf(missing), clock.nanos());
  }

  /** Under a key that is none of this router's own: a slot below 0. */
  private static EntryView elsewhere(EntryView entry, int number) {
    return new EntryView(
        new EntryView.Key(-1 - number, entry.key().id()),
        entry.original(),
        entry.reply(),
        entry.progress(),
        entry.traffic(),
        entry.marks(),
        entry.origin());
  }

  private Future<Map<String, Object>> answer(
      Map<String, Object> question, Batches<EntryView> into) {
    Promise<Map<String, Object>> done = Promise.promise();
    context.runOnContext(
        ignored -> {
          try {
            search(question, into).onComplete(done);
          } catch (FilterException | RuntimeException e) {
            done.fail(e);
          }
        });
    return done.future();
  }

  private Future<Map<String, Object>> search(Map<String, Object> question, Batches<EntryView> into)
      throws FilterException {
    String filter = String.valueOf(question.get("filter"));
    EntryColumn sort =
        EntryColumn.sortable(String.valueOf(question.get("sort")))
            .orElseThrow(() -> new IllegalArgumentException("can't sort so"));
    int count = question.get("count") instanceof Number n ? n.intValue() : 1;
    OrderSearch search =
        new OrderSearch(
            new OrderSearch.Order(
                filter,
                sort,
                Boolean.TRUE.equals(question.get("descending")),
                0,
                Math.max(1, Math.min(MOST_ROWS, count)),
                ""),
            FilterParser.parse(filter));
    boolean byRate = sort == EntryColumn.RATE;
    if (byRate && clock.nanos() - ratesAt > RATES_NANOS) {
      rates = new ScanRates();
    }
    ratesAt = byRate ? clock.nanos() : ratesAt;
    return control
        .entries(
            EntryFilter.ALL,
            false,
            Batches.on(
                context,
                batch -> {
                  long now = clock.nanos();
                  batch.forEach(e -> search.look(e, byRate ? rates.seen(e, now) : -1));
                }))
        .compose(total -> rows(search, total, byRate, into));
  }

  private Future<Map<String, Object>> rows(
      OrderSearch search, long total, boolean byRate, Batches<EntryView> into) {
    return control
        .entries(search.keys())
        .compose(
            rows ->
                (rows.isEmpty() ? Future.<Void>succeededFuture() : into.next(rows))
                    .map(
                        taken ->
                            ViewJson.object(
                                "total",
                                total,
                                "matched",
                                search.matched(),
                                "rates",
                                byRate
                                    ? rows.stream().map(e -> rates.last(e.key())).toList()
                                    : List.of())));
  }
}
