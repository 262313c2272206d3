package io.culvert.core.twin.traffic.packet;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Ipv4View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Draws ways to send a datagram in pieces: honest ones, in any order, and those an attacker or a
 * broken stack would think of.
 */
public final class Fragmentation {

  private static final int UNIT = 8;
  private static final int FAULTS = 17;

  private final RandomGenerator random;
  private final byte[] datagram;
  private final Cutter cutter;
  private final List<byte[]> out = new ArrayList<>();
  private String remark = "cut";

  private Fragmentation(byte[] datagram, RandomGenerator random) {
    this.random = random;
    this.datagram = datagram;
    int id = random.nextInt();
    this.cutter = random.nextInt(8) == 0 ? Cutter.early(datagram, id) : Cutter.of(datagram, id);
  }

  /**
   * A datagram in pieces.
   *
   * @param remark how it was cut, for people
   * @param packets in sending order
   */
  public record Cut(String remark, List<byte[]> packets) {

    /** Copies the list. */
    public Cut {
      packets = List.copyOf(packets);
    }
  }

  /** Any way of cutting; half of them can be put together again. */
  public static Cut draw(byte[] datagram, RandomGenerator random) {
    return random.nextBoolean() ? honest(datagram, random) : spoilt(datagram, random);
  }

  /** All pieces, each once or twice, in any order. */
  public static Cut honest(byte[] datagram, RandomGenerator random) {
    Fragmentation f = new Fragmentation(datagram, random);
    f.pieces();
    f.order();
    if (random.nextInt(6) == 0) {
      f.repeatOne();
    }
    return f.cut();
  }

  /** With one fault. */
  public static Cut spoilt(byte[] datagram, RandomGenerator random) {
    Fragmentation f = new Fragmentation(datagram, random);
    f.fault(random.nextInt(FAULTS));
    return f.cut();
  }

  /** With a hole that is never filled, its first piece there or not. */
  public static Cut withHole(byte[] datagram, RandomGenerator random) {
    Fragmentation f = new Fragmentation(datagram, random);
    f.pieces();
    f.removeOne();
    return f.cut();
  }

  private Cut cut() {
    return new Cut(remark, out);
  }

  private void pieces() {
    int from = 0;
    for (int to : cuts()) {
      out.add(cutter.piece(from, to));
      from = to;
    }
  }

  /** Ends of pieces; the last is the datagram's. */
  private List<Integer> cuts() {
    TreeSet<Integer> at = new TreeSet<>();
    int units = (cutter.length() - 1) / UNIT;
    if (units > 0) {
      int size = random.nextInt(4);
      if (size == 0) {
        at.add(UNIT);
      } else if (size == 1) {
        even(at);
      } else {
        for (int i = random.nextInt(5); i >= 0; i--) {
          at.add(UNIT * (1 + random.nextInt(units)));
        }
      }
    }
    at.add(cutter.length());
    return List.copyOf(at);
  }

  /** As a smaller MTU on the way would have done it. */
  private void even(TreeSet<Integer> at) {
    int[] sizes = {552, 1_224, 1_240, 1_368, 1_376, 1_448, 1_480, 1_600, 4_096};
    int size = sizes[random.nextInt(sizes.length)];
    for (int end = size; end < cutter.length(); end += size) {
      at.add(end);
    }
  }

  private void order() {
    switch (random.nextInt(5)) {
      case 0 -> {
        Collections.reverse(out);
        remark += ", reversed";
      }
      case 1 -> {
        Collections.shuffle(out, new Random(random.nextLong()));
        remark += ", shuffled";
      }
      case 2 -> {
        Collections.rotate(out, 1);
        remark += ", last first";
      }
      default -> {}
    }
  }

  private void repeatOne() {
    byte[] one = out.get(random.nextInt(out.size()));
    out.add(random.nextInt(out.size() + 1), one.clone());
    remark += ", one twice";
  }

  private void removeOne() {
    if (out.size() > 1) {
      out.remove(random.nextInt(out.size()));
    } else {
      byte[] all = cutter.inside();
      int length = all.length / UNIT * UNIT;
      out.clear();
      out.add(cutter.fragment(random.nextInt(2) * UNIT, Arrays.copyOf(all, length), true));
    }
    remark += ", with a hole";
  }

  private void fault(int kind) {
    switch (kind) {
      case 0 -> overlap(true);
      case 1 -> overlap(false);
      case 2 -> twoEnds(UNIT);
      case 3 -> twoEnds(-UNIT);
      case 4 -> beyond();
      case 5 -> atomic();
      case 6 -> empty();
      case 7 -> uneven();
      case 8 -> dressed();
      case 9 -> mixedDontFragment();
      case 10 -> sameIdFromOther();
      case 11 -> noEnd();
      case 12 -> manyTiny();
      case 13 -> manyOverlaps();
      case 14 -> lying();
      case 15 -> inFullAgain();
      default -> {
        pieces();
        removeOne();
        order();
      }
    }
  }

