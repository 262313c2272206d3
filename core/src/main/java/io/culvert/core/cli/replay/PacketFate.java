package io.culvert.core.cli.replay;

import io.culvert.core.control.PacketView;
import io.culvert.core.control.TraceView;
import io.culvert.core.wire.DropReason;
import java.util.Optional;

/**
 * What became of one packet of a capture.
 *
 * @param number counts the packets of a replay from 1
 * @param epochNanos the capture's time, in nanoseconds since 1970
 * @param packet its headers as it came
 * @param end what became of it
 * @param walk all of its walk, where that was asked for
 */
record PacketFate(
    long number,
    long epochNanos,
    PacketView packet,
    TraceView.End end,
    Optional<TraceView> walk) {

  private static final String REJECTED = DropReason.RULE_REJECT.label();

  boolean accepted() {
    return end.verdict().accepted();
  }

  boolean rejected() {
    return end.reason().equals(REJECTED);
  }

  /** What a sender would notice, in one word; of sent packets with the device. */
  String word() {
    return switch (end.verdict()) {
      case SENT -> "sent by " + end.egress();
      case DROPPED -> rejected() ? "rejected" : "dropped";
      default -> end.verdict().word();
    };
  }

  /** What became of it and why, for people. */
  String words() {
    String why = end.reason().isEmpty() || rejected() ? "" : " (" + end.reason() + ")";
    return word() + why + (end.rule().isEmpty() ? "" : ", by " + end.rule());
  }
}
