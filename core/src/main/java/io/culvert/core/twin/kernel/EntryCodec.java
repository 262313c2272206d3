package io.culvert.core.twin.kernel;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Entries and expectations as ctnetlink shows them ({@code
 * include/uapi/linux/netfilter/nfnetlink_conntrack.h}).
 */
final class EntryCodec {

  static final int TUPLE_ORIG = 1;
  static final int ZONE = 18;

  private static final int TUPLE_REPLY = 2;
  private static final int STATUS = 3;
  private static final int PROTOINFO = 4;
  private static final int HELP = 5;
  private static final int TIMEOUT = 7;
  private static final int MARK = 8;
  private static final int COUNTERS_ORIG = 9;
  private static final int COUNTERS_REPLY = 10;
  private static final int TUPLE_MASTER = 14;
  private static final int SEQ_ADJ_ORIG = 15;
  private static final int SEQ_ADJ_REPLY = 16;
  private static final int LABELS = 22;

  private static final int HELP_NAME = 1;
  private static final int COUNTERS_PACKETS = 1;
  private static final int COUNTERS_BYTES = 2;
  private static final int SEQADJ_CORRECTION_POS = 1;
  private static final int SEQADJ_OFFSET_BEFORE = 2;
  private static final int SEQADJ_OFFSET_AFTER = 3;

  private static final int PROTOINFO_TCP = 1;
  private static final int PROTOINFO_SCTP = 3;
  private static final int STATE = 1;
  private static final int TCP_WSCALE_ORIGINAL = 2;
  private static final int TCP_WSCALE_REPLY = 3;
  private static final int TCP_FLAGS_ORIGINAL = 4;
  private static final int TCP_FLAGS_REPLY = 5;
  private static final int SCTP_VTAG_ORIGINAL = 2;
  private static final int SCTP_VTAG_REPLY = 3;

  private static final int EXPECT_MASTER = 1;
  private static final int EXPECT_TUPLE = 2;
  private static final int EXPECT_MASK = 3;
  private static final int EXPECT_TIMEOUT = 4;
  private static final int EXPECT_HELP_NAME = 6;
  private static final int EXPECT_FLAGS = 8;
  private static final int EXPECT_CLASS = 9;
  private static final int EXPECT_NAT = 10;
  private static final int EXPECT_NAT_DIR = 1;
  private static final int EXPECT_NAT_TUPLE = 2;

  static final int ORIGINAL_ZONE = 1;
  private static final int REPLY_ZONE = 2;
  private static final int BOTH_ZONES = 3;

  private EntryCodec() {}

  /** Reads an entry. */
  static EntrySnapshot entry(Attributes a) {
    Attributes original = a.nested(TUPLE_ORIG);
    Attributes reply = a.nested(TUPLE_REPLY);
    int zone = a.u16(ZONE);
    int zoneDirections = BOTH_ZONES;
    if (original.has(TupleCodec.TUPLE_ZONE)) {
      zone = original.u16(TupleCodec.TUPLE_ZONE);
      zoneDirections = ORIGINAL_ZONE;
    } else if (reply.has(TupleCodec.TUPLE_ZONE)) {
      zone = reply.u16(TupleCodec.TUPLE_ZONE);
      zoneDirections = REPLY_ZONE;
    }
    return new EntrySnapshot(
        TupleCodec.read(original),
        TupleCodec.read(reply),
        a.u32(STATUS),
        a.u32(TIMEOUT) & 0xFFFF_FFFFL,
        zone,
        zoneDirections,
        a.u32(MARK),
        labels(a),
        a.has(HELP) ? a.nested(HELP).text(HELP_NAME) : "",
        a.has(TUPLE_MASTER)
            ? Optional.of(TupleCodec.read(a.nested(TUPLE_MASTER)))
            : Optional.empty(),
        counters(a),
        details(a));
  }

