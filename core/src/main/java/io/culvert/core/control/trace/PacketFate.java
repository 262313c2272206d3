package io.culvert.core.control.trace;

import io.culvert.core.control.PacketView;
import io.culvert.core.control.TraceView;
import io.culvert.core.wire.DropReason;
import java.util.Optional;

/**
 * What became of one packet of a capture. Immutable; any thread.
 *
 * @param number counts the packets of a replay from 1
 * @param epochNanos the capture's time, in nanoseconds since 1970
 * @param packet its headers as it came
 * @param end what became of it
 * @param walk all of its walk, where that was asked for
 */
public record PacketFate(
    long number, long epochNanos, PacketView packet, TraceView.End end, Optional<TraceView> walk) {

  private static final String REJECTED = DropReason.RULE_REJECT.label();

  /** Whether rules let it through. */
  public boolean accepted() {
    return end.verdict().accepted();
  }

  /** Whether a rule refused it with an answer. */
  public boolean rejected() {
    return end.reason().equals(REJECTED);
  }

  /** What a sender would notice, in one word; of sent packets with the device. */
  public String word() {
    return switch (end.verdict()) {
      case SENT -> "sent by " + end.egress();
      case DROPPED -> rejected() ? "rejected" : "dropped";
      default -> end.verdict().word();
    };
  }

  /** What became of it and why, for people. */
  public String words() {
    String why = end.reason().isEmpty() || rejected() ? "" : " (" + end.reason() + ")";
    return word() + why + (end.rule().isEmpty() ? "" : ", by " + end.rule());
  }
}
