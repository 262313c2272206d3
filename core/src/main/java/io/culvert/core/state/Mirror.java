package io.culvert.core.state;

import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.ExpectationImage;
import io.culvert.core.conntrack.PacketTuple;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What another router knows, as its {@link MirrorFeed} tells: not in this one's table, and off its
 * packets' path. Told anew, it keeps what it has until all has been told, and then drops what was
 * not among it, so that it is of use meanwhile. Its memory is bounded; what does not fit is
 * counted, and it is not whole then.
 *
 * <p>One thread at a time: whoever hands it on to another touches it no more. The figures may be
 * read by any.
 */
public final class Mirror {

  private record Expected(long[] words, int round) {}

  private static final int EXPECTATION_BYTES = 8 * ExpectationImage.WORDS + 100;
  private static final int MEMORY_HEAD_BYTES = 64;

  private final long mostBytes;
  private final int oldest;
  private final int newest;
  private final MirrorRows rows = new MirrorRows();
  private final Map<Long, byte[]> memories = new HashMap<>();
  private final Map<Long, Expected> expectations = new LinkedHashMap<>();
  private final Map<Records.Space, Map<Integer, String>> names = new EnumMap<>(Records.Space.class);
  private final Records.Reader reader = new Records.Reader();
  private final Taking taking = new Taking();
  private long memoryBytes;
  private int round;
  private boolean fits = true;
  private boolean begun;
  private volatile boolean whole;
  private volatile boolean ended;
  private volatile boolean exact;
  private volatile long entryCount;
  private volatile long expectationCount;
  private volatile long bytes;
  private volatile long refused;
  private volatile long heardNanos;
  private volatile long begins;

  /** A mirror that takes no more than {@code mostBytes} of memory. */
  public Mirror(long mostBytes) {
    this(mostBytes, Records.OLDEST, Records.VERSION);
  }

  /** The same, which reads records of those versions. */
  Mirror(long mostBytes, int oldest, int newest) {
    this.mostBytes = mostBytes;
    this.oldest = oldest;
    this.newest = newest;
    for (Records.Space space : Records.Space.values()) {
      names.put(space, new TreeMap<>());
    }
  }

  /**
   * Takes a block, in the order in which they were sent.
   *
   * @return false if it is none: this mirror knows nothing more until it is told anew
   */
  public boolean received(ByteBuffer block, long nowNanos) {
    boolean intact =
        block.remaining() > Block.HEAD_BYTES
            && Block.length(block.slice(), oldest, newest) == block.remaining()
            && Block.intact(block.slice());
    if (intact) {
      try {
        reader.read(block.position(block.position() + Block.HEAD_BYTES), taking);
      } catch (Records.BadRecordException e) {
        intact = false;
      }
    }
    if (!intact) {
      begun = false;
      whole = false;
    }
    heardNanos = nowNanos;
    entryCount = rows.count();
    expectationCount = expectations.size();
    bytes = used();
    return intact;
  }

  private long used() {
    return rows.bytes() + memoryBytes + (long) expectations.size() * EXPECTATION_BYTES;
  }

  /** Whether all that the other knew has been told once, and all fitted. */
  public boolean whole() {
    return whole;
  }

  /** Whether the other said that it has stopped, so that nothing more will be told. */
  public boolean ended() {
    return ended;
  }

  /** Whether what it has is as it was when the other stopped, to the last packet. */
  public boolean exact() {
    return exact;
  }

  /** Entries it has. */
  public long entries() {
    return entryCount;
  }

  /** Expectations it has. */
  public long expectations() {
    return expectationCount;
  }

  /** Memory it takes. */
  public long bytes() {
    return bytes;
  }

  /** Entries that there was no room for, or that were none. */
  public long refused() {
    return refused;
  }

  /** How often it was told everything. */
  public long begins() {
    return begins;
  }

  /** When it was told something last, by the clock of {@link #received}. */
  public long heardNanos() {
    return heardNanos;
  }

  /** Cells to go through; see {@link #entry}. */
  int cells() {
    return rows.cells();
  }

  /** Fills {@code into} with the entry in that cell; false if it is empty. */
  boolean entry(int cell, EntryImage into) {
    if (!rows.read(cell, into.words())) {
      return false;
    }
    into.memory(memories.getOrDefault(rows.id(cell), Taking.NOTHING));
    return true;
  }

  /** Shows the words of all entries, which are valid during the call only. */
  public void each(Consumer<long[]> visitor) {
    long[] words = new long[EntryImage.WORDS];
    for (int cell = 0; cell < rows.cells(); cell++) {
      if (rows.read(cell, words)) {
        visitor.accept(words);
      }
    }
  }

  /** Tells which names numbers stand for. */
  void names(Records.Sink into) {
    names.forEach((space, of) -> of.forEach((number, name) -> into.name(space, number, name)));
  }

  /** The words of all expectations, in the order in which they came. */
  List<long[]> expected() {
    List<long[]> all = new ArrayList<>();
    expectations.values().forEach(expected -> all.add(expected.words));
    return all;
  }

  /** Takes records as they come. */
  private final class Taking implements Records.Sink {

    private static final byte[] NOTHING = {};

    @Override
    public void entry(EntryImage image) {
      long id = image.words()[EntryImage.ID];
      if (!begun) {
        return;
      }
      forget(id);
      int memory = image.memory().length == 0 ? 0 : MEMORY_HEAD_BYTES + image.memory().length;
      long others = memoryBytes + memory + (long) expectations.size() * EXPECTATION_BYTES;
      boolean room = id > 0 && rows.bytes() + others <= mostBytes;
      if (!room || !rows.put(image.words(), round, mostBytes - others)) {
        rows.remove(id);
        refused = refused + 1;
        fits = false;
        whole = false;
      } else if (memory > 0) {
        memories.put(id, image.memory());
        memoryBytes += memory;
      }
    }

    private void forget(long id) {
      byte[] before = memories.isEmpty() ? null : memories.remove(id);
      memoryBytes -= before == null ? 0 : MEMORY_HEAD_BYTES + before.length;
    }

    @Override
    public void entryGone(long id, PacketTuple original) {
      forget(id);
      rows.remove(id);
    }

    @Override
    public void expectation(ExpectationImage image) {
      long number = image.words()[ExpectationImage.ID];
      boolean known = expectations.containsKey(number);
      if (begun && (known || used() + EXPECTATION_BYTES <= mostBytes)) {
        expectations.put(number, new Expected(image.words().clone(), round));
      } else if (begun) {
        refused = refused + 1;
        fits = false;
        whole = false;
      }
    }

    @Override
    public void expectationGone(long number) {
      expectations.remove(number);
    }

    @Override
    public void name(Records.Space space, int number, String name) {
      names.get(space).put(number, name);
    }

    @Override
    public void mark(int kind) {
      switch (kind) {
        case Records.BEGUN -> {
          begun = true;
          fits = true;
          whole = false;
          ended = false;
          exact = false;
          round++;
          begins = begins + 1;
        }
        case Records.WHOLE -> {
          if (begun) {
            sweep();
            whole = fits;
          }
        }
        default -> {
          ended = true;
          exact = kind == Records.STOPPED;
        }
      }
    }

    private void sweep() {
      rows.keep(round, this::forget);
      expectations.values().removeIf(expected -> expected.round != round);
    }
  }
}
