package io.culvert.core.control.view;

import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import java.util.ArrayList;
import java.util.List;

/**
 * One look at the table for all views that ask for the same: which entries their windows hold.
 * Context of {@link ViewHub} only.
 */
final class OrderSearch {

  private final Order order;
  private final EntryFilter filter;
  private final TopEntries top;
  private final List<EntriesView> views = new ArrayList<>();
  private long matched;

  /** Looks for {@code order}, whose filter {@code filter} is. */
  OrderSearch(Order order, EntryFilter filter) {
    this.order = order;
    this.filter = filter;
    this.top = new TopEntries(order.offset() + order.limit());
  }

  /**
   * What is asked for.
   *
   * @param filter in the language of filters
   * @param offset of the window's first row
   * @param limit rows of the window
   * @param node whose connections: a member of the cluster, {@code all}, or empty for this router
   */
  record Order(
      String filter, EntryColumn sort, boolean descending, int offset, int limit, String node) {}

  /** One more that asks for it. */
  void add(EntriesView view) {
    views.add(view);
  }

  /** An entry is looked at. */
  void look(EntryView entry, long rateBits) {
    if (!filter.matches(entry)) {
      return;
    }
    matched++;
    offer(top, order, entry, rateBits);
  }

  /** An entry that the filter takes comes by. */
  static void offer(TopEntries top, Order order, EntryView entry, long rateBits) {
    long high = order.sort().sortHigh(entry, rateBits);
    long low = order.sort().sortLow(entry);
    boolean descending = order.descending();
    top.add(descending ? ~high : high, descending ? ~low : low, entry.key());
  }

  /** Those of the window, in order. Ends the looking. */
  List<EntryView.Key> keys() {
    return top.from(order.offset());
  }

  /** How many the filter took. */
  long matched() {
    return matched;
  }

  /** The look is over. */
  void end() {
    List<EntryView.Key> keys = keys();
    views.forEach(view -> view.found(order, keys, matched));
  }
}
