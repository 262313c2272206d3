package io.culvert.core.helper;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.UdpView;
import io.culvert.helpers.Message;
import io.culvert.helpers.Side;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A message as it lies in a packet, and the replacements a helper makes in it. They are made in the
 * packet when {@link #apply} is called: the tail moves, IP and UDP lengths and the checksums follow
 * ({@code nf_nat_helper.c}: {@code __nf_nat_mangle_tcp_packet}, {@code nf_nat_mangle_udp_packet}).
 * One for each message shown; loop only.
 */
final class PayloadEditor implements Message {

  /** Largest IPv4 packet; for IPv6 the largest payload comes to more. */
  private static final int MAX_IP_BYTES = 65_535;

  private static final Pattern ALL = Pattern.compile("[\\s\\S]*+");

  /** What to put in the place of the characters up to {@code end}. */
  private record Edit(int end, byte[] bytes) {}

  private final Side from;
  private final PacketBuffer packet;
  private final int at;
  private final boolean whole;
  private final String text;
  private boolean exact;
  private final TreeMap<Integer, Edit> edits = new TreeMap<>();

  /** The message of {@code length} bytes at {@code at}, absolute. */
  PayloadEditor(Side from, PacketBuffer packet, int at, int length, boolean whole) {
    this.from = from;
    this.packet = packet;
    this.at = at;
    this.whole = whole;
    byte[] bytes = new byte[length];
    packet.bytes().get(at, bytes);
    this.text = new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Override
  public Side from() {
    return from;
  }

  /** What keeping this in memory would take, about; the packet's buffer is not its own. */
  int heldBytes() {
    return 128 + text.length();
  }

  /**
   * It is a datagram to its last byte: put together when its text is asked for ({@code
   * skb_ensure_writable}), and where bytes are exchanged for as many, summed up by the difference
   * ({@code fast_csum} of nf_nat_snmp_basic_main.c).
   */
  void exact() {
    exact = true;
  }

  @Override
  public String text() {
    if (exact) {
      packet.seams().together(packet.end());
    }
    return text;
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public Optional<Finding> find(Pattern pattern) {
    Matcher matcher = HelperBudget.matcher(pattern, text);
    return matcher.find() ? Optional.of(new Place(matcher.toMatchResult())) : Optional.empty();
  }

  @Override
  public Stream<Finding> findAll(Pattern pattern) {
    return HelperBudget.matcher(pattern, text).results().map(Place::new);
  }

  @Override
  public Finding at(int start, int end) {
    Matcher matcher = ALL.matcher(text).region(start, end);
    matcher.lookingAt();
    return new Place(matcher.toMatchResult());
  }

  private void replace(int start, int end, String replacement) {
    if (replacement.chars().anyMatch(c -> c > 0xFF)) {
      throw new IllegalArgumentException("a message is bytes: " + replacement);
    }
    if (start < 0) {
      throw new IllegalStateException("the group took no part in the match");
    }
    Map.Entry<Integer, Edit> before = edits.floorEntry(start);
    boolean same = before != null && before.getKey() == start && before.getValue().end() == end;
    boolean overlaps = before != null && before.getValue().end() > start;
    Integer after = edits.higherKey(start);
    if (!same && (overlaps || after != null && after < end)) {
      throw new IllegalStateException("replaced already, in part: " + text.substring(start, end));
    }
    edits.put(start, new Edit(end, replacement.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** Whether the helper replaced anything, be it by the same. */
  boolean edited() {
    return !edits.isEmpty();
  }

  /** Bytes the packet gains, negative for fewer. */
  int difference() {
    int difference = 0;
    for (Map.Entry<Integer, Edit> edit : edits.entrySet()) {
      difference += edit.getValue().bytes().length - (edit.getValue().end() - edit.getKey());
    }
    return difference;
  }

  /**
   * Whether the result fits: the buffer, an IP length field, and a link of {@code mtuBytes} (0:
   * unknown) where the packet fitted before and may not be fragmented.
   */
  boolean fits(int mtuBytes) {
    int grown = packet.l3LengthBytes() + difference();
    if (grown > MAX_IP_BYTES || packet.end() + difference() > PacketBuffer.CAPACITY) {
      return false;
    }
    boolean rigid = packet.ipVersion() == 6 || Ipv4View.dontFragment(packet, packet.l3());
    return mtuBytes == 0
        || grown <= mtuBytes
        || !rigid
        || packet.superPacket()
        || packet.l3LengthBytes() > mtuBytes;
  }

  /** Makes the replacements; {@link #fits} has been asked. Whether any byte changed. */
  boolean apply() {
    packet.seams().together(packet.end());
    int oldEnd = packet.end();
    boolean patched = exact && difference() == 0 && !packet.checksumPartial();
    int before = patched ? transportSum() : 0;
    boolean changed = false;
    for (Map.Entry<Integer, Edit> edit : edits.descendingMap().entrySet()) {
      changed |= apply(edit.getKey(), edit.getValue());
    }
    if (patched) {
      patch(before);
      return changed;
    }
    mend(oldEnd); // even where all is as it was: Linux does, and its checksum is seen in quotes
    return changed;
  }

  private int transportSum() {
    return Checksum.sum(packet, packet.l4(), packet.end() - packet.l4());
  }

  private void patch(int before) {
    if (UdpView.checksum(packet, packet.l4()) != 0) {
      Checksum.replace16(packet, packet.l4() + UdpView.CHECKSUM, before, transportSum());
    }
  }

  private boolean apply(int start, Edit edit) {
    if (text.substring(start, edit.end()).equals(latin1(edit.bytes()))) {
      return false;
    }
    int tail = at + edit.end();
    int moved = at + start + edit.bytes().length;
    int length = packet.end() - tail;
    if (moved != tail) {
      packet.bytes().put(moved, packet.bytes(), tail, length);
      packet.extent(packet.start(), moved + length);
    }
    packet.bytes().put(at + start, edit.bytes());
    return true;
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void mend(int oldEnd) {
    int l3 = packet.l3();
    int end = packet.end();
    if (packet.ipVersion() == 4) {
      int old = Ipv4View.totalLength(packet, l3);
      Ipv4View.totalLength(packet, l3, end - l3);
      Checksum.replace16(packet, l3 + Ipv4View.CHECKSUM, old, end - l3);
    } else {
      Ipv6View.payloadLength(packet, l3, end - l3 - Ipv6View.HEADER_BYTES);
    }
    int l4 = packet.l4();
    // an error that is taken for a datagram is written to as one (nf_nat_mangle_udp_packet)
    int protocol = packet.protocol() == IpProtocol.TCP ? IpProtocol.TCP : IpProtocol.UDP;
    boolean udp = protocol == IpProtocol.UDP;
    if (udp) {
      UdpView.length(packet, l4, end - l4);
    }
    if (packet.checksumPartial()) {
      int field = packet.checksumStart() + packet.checksumOffset();
      Checksum.length16(packet, field, oldEnd - l4, end - l4);
    } else if (!udp || UdpView.checksum(packet, l4) != 0) {
      finish(protocol);
    }
  }

  /** Whoever sends it completes it: an error quotes what is there before (nf_nat_csum_recalc). */
  private void finish(int protocol) {
    if (packet.protocol() == protocol) {
      Checksum.leave(packet);
    } else {
      Checksum.fillTransport(packet, protocol);
    }
  }

  private final class Place implements Finding {
    private final MatchResult match;

    Place(MatchResult match) {
      this.match = match;
    }

    @Override
    public String group(int n) {
      return match.group(n);
    }

    @Override
    public void replace(int n, String replacement) {
      PayloadEditor.this.replace(match.start(n), match.end(n), replacement);
    }
  }
}
