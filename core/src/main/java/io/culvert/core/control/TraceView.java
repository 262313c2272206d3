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
 * @param steps what happened, in order
 * @param end what became of it
 * @param bytes the packet itself
 */
public record TraceView(
    long number,
    long cause,
    long atMicros,
    PacketView packet,
    List<TraceStep> steps,
    End end,
    Bytes bytes) {

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
    return new TraceView(number, cause, atMicros, packet, steps, end, Bytes.NONE);
  }
}
