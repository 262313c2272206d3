package io.culvert.core.control.view;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.json.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one page sees of the connections: a filter, an order, a window, and what was last sent of
 * it. Context of {@link ViewHub} only.
 */
final class EntriesView {

  /** Rows a window may have. */
  static final int MAX_ROWS = 200;

  /** How deep into an order a window may lie. */
  static final int MAX_OFFSET = 200_000;

  private static final long RATE_NANOS = 1_000_000_000L;

  private final String filterText;
  private final EntryFilter filter;
  private final EntryColumn sort;
  private final boolean descending;
  private int offset;
  private int limit;
  private boolean held;

  private List<EntryView.Key> order = List.of();
  private boolean ordered;
  private long total;
  private long matched;

  private final Map<EntryView.Key, Sample> samples = new HashMap<>();
  private List<Row> sent = List.of();
  private long sentTotal = -1;
  private long sentMatched = -1;
  private long sequence;
  private boolean snapshotDue = true;
  private final MemberRows members;
  private List<String> sentMissing = List.of();

  /** Asks for what {@code asked} says, whose filter {@code filter} is. */
  EntriesView(OrderSearch.Order asked, EntryFilter filter) {
    this.filterText = asked.filter();
    this.filter = filter;
    this.sort = asked.sort();
    this.descending = asked.descending();
    this.members = asked.node().isEmpty() ? null : new MemberRows(asked.node());
    window(asked.offset(), asked.limit());
  }

  /** A position of the window as the page has it, and what it was made of. */
  private record Row(EntryView value, long rateBits, Object[] cells, boolean gone) {

    EntryView.Key key() {
      return value.key();
    }

    Row whenGone() {
      return gone ? this : new Row(value, rateBits, cells, true);
    }
  }

  /** What a look at members has brought. */
  static final class MemberRows {

    final String node;
    List<String> names = List.of();
    String self = "";
    boolean looking;
    long lookedNanos;
    private long total;
    private long nanos;
    private Map<EntryView.Key, EntryView> values = Map.of();
    private List<String> missing = List.of();

    MemberRows(String node) {
      this.node = node;
    }

    long total() {
      return total;
    }

    void total(long entries) {
      total = entries;
    }

    /** A slot below 0 is another member's. */
    private String name(EntryView.Key key) {
      int number = -1 - key.slot();
      return number >= 0 && number < names.size() ? names.get(number) : self;
    }
  }

  /** Bytes at a moment, and the rate that came of the moment before. */
  private record Sample(long nanos, long bytes, long rateBits) {}

  /** Moves the window; the rows follow with the next order. */
  void window(int newOffset, int newLimit) {
    int deepest = members == null ? MAX_OFFSET : MemberLooks.MOST_ROWS - MAX_ROWS;
    offset = Math.max(0, Math.min(deepest, newOffset));
    limit = Math.max(1, Math.min(MAX_ROWS, newLimit));
    snapshotDue = true;
    ordered = false;
  }

  /** Keeps the order as it is, or lets it go on. */
  void hold(boolean on) {
    held = on;
  }

  /** The next frame is a snapshot. */
  void snapshotDue() {
    snapshotDue = true;
  }

  /** Whether the next frame is a snapshot. */
  boolean snapshotIsDue() {
    return snapshotDue;
  }

  /** Whether a look at the table would be of use. */
  boolean wantsOrder() {
    return !held || !ordered;
  }

  /** Whether sorting needs rates of all entries. */
  boolean sortsByRate() {
    return sort == EntryColumn.RATE;
  }

  /** What it asks for now. */
  OrderSearch.Order wanted() {
    String node = members == null ? "" : members.node;
    return new OrderSearch.Order(filterText, sort, descending, offset, limit, node);
  }

  /** A look for what it asks for now, which others may share. */
  OrderSearch search() {
    return new OrderSearch(wanted(), filter);
  }

  /** A look for {@code asked} has found {@code keys}, of so many that the filter takes. */
  void found(OrderSearch.Order asked, List<EntryView.Key> keys, long taken) {
    // a window that moved meanwhile waits for the next look
    if (asked.equals(wanted())) {
      order = keys;
      matched = taken;
      ordered = true;
    }
  }

  /** What members of the cluster have for it; {@code null} where it is of this router alone. */
  MemberRows members() {
    return members;
  }

  /** Members have answered; {@code missing} have not. */
  void foundOfMembers(
      OrderSearch.Order asked,
      List<EntryView.Key> keys,
      long taken,
      Map<EntryView.Key, EntryView> values,
      List<String> missing,
      long nowNanos) {
    if (!held || !ordered) {
      found(asked, keys, taken);
    }
    members.values = values;
    members.missing = missing;
    members.nanos = nowNanos;
  }

  /** A look has seen so many entries in all. */
  void total(long seen) {
    total = seen;
  }

  /** The entries whose values are wanted. */
  List<EntryView.Key> keys() {
    return order;
  }

  /** Whether there is something to show yet. */
  boolean ready() {
    return ordered;
  }

