package io.culvert.core.reassembly;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;

/**
 * The unfinished datagrams of one IP version: found by key, bounded in memory, given up in time
 * ({@code net/ipv4/inet_fragment.c}). Pools what it makes. Loop only.
 */
abstract class Fragments {

  private static final int BUCKETS = 1024;

  /** Charged beyond the payload, as the kernel charges its own structures. */
  private static final int PIECE_BYTES = 256;

  private static final int DATAGRAM_BYTES = 256;

  /** By the set of ECN codepoints among fragments: what to add, or -1 to drop (RFC 3168 5.3). */
  private static final int[] ECN = {0, 0, 0, -1, 0, -1, 0, -1, 0, -1, 3, -1, 3, -1, 3, -1};

  /**
   * How many more bytes of headers fit before a fragment than it came with, its link header among
   * them, for {@code ip6_fragment} to send it as it came: a TUN device leaves 64 before what it
   * carries, of which 16 are kept for the link it leaves by.
   */
  private static final int SPARE_BYTES = 64 - 16;

  final BlockStore blocks = new BlockStore();
  final Datagram key = new Datagram();

  /** The datagram, or the fragment that can't be judged, to go on with. */
  PacketBuffer completed;

  long highBytes;
  long timeoutNanos;

  private final Datagram[] buckets = new Datagram[BUCKETS];
  private final Reassembly.Abandoned abandoned;
  private final long seed;
  private final PacketBuffer quoted = new PacketBuffer();
  private Datagram oldest;
  private Datagram newest;
  private Datagram freeDatagrams;
  private Piece freePieces;
  private long memoryBytes;

  Fragments(Reassembly.Abandoned abandoned, long seed, long highBytes, long timeoutNanos) {
    this.abandoned = abandoned;
    this.seed = seed;
    this.highBytes = highBytes;
    this.timeoutNanos = timeoutNanos;
  }

  /** As {@link Reassembly#add}; leaves its product in {@link #completed}. */
  abstract DropReason add(PacketBuffer fragment, int user, int device, long nowNanos);

  long memoryBytes() {
    return memoryBytes;
  }

  private int bucket(Datagram d) {
    long h = SeededRandom.mix(seed ^ d.sourceLow ^ Long.rotateLeft(d.destinationLow, 32));
    h = SeededRandom.mix(h ^ d.sourceHigh ^ Long.rotateLeft(d.destinationHigh, 32));
    h = SeededRandom.mix(h ^ d.id ^ (long) d.protocol << 32 ^ (long) d.user << 40);
    return (int) h & BUCKETS - 1;
  }

  /** The datagram of {@link #key}, begun if need be; {@code null} where memory is used up. */
  final Datagram findOrBegin(long nowNanos) {
    if (memoryBytes > highBytes) {
      return null;
    }
    int bucket = bucket(key);
    for (Datagram d = buckets[bucket]; d != null; d = d.nextInBucket) {
      if (d.sameKey(key)) {
        if (d.deadlineNanos - nowNanos > 0) {
          return d;
        }
        expire(d, nowNanos);
        break;
      }
    }
    Datagram d = freeDatagrams;
    if (d == null) {
      d = new Datagram();
    } else {
      freeDatagrams = d.nextInBucket;
    }
    d.reset();
    d.copyKey(key);
    d.nextInBucket = buckets[bucket];
    buckets[bucket] = d;
    memoryBytes += DATAGRAM_BYTES;
    begun(d);
    restartTimer(d, nowNanos);
    return d;
  }

  /** A hook for what a version remembers beside the datagram itself. */
  void begun(Datagram d) {}

  /** The counterpart of {@link #begun}. */
  void ended(Datagram d) {}

  /** Datagrams lie in the order of their deadlines; one stands back where timeouts were longer. */
  private void restartTimer(Datagram d, long nowNanos) {
    d.deadlineNanos = nowNanos + timeoutNanos;
    Datagram before = newest;
    while (before != null && before.deadlineNanos - d.deadlineNanos > 0) {
      before = before.older;
    }
    d.older = before;
    d.newer = before == null ? oldest : before.newer;
    if (before == null) {
      oldest = d;
    } else {
      before.newer = d;
    }
    if (d.newer == null) {
      newest = d;
    } else {
      d.newer.older = d;
    }
  }

  private void stopTimer(Datagram d) {
    if (d.older == null) {
      oldest = d.newer;
    } else {
      d.older.newer = d.newer;
    }
    if (d.newer == null) {
      newest = d.older;
    } else {
      d.newer.older = d.older;
    }
  }

  /** Throws away what there is of the datagram and starts it over. */
  final void startOver(Datagram d, long nowNanos) {
    abandoned.discarded(DropReason.FRAGMENT_INVALID, d.pieces);
    releaseFragments(d);
    stopTimer(d);
    restartTimer(d, nowNanos);
  }

  /** Throws the datagram away; its fragments die for {@code reason}, which it returns. */
  final DropReason kill(Datagram d, DropReason reason) {
    abandoned.discarded(reason, d.pieces);
    end(d);
    return reason;
  }

  /** Takes the datagram out and gives everything back. */
  final void end(Datagram d) {
    releaseFragments(d);
    stopTimer(d);
    ended(d);
    int bucket = bucket(d);
    if (buckets[bucket] == d) {
      buckets[bucket] = d.nextInBucket;
    } else {
      Datagram before = buckets[bucket];
      while (before.nextInBucket != d) {
        before = before.nextInBucket;
      }
      before.nextInBucket = d.nextInBucket;
    }
    memoryBytes -= DATAGRAM_BYTES;
    d.nextInBucket = freeDatagrams;
    freeDatagrams = d;
  }

