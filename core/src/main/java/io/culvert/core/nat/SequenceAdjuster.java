package io.culvert.core.nat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryEvent;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.SequenceOffsets;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import java.util.Arrays;

/**
 * Keeps both ends of a TCP connection counting right after payloads changed length ({@code
 * nf_conntrack_seqadj.c}). For each direction it knows where the length changed and by how much in
 * all; then, with d that sum:
 *
 * <pre>
 *  packets of the direction:      seq  becomes  seq + d
 *  packets of the opposite one:   ack  becomes  ack - d,  each SACK edge likewise
 * </pre>
 *
 * A segment without the ACK flag keeps its acknowledgement and its options as they are.
 *
 * <p>Only the last correction of a direction is known, as in the kernel: what is sent again from
 * before the one but last is misplaced. Positions count as the sender does.
 *
 * <p>State lives in a pool, its number in the entry. Loop only; does not allocate per packet.
 */
public final class SequenceAdjuster implements SequenceOffsets {

  private static final int POSITION = 0;
  private static final int BEFORE = 1;
  private static final int AFTER = 2;
  private static final int WORDS = 3;
  private static final int STRIDE = 2 * WORDS;
  private static final int SACK_BLOCK = 8;

  private int[] pool = new int[16 * STRIDE];
  private int[] free = new int[16];
  private int freeCount;
  private int made;

  SequenceAdjuster() {}

  /**
   * Notes that the payload of a segment changed length. A segment sent again, at a position no
   * later than the last one noted, is not counted twice.
   *
   * @param sequence where the segment begins, as its sender counts
   * @param difference bytes added, negative for fewer; 0 does nothing
   */
  public void record(ConntrackEntry entry, Direction direction, int sequence, int difference) {
    if (difference == 0) {
      return;
    }
    entry.setStatus(EntryStatus.SEQ_ADJUST);
    entry.note(EntryEvent.SEQUENCE_ADJUST);
    int at = at(number(entry), direction);
    boolean first = pool[at + BEFORE] == pool[at + AFTER];
    if (first || pool[at + POSITION] - sequence < 0) {
      pool[at + POSITION] = sequence;
      pool[at + BEFORE] = pool[at + AFTER];
      pool[at + AFTER] += difference;
    }
  }

  @Override
  public int offset(ConntrackEntry entry, Direction direction, int sequence) {
    int number = entry.sequenceAdjustment();
    return number == 0 ? 0 : ofSender(at(number, direction), sequence);
  }

  /** What was corrected last in one direction; all 0 where nothing ever was. Allocates. */
  SequenceCorrection last(ConntrackEntry entry, Direction direction) {
    int number = entry.sequenceAdjustment();
    if (number == 0) {
      return SequenceCorrection.NONE;
    }
    int at = at(number, direction);
    return new SequenceCorrection(pool[at + POSITION], pool[at + BEFORE], pool[at + AFTER]);
  }

  /** Mends the packet, if its entry has any correction; see {@link Nat#adjustSequence}. */
  DropReason adjust(PacketBuffer p, ConntrackEntry entry, Direction direction) {
    int number = entry.sequenceAdjustment();
    if (number == 0) {
      return null;
    }
    int l4 = p.l4();
    if (l4 < 0 || l4 + TcpView.HEADER_BYTES > p.end()) {
      return DropReason.TRUNCATED;
    }
    p.seams().together(l4 + TcpView.HEADER_BYTES);
    int own = at(number, direction);
    int peer = at(number, direction.opposite());
    int check = l4 + TcpView.CHECKSUM;
    int sequence = TcpView.sequence(p, l4);
    replace(p, check, l4 + TcpView.SEQUENCE, sequence + ofSender(own, sequence));
    if ((TcpView.flags(p, l4) & TcpView.ACK) == 0) {
      return null;
    }
    int ack = TcpView.acknowledgement(p, l4);
    replace(p, check, l4 + TcpView.ACKNOWLEDGEMENT, ack - ofReceiver(peer, ack));
    return adjustSack(p, l4, peer) ? null : DropReason.CONNTRACK_REFUSED;
  }

