package io.culvert.core.conntrack;

import io.culvert.core.fuzz.FuzzInput;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.util.ArrayList;
import java.util.List;

/**
 * Headers of one protocol: a few packets between two hosts, tracked. What lies behind a packet in
 * its buffer decides nothing; what is parsed lies within it; the tables are sound after each;
 * tuples turned round twice are what they were; and whatever was said, one day nothing of it is
 * left.
 *
 * <p>Of each packet a byte says which way it goes, of which IP version it is and what is put right
 * in it, another how long it is.
 */
public final class HeaderTarget implements FuzzTarget {

  /** Instead of a protocol: packets are whole, IP header and all. */
  public static final int WHOLE = -1;

  private static final int MOST_PACKETS = 8;
  private static final int REPLY = 1;
  private static final int IPV6 = 2;
  private static final int MENDED = 4;
  private static final int LATER = 8;
  private static final int BEHIND = 128;
  private static final double FOREVER = 1e7;

  private final int protocol;
  private final List<Packets> honest;
  private final PacketBuffer zeros = new PacketBuffer();
  private final PacketBuffer ones = new PacketBuffer();
  private final PacketTuple tuple = new PacketTuple();
  private final PacketTuple turned = new PacketTuple();

  /**
   * Headers of {@code protocol}, or {@link #WHOLE} packets.
   *
   * @param honest to begin from: those that differ in the direction from the first's are replies
   */
  public HeaderTarget(int protocol, List<Packets> honest) {
    this.protocol = protocol;
    this.honest = honest;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    byte[] all = {};
    PacketBuffer first = honest.get(0).parsed();
    for (Packets packets : honest) {
      PacketBuffer p = packets.parsed();
      boolean reply = p.u8(p.l3() + 15) != first.u8(first.l3() + 15);
      int way = (reply ? REPLY : 0) | (p.ipVersion() == 6 ? IPV6 : 0) | MENDED;
      int from = protocol == WHOLE ? p.l3() : p.l4();
      byte[] body = new byte[p.end() - from];
      p.bytes().get(from, body);
      byte[] step = FuzzInput.of(body, way, body.length);
      seeds.add(step);
      all = FuzzInput.of(step, ints(all));
    }
    seeds.add(all);
    return seeds;
  }

  private static int[] ints(byte[] bytes) {
    int[] ints = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      ints[i] = bytes[i];
    }
    return ints;
  }

  @Override
  public void run(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    Rig one = Rig.silent();
    Rig other = Rig.silent();
    TableAudit audit = new TableAudit(one.conntrack);
    for (int i = 0; i < MOST_PACKETS && in.more(); i++) {
      int how = in.u8();
      byte[] packet = packet(how, in.take(in.u8()));
      if ((how & LATER) != 0) {
        one.sleep(how >> 4);
        other.sleep(how >> 4);
      }
      DropReason reason = parsed(packet, zeros, 0, how);
      DropReason same = parsed(packet, ones, -1, how);
      Law.holds(reason == same, "what lies behind a packet decides nothing: " + reason + same);
      if (reason == null && !zeros.fragment()) {
        lies();
        turnsRound(one.conntrack);
        Law.same(tracked(one, zeros), tracked(other, ones), "what lies behind decides nothing");
        audit.look().ifPresent(Law::broken);
      }
    }
    one.sleep(FOREVER).sweepAll();
    Law.holds(one.count() == 0, "nothing is left of it one day");
    Law.holds(one.conntrack.expectations().count() == 0, "no expectation is left");
  }

  private byte[] packet(int how, byte[] body) {
    if (protocol == WHOLE) {
      return body;
    }
    boolean reply = (how & REPLY) != 0;
    String near = (how & IPV6) != 0 ? "fd00::1" : "10.0.0.1";
    String far = (how & IPV6) != 0 ? "fd00::2" : "10.0.0.2";
    return Packets.raw(reply ? far : near, reply ? near : far, protocol, body).bytes();
  }

  private static DropReason parsed(byte[] packet, PacketBuffer p, int behind, int how) {
    p.reset();
    p.fill(packet);
    for (int at = p.end(); at < p.end() + BEHIND; at++) {
      p.bytes().put(at, (byte) behind);
    }
    boolean mended = (how & MENDED) != 0;
    if (mended && packet.length >= Ipv4View.HEADER_BYTES && p.u8(p.l3()) >>> 4 == 4) {
      p.u8(p.l3(), 0x45);
      Ipv4View.totalLength(p, p.l3(), packet.length);
      Checksum.fillIpv4Header(p);
    }
    DropReason reason = HeaderParser.parse(p);
    if (reason == null && mended) {
      p.checksumVerified(true);
    }
    return reason;
  }

  private void lies() {
    int l4 = zeros.l4();
    boolean within = l4 == -1 || l4 > zeros.l3() && l4 <= zeros.end();
    Law.holds(within && zeros.end() >= zeros.l3(), "headers lie within a packet");
    Law.holds(zeros.l3LengthBytes() == ones.l3LengthBytes(), "both are as long");
    Law.holds(l4 == ones.l4() && zeros.protocol() == ones.protocol(), "both are read alike");
  }

  private void turnsRound(Conntrack conntrack) {
    PacketTuple again = new PacketTuple();
    if (conntrack.tupleOf(zeros, tuple)) {
      if (TupleReader.invert(tuple, turned) && TupleReader.invert(turned, again)) {
        Law.same(Tuple.of(tuple), Tuple.of(again), "a tuple turned round twice is what it was");
      }
    }
  }

  /** What became of a packet, in words. */
  private static String tracked(Rig rig, PacketBuffer packet) {
    rig.send(packet);
    Tracking t = rig.tracking;
    String entry =
        t.hasEntry()
            ? rig.l4State() + " " + t.entry().status() + " " + rig.entry().remainingNanos(rig.now)
            : "";
    return rig.dropped + " " + t.state() + " " + t.direction() + " " + t.reason() + " " + entry;
  }
}