  /** A piece that covers part of another, with the same bytes or others. */
  private void overlap(boolean same) {
    pieces();
    int from = UNIT * random.nextInt(Math.max(1, cutter.length() / UNIT));
    int to = Math.min(cutter.length(), from + UNIT * (1 + random.nextInt(8)));
    byte[] bytes = Arrays.copyOfRange(cutter.inside(), from, to);
    if (!same) {
      random.nextBytes(bytes);
    }
    boolean more = to < cutter.length();
    out.add(random.nextInt(out.size() + 1), cutter.fragment(from, bytes, more));
    remark += same ? ", overlapping" : ", overlapping with other bytes";
  }

  private void twoEnds(int difference) {
    pieces();
    int at = Math.max(0, (cutter.length() - 1) / UNIT * UNIT + difference);
    byte[] bytes = new byte[1 + random.nextInt(16)];
    out.add(random.nextInt(out.size() + 1), cutter.fragment(at, bytes, false));
    remark += ", two ends";
  }

  private void beyond() {
    pieces();
    int offset = 65_528 - UNIT * random.nextInt(3);
    int length = random.nextInt(40);
    boolean more = random.nextBoolean();
    out.add(random.nextInt(out.size()), cutter.fragment(offset, new byte[length], more));
    remark += ", beyond 65535";
  }

  private void atomic() {
    out.add(cutter.fragment(0, cutter.inside(), false));
    remark = "atomic fragment";
  }

  private void empty() {
    pieces();
    int offset = UNIT * random.nextInt(1 + cutter.length() / UNIT);
    byte[] nothing = {};
    out.add(random.nextInt(out.size()), cutter.fragment(offset, nothing, random.nextBoolean()));
    remark += ", one empty";
  }

  /** A piece that is not the last and no multiple of eight long. */
  private void uneven() {
    List<Integer> ends = cuts();
    int from = 0;
    int odd = random.nextInt(ends.size());
    for (int i = 0; i < ends.size(); i++) {
      int to = ends.get(i);
      int extra = i == odd ? 1 + random.nextInt(7) : 0;
      int end = Math.min(cutter.length(), to + extra);
      byte[] bytes = Arrays.copyOfRange(cutter.inside(), from, end);
      out.add(cutter.fragment(from, bytes, to < cutter.length()));
      from = to;
    }
    order();
    remark += ", one uneven";
  }

  /** Pieces that differ in TTL, TOS, ECN or options. */
  private void dressed() {
    pieces();
    int all = random.nextInt(3);
    for (int i = 0; i < out.size(); i++) {
      if (all == 0 || random.nextBoolean()) {
        out.set(i, HeaderDress.draw(out.get(i), random));
      }
    }
    order();
    remark += ", headers differ";
  }

  private void mixedDontFragment() {
    pieces();
    boolean every = random.nextBoolean();
    out.replaceAll(p -> HeaderDress.withDontFragment(p, every || random.nextBoolean()));
    order();
    remark += ", with DF";
  }

  /** The same id at the same time, from another source or for another protocol. */
  private void sameIdFromOther() {
    pieces();
    List<byte[]> others = new ArrayList<>();
    boolean protocol = random.nextBoolean();
    for (byte[] p : out) {
      byte[] other = p.clone();
      if (protocol && IpBytes.version(other) == 4) {
        IpBytes.put8(other, Ipv4View.PROTOCOL, 1 + random.nextInt(2) * 16);
        IpBytes.sumHeader(other);
      } else {
        IpAddress from = IpBytes.source(other);
        IpBytes.source(other, new IpAddress(from.version(), from.high(), from.low() ^ 1));
      }
      others.add(other);
    }
    for (int i = others.size() - 1; i >= 0; i--) {
      out.add(i + 1, others.get(i));
    }
    remark += ", same id from two";
  }

  private void noEnd() {
    byte[] all = cutter.inside();
    for (int from = 0; from + UNIT <= all.length && out.size() < 4; from += UNIT) {
      out.add(cutter.fragment(from, Arrays.copyOfRange(all, from, from + UNIT), true));
    }
    if (out.isEmpty()) {
      out.add(cutter.fragment(0, all, true));
    }
    remark = "no last fragment";
  }

  private void manyTiny() {
    int end = Math.min(cutter.length(), 12 * UNIT);
    int from = 0;
    while (from + UNIT < end) {
      out.add(cutter.piece(from, from + UNIT));
      from += UNIT;
    }
    out.add(cutter.piece(from, cutter.length()));
    order();
    remark += ", tiny";
  }

  private void manyOverlaps() {
    byte[] all = cutter.inside();
    int units = all.length / UNIT + 1;
    for (int i = 2 + random.nextInt(6); i > 0; i--) {
      int from = UNIT * random.nextInt(units);
      int to = Math.min(all.length, from + UNIT * (1 + random.nextInt(units)));
      if (from < to) {
        out.add(cutter.piece(from, to));
      }
    }
    pieces();
    remark += " anyhow";
  }

  private void lying() {
    pieces();
    int one = random.nextInt(out.size());
    out.set(one, HeaderLies.draw(out.get(one), random));
    remark += ", one lies";
  }

  /** Pieces, and the whole as well: before, between or behind. */
  private void inFullAgain() {
    pieces();
    out.add(random.nextInt(out.size() + 1), datagram.clone());
    remark += ", and whole";
  }
}
