package io.culvert.core.helper;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.nat.GreTunnel;
import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One helper attached to one entry: where its lines may begin, what it keeps in mind, what it
 * expects. Pooled, its number in the entry. Loop only.
 *
 * <p>Line starts are those of {@code find_nl_seq} and {@code update_nl_seq} in nf_conntrack_ftp.c:
 * two positions for each direction, as its sender counts.
 */
final class HelperAttachment {

  /**
   * An expectation the helper asked for and what it was told.
   *
   * @param standsIn another port had to stand in for the announced one
   */
  record Held(Expect expect, Expectation expectation, Endpoint published, boolean standsIn) {}

  private static final int STARTS = 2;

  private static final long WATCHING = 1L << 16;
  private static final long SHOWN = 1L << 17;
  private static final long ATTACHED = 1L << 18;

  final int number;
  LoadedHelper helper;
  long entryId;
  boolean watching;
  boolean shown;

  private final int[] starts = new int[2 * STARTS];
  private final int[] startCount = new int[2];
  private final List<Held> held = new ArrayList<>(1);
  private ConnectionMemory memory;
  private long keptBytes;
  private long untilWeighed;
  private GreTunnel tunnel;

  HelperAttachment(int number) {
    this.number = number;
  }

  /**
   * Begins anew for this entry.
   *
   * @param newTunnel its tunnel, or {@code null} for a helper that declares none
   */
  void attach(LoadedHelper newHelper, long newEntryId, GreTunnel newTunnel) {
    tunnel = newTunnel;
    startCount[0] = 0;
    startCount[1] = 0;
    entryId = newEntryId;
    rebind(newHelper);
  }

  /** Goes on with another helper, or another version of it: positions are kept, memory is not. */
  void rebind(LoadedHelper newHelper) {
    forget();
    helper = newHelper;
    watching = true;
    shown = false;
    held.clear();
  }

  /** Forgets everything; a plugin's classes must not be held beyond its life. */
  void detach() {
    rebind(null);
    entryId = 0;
    tunnel = null;
  }

  /** Whether a line may begin at this sequence number. */
  boolean lineStarts(Direction direction, int sequence) {
    int at = direction.ordinal() * STARTS;
    for (int i = 0; i < startCount[direction.ordinal()]; i++) {
      if (starts[at + i] == sequence) {
        return true;
      }
    }
    return false;
  }

  /** A segment ended in a newline just before this sequence number. */
  void remember(Direction direction, int sequence) {
    if (lineStarts(direction, sequence)) {
      return;
    }
    int at = direction.ordinal() * STARTS;
    if (startCount[direction.ordinal()] < STARTS) {
      starts[at + startCount[direction.ordinal()]++] = sequence;
      return;
    }
    int oldest = starts[at] - starts[at + 1] < 0 ? at : at + 1;
    if (sequence - starts[oldest] > 0) {
      starts[oldest] = sequence;
    }
  }

  /** Puts down where lines may begin and whether it watches, as four words, and its memory. */
  void image(ConntrackEntry entry, EntryImage image, ByteBuffer scratch) {
    long[] words = image.words();
    int at = EntryImage.ATTACHMENT;
    image.memory(remembered(scratch));
    for (int direction = 0; direction < 2; direction++) {
      words[at + direction] =
          (long) starts[direction * STARTS] << 32 | starts[direction * STARTS + 1] & 0xFFFF_FFFFL;
    }
    words[at + 2] =
        ATTACHED
            | (watching ? WATCHING : 0)
            | (shown ? SHOWN : 0)
            | (long) startCount[1] << 8
            | startCount[0];
    words[at + 3] = tunnel == null ? 0 : tunnel.image(entry);
  }

  /** Whether {@link #image} has put down an attachment there. */
  static boolean told(EntryImage image) {
    return (image.words()[EntryImage.ATTACHMENT + 2] & ATTACHED) != 0;
  }

  /** Is what {@link #image} has put down. */
  void restore(ConntrackEntry entry, EntryImage image) {
    long[] words = image.words();
    int at = EntryImage.ATTACHMENT;
    memory(image.memory());
    for (int direction = 0; direction < 2; direction++) {
      starts[direction * STARTS] = (int) (words[at + direction] >>> 32);
      starts[direction * STARTS + 1] = (int) words[at + direction];
      startCount[direction] = (int) Math.min(STARTS, words[at + 2] >>> 8 * direction & 0xFF);
    }
    watching = (words[at + 2] & WATCHING) != 0;
    shown = (words[at + 2] & SHOWN) != 0;
    if (tunnel != null) {
      tunnel.restore(entry, words[at + 3]);
    }
  }

  /** What the helper expects, or expected: the table knows which still live. */
  List<Held> held() {
    return held;
  }

  /** The tunnel of the connection, or {@code null}. */
  GreTunnel tunnel() {
    return tunnel;
  }

  /** The helper's memory; made on first need. */
  ConnectionMemory memory() {
    if (memory == null) {
      memory = new ConnectionMemory(ConnectionMemory.NOTHING);
    }
    return memory;
  }

  /** Its memory is what {@link #remembered} gave. */
  void memory(byte[] told) {
    forget();
    memory = told.length == 0 ? null : new ConnectionMemory(told);
  }

  /** What of its memory is to be kept; see {@link ConnectionMemory#image}. */
  byte[] remembered(ByteBuffer scratch) {
    boolean keeps = memory != null && helper != null && !helper.spec.kept().isEmpty();
    return keeps ? memory.image(helper, scratch) : ConnectionMemory.NOTHING;
  }

  /**
   * Whether the helper's memory is to be weighed, after a call that has asked for so many bytes: at
   * first, and then each time when calls have asked for {@code every}.
   */
  boolean due(long askedBytes, long every) {
    untilWeighed -= askedBytes;
    if (memory == null || untilWeighed > 0) {
      return false;
    }
    untilWeighed = every;
    return true;
  }

  /** Notes what the helper's memory weighs; by how much that is more than before. */
  long kept(long bytes) {
    long more = bytes - keptBytes;
    keptBytes = bytes;
    return more;
  }

  /** The helper's memory is no more. */
  void forget() {
    if (helper != null) {
      helper.memory.forgot(keptBytes);
    }
    memory = null;
    keptBytes = 0;
    untilWeighed = 0;
  }
}
