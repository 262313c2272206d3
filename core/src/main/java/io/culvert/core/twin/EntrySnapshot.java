package io.culvert.core.twin;

import io.culvert.core.conntrack.Tuple;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of either side, in ctnetlink's terms ({@code CTA_*}).
 *
 * @param original the tuple of its first packet
 * @param reply what answers look like
 * @param status {@code IPS_*} bits as the kernel numbers them, those that ctnetlink tells
 * @param timeoutSeconds left, as ctnetlink rounds
 * @param zone the zone, 0 for none
 * @param zoneDirections bit 0 ORIGINAL, bit 1 REPLY; 3 with zone 0
 * @param mark the connection's mark
 * @param labels 128 bits as 32 hexadecimal digits, label 0 in the last; empty when none is set
 * @param helper name, empty for none
 * @param master the master's original tuple
 * @param counters packets and bytes, original then reply; empty while accounting is off
 * @param details what the L4 tracker shows of itself, by ctnetlink's attribute: {@code tcp.state},
 *     {@code tcp.wscale.original}, {@code tcp.flags.reply}, {@code sctp.state}, {@code
 *     sctp.vtag.original}, …, and where IPS_SEQ_ADJUST is set {@code
 *     seqadj.original.correction.pos}, {@code seqadj.original.offset.before}, {@code
 *     seqadj.original.offset.after} and those of {@code reply}; unsigned numbers, but for offsets
 */
public record EntrySnapshot(
    Tuple original,
    Tuple reply,
    int status,
    long timeoutSeconds,
    int zone,
    int zoneDirections,
    int mark,
    String labels,
    String helper,
    Optional<Tuple> master,
    Optional<Counters> counters,
    Map<String, Long> details) {

  /** Packets and bytes of both directions. */
  public record Counters(
      long originalPackets, long originalBytes, long replyPackets, long replyBytes) {}
}
