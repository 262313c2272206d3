package io.culvert.helpers.testkit;

import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperRefusal;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A model of the router around a helper: framing, triggers and the fate of each message, without
 * packets. Lines are found as Linux nf_conntrack_ftp.c finds them.
 */
final class ModelBench implements Bench {

  private static final String PARTIAL = "partial-message";

  private final ProtocolHelper helper;
  private final HelperSpec spec;
  private final Map<Side, LineStarts> lineStarts = new EnumMap<>(Side.class);
  private final Map<Side, Map<Integer, Integer>> growth = new EnumMap<>(Side.class);
  private ModelConnection connection;
  private boolean shown;
  private boolean understood;
  private boolean known;

  ModelBench(ProtocolHelper helper) {
    this.helper = helper;
    this.spec = helper.spec();
  }

  @Override
  public void open(Setup setup) {
    connection = new ModelConnection(spec, setup);
    for (Side side : Side.values()) {
      lineStarts.put(side, new LineStarts());
      growth.put(side, new TreeMap<>());
      if (setup.underWay()) {
        lineStarts.get(side).remember(0);
      }
    }
  }

  @Override
  public Passage send(Side from, int position, String payload) {
    boolean lines = spec.framing() instanceof Framing.Lines;
    LineStarts starts = lineStarts.get(from);
    understood = true;
    Passage passage =
        lines && !starts.contains(position)
            ? Passage.forwarded(payload)
            : offer(from, payload, lines);
    if (lines && payload.endsWith("\n") && (understood || !passage.isDropped())) {
      starts.remember(position + payload.length());
    }
    known |= !passage.isDropped();
    if (passage.isDropped() || !numbersBytes()) {
      return passage;
    }
    int grown = passage.payload().orElseThrow().length() - payload.length();
    growth.get(from).put(position, grown);
    return passage;
  }

  /** Shows the helper the message that opens this payload, if it asks for such ones. */
  private Passage offer(Side from, String payload, boolean lines) {
    int newline = payload.indexOf('\n');
    boolean whole = !lines || newline >= 0;
    String text = lines && whole && !strict() ? payload.substring(0, newline + 1) : payload;
    if (spec.framing() instanceof Framing.Segments segments) {
      text = text.substring(0, Math.min(text.length(), segments.maxBytes()));
    }
    Trigger trigger = trigger(from, text, whole);
    if (!connection.watching() || trigger == Trigger.NONE) {
      return Passage.forwarded(payload);
    }
    if (trigger == Trigger.BEGUN || !whole && !strict()) {
      understood = false;
      return Passage.dropped(PARTIAL);
    }
    return show(new ModelMessage(from, text, whole), payload);
  }

  private Passage show(ModelMessage message, String payload) {
    understood = false;
    connection.beginMessage();
    shown = true;
    try {
      helper.onMessage(message, connection);
    } catch (HelperRefusal refusal) {
      connection.abandonMessage();
      understood = refusal.reason() != HelperRefusal.Reason.MALFORMED;
      String reason = refusal.reason().token();
      return refusal.reason().fate() == HelperRefusal.Fate.PASS
          ? Passage.refused(payload, reason)
          : Passage.dropped(reason);
    } catch (RuntimeException | StackOverflowError fault) {
      connection.abandonMessage();
      return Passage.faulted(fault);
    }
    if (connection.dropReason().isPresent()) {
      // a connection whose first datagram goes nowhere never was
      if (connection.withdrawing() || !known && !numbersBytes()) {
        connection.abandonMessage();
      }
      return Passage.dropped(connection.dropReason().get());
    }
    boolean ignored = !message.edited() && !connection.expectedForMessage();
    if (strict() && ignored && connection.watching()) {
      return Passage.dropped(message.isWhole() ? "malformed" : PARTIAL);
    }
    return Passage.forwarded(message.rewritten() + payload.substring(message.text().length()));
  }

  private boolean strict() {
    return spec.framing() instanceof Framing.Lines lines && lines.strict();
  }

  private enum Trigger {
    NONE,
    /** The segment ends before the trigger does. */
    BEGUN,
    MATCHED
  }

  private Trigger trigger(Side from, String text, boolean whole) {
    Trigger best = Trigger.NONE;
    for (String trigger : spec.triggers(from)) {
      if (matchesIgnoringCase(trigger, text, trigger.length())) {
        return Trigger.MATCHED;
      }
      if (!whole && matchesIgnoringCase(trigger, text, text.length())) {
        best = Trigger.BEGUN;
      }
    }
    boolean anywhere = spec.words(from).stream().anyMatch(word -> contains(text, word));
    return anywhere ? Trigger.MATCHED : best;
  }

  private static boolean contains(String text, String word) {
    return IntStream.rangeClosed(0, text.length() - word.length())
        .anyMatch(at -> matchesIgnoringCase(word, text.substring(at), word.length()));
  }

  /** Compares the first characters; ASCII letters are equal in both cases, others are bytes. */
  private static boolean matchesIgnoringCase(String trigger, String text, int length) {
    if (text.length() < length || trigger.length() < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      char upper = c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
      if (upper != trigger.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int shift(Side from) {
    return growth.get(from).values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public boolean numbersBytes() {
    return spec.transport() == Transport.TCP;
  }

  @Override
  public OptionalInt keptSeconds() {
    return connection.keptSeconds();
  }

  @Override
  public List<Expected> expectations() {
    return connection.expectations();
  }

  @Override
  public void close(Side by) {
    connection.beginClosing();
    if (shown) {
      helper.onClose(connection);
    }
    connection.forgetExpectations();
  }

  /** The last two positions of a side at which a line can begin. */
  private static final class LineStarts {
    private final List<Integer> positions = new ArrayList<>(2);

    boolean contains(int position) {
      return positions.contains(position);
    }

    /** An older position than both that are known is not worth keeping. */
    void remember(int position) {
      if (positions.contains(position)) {
        return;
      }
      positions.add(position);
      if (positions.size() > 2) {
        positions.remove(Collections.min(positions));
      }
    }
  }
}
