package io.culvert.core.control.trace;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.control.PacketView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes down the walks of packets of one engine. What the router sends because of a packet that is
 * written down is written down too, and handed over behind it. Loop only; allocates for what it
 * writes down.
 */
public final class Recorder {

  private final Conntrack conntrack;
  private final HeaderReader headers = new HeaderReader();
  private final Deque<Recording> open = new ArrayDeque<>();
  private final List<Recording> finished = new ArrayList<>();
  private final Consumer<Recording> into;
  private final WatchedRules watched;
  private long numbers;

  /** A recorder that gives {@code into} each walk that has ended, causes first. */
  public Recorder(Conntrack conntrack, Consumer<Recording> into) {
    this(conntrack, into, WatchedRules.NONE);
  }

  /** One that notes, too, why those of {@code watched} don't match that are asked. */
  public Recorder(Conntrack conntrack, Consumer<Recording> into, WatchedRules watched) {
    this.conntrack = conntrack;
    this.into = into;
    this.watched = watched;
  }

  /** Whether a packet that begins now is sent because of one that is written down. */
  public boolean caused() {
    return !open.isEmpty();
  }

  /** The headers of {@code packet}, or {@code null} where there are none. */
  public PacketView headers(PacketContext packet) {
    return headers.read(packet.buffer(), packet.ingress());
  }

  /**
   * Begins to write down the walk of {@code packet}.
   *
   * @param view its headers, as {@link #headers} read them
   * @param atMicros wall clock of its arrival
   * @param bytes whether to keep the packet itself
   */
  public Recording begin(PacketContext packet, PacketView view, long atMicros, boolean bytes) {
    long cause = open.isEmpty() ? 0 : open.peek().number();
    Recording recording = new Recording(this, ++numbers, cause, atMicros, view, bytes, packet);
    open.push(recording);
    packet.trace(recording);
    return recording;
  }

  Conntrack conntrack() {
    return conntrack;
  }

  WatchedRules watched() {
    return watched;
  }

  void ended(Recording recording) {
    open.remove(recording);
    finished.add(recording);
    if (open.isEmpty()) {
      List<Recording> all = new ArrayList<>(finished);
      finished.clear();
      all.sort(Comparator.comparingLong(Recording::number));
      all.forEach(into);
    }
  }
}