  /** {@code false} where the options are malformed, as in {@code nf_ct_sack_adjust}. */
  private boolean adjustSack(PacketBuffer p, int l4, int peer) {
    int at = l4 + TcpView.OPTIONS;
    int limit = l4 + TcpView.headerBytes(p, l4);
    if (limit > p.end()) {
      return false;
    }
    p.seams().together(limit);
    while (at < limit) {
      int kind = p.u8(at);
      if (kind == TcpView.OPTION_END) {
        return true;
      }
      if (kind == TcpView.OPTION_NOP) {
        at++;
        continue;
      }
      if (at + 1 == limit) {
        return false;
      }
      int length = p.u8(at + 1);
      if (length < 2 || at + length > limit) {
        return false;
      }
      if (kind == TcpView.OPTION_SACK && length > 2 && (length - 2) % SACK_BLOCK == 0) {
        for (int edge = at + 2; edge < at + length; edge += 4) {
          int value = p.i32(edge);
          replace(p, l4 + TcpView.CHECKSUM, edge, value - ofReceiver(peer, value));
        }
      }
      at += length;
    }
    return true;
  }

  /** Options need not begin at an even offset: the sum then takes the bytes the other way round. */
  private static void replace(PacketBuffer p, int checksumAt, int at, int value) {
    int old = p.i32(at);
    if (old == value) {
      return;
    }
    p.i32(at, value);
    if (!Checksum.partialAt(p, checksumAt)) {
      boolean odd = (at - checksumAt & 1) != 0;
      Checksum.replace32(
          p,
          checksumAt,
          odd ? Integer.rotateLeft(old, 8) : old,
          odd ? Integer.rotateLeft(value, 8) : value);
    }
  }

  private int ofSender(int at, int sequence) {
    return pool[at + (sequence - pool[at + POSITION] > 0 ? AFTER : BEFORE)];
  }

  private int ofReceiver(int at, int number) {
    return ofSender(at, number - pool[at + BEFORE]);
  }

  private int number(ConntrackEntry entry) {
    if (entry.sequenceAdjustment() == 0) {
      entry.sequenceAdjustment(take());
    }
    return entry.sequenceAdjustment();
  }

  private int take() {
    if (freeCount > 0) {
      return free[--freeCount];
    }
    if (made * STRIDE == pool.length) {
      pool = Arrays.copyOf(pool, pool.length << 1);
      free = Arrays.copyOf(free, free.length << 1);
    }
    return ++made;
  }

  /** Gives {@code copy} the corrections that {@code entry} of {@code other} has. */
  void copy(SequenceAdjuster other, ConntrackEntry entry, ConntrackEntry copy) {
    if (entry.sequenceAdjustment() != 0) {
      int from = (entry.sequenceAdjustment() - 1) * STRIDE;
      System.arraycopy(other.pool, from, pool, (number(copy) - 1) * STRIDE, STRIDE);
    }
  }

  /** Puts the six numbers of an entry's corrections, if it has any, into three words. */
  public void image(ConntrackEntry entry, long[] words, int at) {
    int number = entry.sequenceAdjustment();
    for (int i = 0; number != 0 && i < STRIDE; i += 2) {
      int from = (number - 1) * STRIDE + i;
      words[at + i / 2] = (long) pool[from] << 32 | pool[from + 1] & 0xFFFF_FFFFL;
    }
  }

  /** Gives an entry the corrections that {@link #image} has put down. */
  public void restore(ConntrackEntry entry, long[] words, int at) {
    if (entry.has(EntryStatus.SEQ_ADJUST)) {
      int to = (number(entry) - 1) * STRIDE;
      for (int i = 0; i < STRIDE; i += 2) {
        pool[to + i] = (int) (words[at + i / 2] >>> 32);
        pool[to + i + 1] = (int) words[at + i / 2];
      }
    }
  }

  /** Forgets a dying entry's corrections. */
  void release(ConntrackEntry entry) {
    int number = entry.sequenceAdjustment();
    if (number != 0) {
      Arrays.fill(pool, (number - 1) * STRIDE, number * STRIDE, 0);
      free[freeCount++] = number;
      entry.sequenceAdjustment(0);
    }
  }

  /** Entries with corrections. */
  int inUse() {
    return made - freeCount;
  }

  private static int at(int number, Direction direction) {
    return (number - 1) * STRIDE + direction.ordinal() * WORDS;
  }
}