  /** The bitmap arrives as bytes, bit 0 in the first; as a number that one comes last. */
  private static String labels(Attributes a) {
    byte[] bits = a.raw(LABELS);
    boolean any = false;
    StringBuilder text = new StringBuilder(2 * bits.length);
    for (int i = bits.length - 1; i >= 0; i--) {
      any |= bits[i] != 0;
      text.append(Character.forDigit(bits[i] >> 4 & 0xF, 16));
      text.append(Character.forDigit(bits[i] & 0xF, 16));
    }
    return any ? text.toString() : "";
  }

  private static Optional<EntrySnapshot.Counters> counters(Attributes a) {
    if (!a.has(COUNTERS_ORIG)) {
      return Optional.empty();
    }
    Attributes original = a.nested(COUNTERS_ORIG);
    Attributes reply = a.nested(COUNTERS_REPLY);
    return Optional.of(
        new EntrySnapshot.Counters(
            original.u64(COUNTERS_PACKETS),
            original.u64(COUNTERS_BYTES),
            reply.u64(COUNTERS_PACKETS),
            reply.u64(COUNTERS_BYTES)));
  }

  private static Map<String, Long> details(Attributes a) {
    if (!a.has(PROTOINFO) && !a.has(SEQ_ADJ_ORIG)) {
      return Map.of();
    }
    Map<String, Long> details = new TreeMap<>();
    Attributes protocol = a.nested(PROTOINFO);
    if (protocol.has(PROTOINFO_TCP)) {
      Attributes tcp = protocol.nested(PROTOINFO_TCP);
      details.put("tcp.state", (long) tcp.u8(STATE));
      details.put("tcp.wscale.original", (long) tcp.u8(TCP_WSCALE_ORIGINAL));
      details.put("tcp.wscale.reply", (long) tcp.u8(TCP_WSCALE_REPLY));
      details.put("tcp.flags.original", (long) tcp.u8(TCP_FLAGS_ORIGINAL));
      details.put("tcp.flags.reply", (long) tcp.u8(TCP_FLAGS_REPLY));
    } else if (protocol.has(PROTOINFO_SCTP)) {
      Attributes sctp = protocol.nested(PROTOINFO_SCTP);
      details.put("sctp.state", (long) sctp.u8(STATE));
      details.put("sctp.vtag.original", sctp.u32(SCTP_VTAG_ORIGINAL) & 0xFFFF_FFFFL);
      details.put("sctp.vtag.reply", sctp.u32(SCTP_VTAG_REPLY) & 0xFFFF_FFFFL);
    }
    if (a.has(SEQ_ADJ_ORIG)) {
      adjustment(details, "seqadj.original.", a.nested(SEQ_ADJ_ORIG));
      adjustment(details, "seqadj.reply.", a.nested(SEQ_ADJ_REPLY));
    }
    return details;
  }

  private static void adjustment(Map<String, Long> details, String prefix, Attributes a) {
    details.put(prefix + "correction.pos", a.u32(SEQADJ_CORRECTION_POS) & 0xFFFF_FFFFL);
    details.put(prefix + "offset.before", (long) a.u32(SEQADJ_OFFSET_BEFORE));
    details.put(prefix + "offset.after", (long) a.u32(SEQADJ_OFFSET_AFTER));
  }

  /** Reads an expectation. */
  static ExpectationSnapshot expectation(Attributes a) {
    return new ExpectationSnapshot(
        TupleCodec.read(a.nested(EXPECT_TUPLE)),
        TupleCodec.read(a.nested(EXPECT_MASK)),
        TupleCodec.read(a.nested(EXPECT_MASTER)),
        a.u32(EXPECT_TIMEOUT) & 0xFFFF_FFFFL,
        a.text(EXPECT_HELP_NAME),
        a.u32(EXPECT_FLAGS),
        a.u32(EXPECT_CLASS),
        a.has(EXPECT_NAT) ? nat(a.nested(EXPECT_NAT)) : "");
  }

  private static String nat(Attributes nat) {
    Tuple tuple = TupleCodec.read(nat.nested(EXPECT_NAT_TUPLE));
    String address = tuple.source().toString();
    String bracketed = tuple.source().version() == 6 ? "[" + address + "]" : address;
    return "dir=" + nat.u32(EXPECT_NAT_DIR) + " " + bracketed + ":" + tuple.sourcePort();
  }
}
