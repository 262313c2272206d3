package io.culvert.core.twin.run;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.twin.Step;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Differences that stay. Each has a reason that a reader can check, a case file that shows it, and
 * a condition no wider than it must be. Immutable.
 */
final class Excuses {

  /** None at all. */
  static final Excuses NONE = new Excuses(List.of());

  private final List<Excuse> all;

  private Excuses(List<Excuse> all) {
    this.all = List.copyOf(all);
  }

  /**
   * A difference that stays.
   *
   * @param name of its case file, without the ending
   * @param reason why
   * @param covers whether a difference after an exchange is this one
   */
  record Excuse(String name, String reason, BiPredicate<Difference, Exchange> covers) {}

  /** The list. */
  static Excuses all() {
    return new Excuses(
        List.of(
            new Excuse(
                "icmp-error-in-adjusted-flow",
                "Linux takes an ICMP error in the original direction of a connection with corrected"
                    + " sequence numbers for a segment of it, and writes over the error's bytes",
                Excuses::takenForSegment)));
  }

  /**
   * {@code nf_confirm} leaves {@code IP_CT_RELATED_REPLY} alone and adjusts all else: errors that
   * pass, and those that the router itself sends about an answer.
   */
  private static boolean takenForSegment(Difference difference, Exchange exchange) {
    return difference.kind().startsWith("sent ")
        && exchange.step() instanceof Step.Packet packet
        && (icmpError(packet.bytes())
            || exchange.sent().stream().anyMatch(e -> icmpError(e.bytes())))
        && exchange.touched().stream()
            .flatMap(t -> t.found().stream())
            .anyMatch(e -> (e.status() & EntryStatus.SEQ_ADJUST) != 0);
  }

  /** An error, or a piece of one. */
  private static boolean icmpError(byte[] packet) {
    return packet.length > Ipv6View.HEADER_BYTES
        && (packet[0] >> 4 == 4
            ? packet[Ipv4View.PROTOCOL] == IpProtocol.ICMP
            : packet[
                    packet[Ipv6View.NEXT_HEADER] == IpProtocol.IPV6_FRAGMENT
                        ? Ipv6View.HEADER_BYTES
                        : Ipv6View.NEXT_HEADER]
                == IpProtocol.ICMPV6);
  }

  /** The excuse for a difference. */
  Optional<Excuse> of(Difference difference, Exchange exchange) {
    return all.stream().filter(e -> e.covers().test(difference, exchange)).findFirst();
  }

  /** All of them, for the report. */
  List<Excuse> list() {
    return all;
  }
}
