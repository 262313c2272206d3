package io.culvert.core.control;

import java.util.List;
import java.util.Locale;

/**
 * The walk of one packet, whole. Immutable; any thread.
 *
 * @param number counts the traced packets of a router, from 1
 * @param cause the number of the packet that made the router send this one; 0 for none
 * @param atMicros wall clock of its arrival, in microseconds since 1970
 * @param packet its headers as it came
 * @param flow the entry it belongs to
 * @param steps what happened, in order
 * @param end what became of it
 * @param bytes the packet itself
 */
public record TraceView(
    long number,
    long cause,
    long atMicros,
    PacketView packet,
    Flow flow,
    List<TraceStep> steps,
    End end,
    Bytes bytes) {

  /** The walk of a packet that belongs to no entry. */
  public TraceView(
      long number,
      long cause,
      long atMicros,
      PacketView packet,
      List<TraceStep> steps,
      End end,
      Bytes bytes) {
    this(number, cause, atMicros, packet, Flow.NONE, steps, end, bytes);
  }

  /**
   * The entry that a packet belongs to, right after conntrack saw it.
   *
   * @param entryId its number; 0 for none
   * @param reply whether the packet goes in the reply direction
   * @param state the tracker's word for the entry's state; empty where the protocol has none
   */
  public record Flow(long entryId, boolean reply, String state) {

    /** No entry has to do with it. */
    public static final Flow NONE = new Flow(0, false, "");
  }

  /** What can become of a packet. */
  public enum Verdict {
    /** Sent by a device. */
    SENT,
    /** The router's own. */
    DELIVERED,
    /** Died. */
    DROPPED,
    /** A fragment that waits for the rest of its datagram. */
    WAITING,
    /** Somebody else took it. */
    TAKEN;

    /** The word in JSON and text. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether rules let it through. */
    public boolean accepted() {
      return this == SENT || this == DELIVERED;
    }
  }

  /**
   * What became of a packet.
   *
   * @param egress the device it was sent by, or to be sent by; else empty
   * @param reason why it died, as the label of its counter; else empty
   * @param rule the rule that decided: of one that died the one that killed it, of others the last
   *     that accepted in the filter table, as {@code file:line}; empty for a policy or none
   */
  public record End(Verdict verdict, String egress, String reason, String rule) {}

  /**
   * A packet's bytes from the link header on; empty where they were not kept.
   *
   * @param arrived as it came
   * @param left as it was sent, before it was cut to size
   */
  public record Bytes(byte[] arrived, byte[] left) {

    /** They were not kept. */
    public static final Bytes NONE = new Bytes(new byte[0], new byte[0]);
  }

  /** These steps' packet without its bytes. */
  public TraceView withoutBytes() {
    return new TraceView(number, cause, atMicros, packet, flow, steps, end, Bytes.NONE);
  }
}