  private void releaseFragments(Datagram d) {
    Piece run = d.firstRun;
    while (run != null) {
      Piece nextRun = run.nextRun;
      Piece piece = run;
      while (piece != null) {
        Piece next = piece.nextInRun;
        blocks.release(piece.block);
        piece.nextInRun = freePieces;
        piece.nextRun = null;
        freePieces = piece;
        piece = next;
      }
      run = nextRun;
    }
    blocks.release(d.headerBlock);
    memoryBytes -= d.chargedBytes;
    d.empty();
  }

  final void sweep(long nowNanos, int max) {
    int left = max;
    while (oldest != null && oldest.deadlineNanos - nowNanos <= 0 && left-- > 0) {
      expire(oldest, nowNanos);
    }
  }

  private void expire(Datagram d, long nowNanos) {
    int pieces = d.pieces;
    int device = d.device;
    boolean firstIn = d.firstIn;
    if (firstIn) {
      quoted.reset();
      int at = PacketBuffer.HEADROOM;
      int payload = d.firstRun.end;
      blocks.copy(d.headerBlock, d.headerBytes, quoted, at);
      blocks.copy(d.firstRun.block, payload, quoted, at + d.headerBytes);
      quoted.extent(at, at + d.headerBytes + payload);
      quoted.headers(at, at + d.headerBytes);
      readHeaders(quoted);
    }
    end(d);
    abandoned.discarded(DropReason.FRAGMENT_TIMEOUT, pieces);
    if (firstIn) {
      abandoned.timedOut(quoted, device, nowNanos);
    }
  }

  /** Tells what a first fragment carries: errors about errors must not be. */
  abstract void readHeaders(PacketBuffer first);

  /** What became of a piece put among the others. */
  enum Placed {
    NEW,
    /** All of it is there already. */
    DUPLICATE,
    /** Part of it is there already: the datagram can't be trusted (RFC 5722). */
    OVERLAP
  }

  /** Stores {@code [offset, end)} of the payload, which begins at {@code from} in the packet. */
  final Placed place(Datagram d, PacketBuffer p, int from, int offset, int end) {
    Piece last = d.last;
    if (last == null) {
      d.firstRun = newRun(d, p, from, offset, end);
      d.lastRun = d.firstRun;
      d.last = d.firstRun;
    } else if (last.end < end) {
      if (offset < last.end) {
        return Placed.OVERLAP;
      }
      d.last = newPiece(d, p, from, offset, end);
      if (offset == last.end) {
        last.nextInRun = d.last;
        d.lastRun.runEnd = end;
      } else {
        d.last.runEnd = end;
        d.lastRun.nextRun = d.last;
        d.lastRun = d.last;
      }
    } else {
      return placeAmong(d, p, from, offset, end);
    }
    return Placed.NEW;
  }

  private Placed placeAmong(Datagram d, PacketBuffer p, int from, int offset, int end) {
    Piece before = null;
    Piece run = d.firstRun;
    while (run != null && offset >= run.runEnd) {
      before = run;
      run = run.nextRun;
    }
    if (run != null && end > run.offset) {
      return offset >= run.offset && end <= run.runEnd ? Placed.DUPLICATE : Placed.OVERLAP;
    }
    Piece added = newRun(d, p, from, offset, end);
    added.nextRun = run;
    if (before == null) {
      d.firstRun = added;
    } else {
      before.nextRun = added;
    }
    return Placed.NEW;
  }

  private Piece newRun(Datagram d, PacketBuffer p, int from, int offset, int end) {
    Piece piece = newPiece(d, p, from, offset, end);
    piece.runEnd = end;
    return piece;
  }

  private Piece newPiece(Datagram d, PacketBuffer p, int from, int offset, int end) {
    Piece piece = freePieces;
    if (piece == null) {
      piece = new Piece();
    } else {
      freePieces = piece.nextInRun;
    }
    piece.nextInRun = null;
    piece.nextRun = null;
    piece.offset = offset;
    piece.end = end;
    piece.headerBytes = from - p.start();
    piece.block = blocks.store(p, from, end - offset);
    charge(d, BlockStore.bytesFor(end - offset) + PIECE_BYTES);
    d.pieces++;
    d.here += end - offset;
    return piece;
  }

  private void charge(Datagram d, int bytes) {
    d.chargedBytes += bytes;
    memoryBytes += bytes;
  }

  /** Keeps the headers of the fragment with offset 0, which came by {@code device}. */
  final void keepHeaders(Datagram d, PacketBuffer p, int length, int device) {
    d.firstDevice = device;
    d.headerBlock = blocks.store(p, p.l3(), length);
    d.headerBytes = length;
    charge(d, BlockStore.bytesFor(length));
    d.firstIn = true;
  }

  final boolean complete(Datagram d) {
    return d.firstIn && d.lastIn && d.here == d.length;
  }

  /** What all fragments together say about ECN: bits to set, or -1 for nonsense. */
  static int ecnToAdd(Datagram d) {
    return ECN[d.ecn];
  }

  /** Writes the headers over those of the last fragment; its link header stays. */
  final void writeHeaders(Datagram d, PacketBuffer p) {
    blocks.copy(d.headerBlock, d.headerBytes, p, p.l3());
  }

  /** Writes the payload to {@code at} and ends the packet behind it. */
  final void writePayload(Datagram d, PacketBuffer p, int at) {
    p.seams().begin(at);
    for (Piece run = d.firstRun; run != null; run = run.nextRun) {
      for (Piece piece = run; piece != null; piece = piece.nextInRun) {
        blocks.copy(piece.block, piece.end - piece.offset, p, at + piece.offset);
        p.seams().add(piece.end, piece.headerBytes + SPARE_BYTES);
      }
    }
    p.extent(p.start(), at + d.length);
    p.clearOffload();
  }
}
