package io.culvert.core.twin.traffic.sctp;

import io.culvert.core.twin.traffic.packet.SctpPacket;
import java.util.List;
import java.util.random.RandomGenerator;

/** What can be wrong with an SCTP packet. */
final class SctpFaults {

  private static final List<String> NAMES =
      List.of(
          "tag",
          "tag-own",
          "tag-zero",
          "checksum",
          "cut",
          "cut-deep",
          "bundled-init",
          "bundled-complete",
          "bundled-cookie",
          "bundled-abort",
          "no-length",
          "length-beyond",
          "length-short");

  /** How many there are. */
  static final int COUNT = NAMES.size();

  private SctpFaults() {}

  /** The name of a fault, from 0. */
  static String name(int number) {
    return NAMES.get(number);
  }

  /**
   * Spoils {@code p}.
   *
   * @param own the sender's own tag
   */
  static SctpPacket spoil(String fault, SctpPacket p, int own, RandomGenerator random) {
    return switch (fault) {
      case "tag" -> p.tag(random.nextInt());
      case "tag-own" -> p.tag(own);
      case "tag-zero" -> p.tag(0);
      case "checksum" -> p.wrongBy(1 + random.nextInt(1_000));
      case "cut" -> p.cut(1 + random.nextInt(8));
      case "cut-deep" -> p.cut(random.nextInt(32));
      case "bundled-init" -> p.init(SctpPacket.INIT, own);
      case "bundled-complete" -> p.chunk(SctpPacket.SHUTDOWN_COMPLETE, 0, new byte[0]);
      case "bundled-cookie" ->
          p.filled(random.nextBoolean() ? SctpPacket.COOKIE_ACK : SctpPacket.COOKIE_ECHO, 0, 4);
      case "bundled-abort" -> p.chunk(SctpPacket.ABORT, random.nextInt(2), new byte[0]);
      case "no-length" -> p.chunk(SctpPacket.DATA, 0, 0, new byte[12]);
      case "length-beyond" ->
          p.chunk(SctpPacket.DATA, 0, 1_000 + random.nextInt(9_000), new byte[4]);
      case "length-short" -> p.chunk(SctpPacket.SACK, 0, 1 + random.nextInt(3), new byte[12]);
      default -> throw new IllegalArgumentException(fault);
    };
  }
}