  /**
   * The frame that brings the page from what it has to {@code values}; {@code null} for nothing.
   *
   * @param extra {@code skipped} or {@code missed} with how many, or {@code null}
   */
  String frame(Map<EntryView.Key, EntryView> values, long nowNanos, Map<String, Long> extra) {
    List<Row> rows = members == null ? rows(values, nowNanos) : rows(members.values, members.nanos);
    String frame = snapshotDue ? snapshot(rows, extra) : delta(rows);
    if (frame != null) {
      snapshotDue = false;
      sentTotal = total;
      sentMatched = matched;
      sentMissing = missing();
    }
    sent = rows;
    return frame;
  }

  private List<Row> rows(Map<EntryView.Key, EntryView> values, long nowNanos) {
    List<Row> rows = new ArrayList<>(order.size());
    Map<EntryView.Key, Row> before = new HashMap<>();
    sent.forEach(row -> before.put(row.key(), row));
    for (EntryView.Key key : order) {
      EntryView value = values.get(key);
      Row last = before.get(key);
      if (value != null) {
        rows.add(row(last, value, rate(value, nowNanos)));
      } else if (last != null) {
        rows.add(last.whenGone());
      }
    }
    samples.keySet().retainAll(order);
    return rows;
  }

  private List<String> missing() {
    return members == null ? List.of() : members.missing;
  }

  /** Most rows are as they were: their cells need not be written anew. */
  private Row row(Row last, EntryView value, long rateBits) {
    boolean same =
        last != null && !last.gone() && last.rateBits() == rateBits && value.equals(last.value());
    if (same) {
      return last;
    }
    Object[] cells = EntryColumn.cells(value, rateBits);
    if (members != null) {
      cells[EntryColumn.NODE.ordinal()] = members.name(value.key());
    }
    return new Row(value, rateBits, cells, false);
  }

  private long rate(EntryView entry, long nowNanos) {
    Sample last = samples.get(entry.key());
    long bytes = entry.traffic().bytes();
    if (last == null || nowNanos - last.nanos() >= RATE_NANOS) {
      long rate = last == null ? -1 : ScanRates.bits(bytes - last.bytes(), nowNanos - last.nanos());
      last = new Sample(nowNanos, bytes, rate);
      samples.put(entry.key(), last);
    }
    return last.rateBits();
  }

  private String snapshot(List<Row> rows, Map<String, Long> extra) {
    sequence++;
    return JsonText.of(
        json -> {
          head(json, "snap");
          json.writeNumberField("offset", offset);
          json.writeArrayFieldStart("rows");
          for (Row row : rows) {
            cells(json, row.cells());
          }
          json.writeEndArray();
          if (extra != null) {
            for (Map.Entry<String, Long> member : extra.entrySet()) {
              json.writeNumberField(member.getKey(), member.getValue());
            }
          }
          json.writeEndObject();
        });
  }

  private String delta(List<Row> rows) {
    List<Integer> replaced = new ArrayList<>();
    List<Integer> changed = new ArrayList<>();
    List<Integer> gone = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Row old = i < sent.size() ? sent.get(i) : null;
      boolean same = old != null && old.key().equals(row.key());
      if (!same) {
        replaced.add(i);
      } else if (old != row && !Arrays.equals(old.cells(), row.cells())) {
        changed.add(i);
      }
      if (row.gone() && !(same && old.gone())) {
        gone.add(i);
      }
    }
    boolean nothing =
        replaced.isEmpty()
            && changed.isEmpty()
            && gone.isEmpty()
            && rows.size() == sent.size()
            && total == sentTotal
            && matched == sentMatched
            && missing().equals(sentMissing);
    if (nothing) {
      return null;
    }
    sequence++;
    return JsonText.of(
        json -> {
          head(json, "delta");
          json.writeNumberField("count", rows.size());
          writeReplaced(json, rows, replaced);
          writeChanged(json, rows, changed);
          if (!gone.isEmpty()) {
            json.writeFieldName("gone");
            JsonText.write(json, gone);
          }
          json.writeEndObject();
        });
  }

  private void head(JsonGenerator json, String type) throws IOException {
    json.writeStartObject();
    json.writeStringField("t", type);
    json.writeStringField("topic", "entries");
    json.writeNumberField("seq", sequence);
    json.writeNumberField("total", total);
    json.writeNumberField("matched", matched);
    if (members != null) {
      json.writeNumberField("reach", MemberLooks.MOST_ROWS);
      json.writeFieldName("missing");
      JsonText.write(json, members.missing);
    }
  }

  private static void cells(JsonGenerator json, Object[] cells) throws IOException {
    JsonText.write(json, Arrays.asList(cells));
  }

  private static void writeReplaced(JsonGenerator json, List<Row> rows, List<Integer> replaced)
      throws IOException {
    if (replaced.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("rows");
    for (int at : replaced) {
      json.writeStartArray();
      json.writeNumber(at);
      cells(json, rows.get(at).cells());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private void writeChanged(JsonGenerator json, List<Row> rows, List<Integer> changed)
      throws IOException {
    if (changed.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("set");
    for (int at : changed) {
      json.writeStartArray();
      json.writeNumber(at);
      json.writeStartArray();
      Object[] now = rows.get(at).cells();
      Object[] old = sent.get(at).cells();
      for (int cell = 0; cell < now.length; cell++) {
        if (!Objects.equals(now[cell], old[cell])) {
          json.writeNumber(cell);
          JsonText.write(json, now[cell]);
        }
      }
      json.writeEndArray();
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}
