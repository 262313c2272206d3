package io.culvert.core.state;

import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.ExpectationImage;
import io.culvert.core.conntrack.PacketTuple;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

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

  private record Expected(long[] words, int round) {

    long destination() {
      return ExpectationImage.destination(words);
    }
  }

  private static final int EXPECTATION_BYTES = 8 * ExpectationImage.WORDS + 100;
  private static final int MEMORY_HEAD_BYTES = 64;

  private final long mostBytes;
  private final int oldest;
  private final int newest;
  private final MirrorRows rows;
  private final Map<Long, byte[]> memories = new HashMap<>();
  private final Map<Long, Expected> expectations = new LinkedHashMap<>();
  private final Map<Long, List<Expected>> expectedAt = new HashMap<>();
  private final Map<Records.Space, Map<Integer, String>> names = new EnumMap<>(Records.Space.class);
  private final Records.Reader reader = new Records.Reader();
  private final Taking taking = new Taking();
  private Consumer<long[]> told = words -> {};
  private long memoryBytes;
  private int round;
  private boolean fits = true;
  private volatile boolean begun;
  private volatile boolean whole;
  private volatile boolean ended;
  private volatile boolean exact;
  private volatile long entryCount;
  private volatile long expectationCount;
  private volatile long bytes;
  private volatile long refused;
  private volatile long heardNanos;
  private volatile long begins;
  private volatile long flushes;

  /** A mirror that takes no more than {@code mostBytes} of memory. */
  public Mirror(long mostBytes) {
    this(mostBytes, Records.OLDEST, Records.VERSION);
  }

  /** The same, which reads records of those versions. */
  Mirror(long mostBytes, int oldest, int newest) {
    this(mostBytes, oldest, newest, new MirrorRows(false, 0));
  }

  /**
   * The same, in which entries can be found by their tuples.
   *
   * @param seed what is hashed with
   */
  public static Mirror indexed(long mostBytes, int oldest, int newest, long seed) {
    return new Mirror(mostBytes, oldest, newest, new MirrorRows(true, seed));
  }

  /** Shows the words of each entry that it is told of from now on; valid during the call only. */
  public void onEntry(Consumer<long[]> listener) {
    told = listener;
  }

  private Mirror(long mostBytes, int oldest, int newest, MirrorRows rows) {
    this.mostBytes = mostBytes;
    this.oldest = oldest;
    this.newest = newest;
    this.rows = rows;
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
      exact = false;
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

  /** Whether it is being told from the beginning, or was; what it is told before is of no use. */
  public boolean begun() {
    return begun;
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

  /** How often the other said that it has told all that had changed until then. */
  public long flushes() {
    return flushes;
  }

  /** When it was told something last, by the clock of {@link #received}. */
  public long heardNanos() {
    return heardNanos;
  }

  /** The ids of its entries. */
  long[] ids(LongPredicate wanted) {
    long[] all = new long[rows.count()];
    int found = 0;
    for (int cell = 0; cell < rows.cells(); cell++) {
      if (rows.id(cell) != 0 && wanted.test(rows.id(cell))) {
        all[found++] = rows.id(cell);
      }
    }
    return Arrays.copyOf(all, found);
  }

  /** Fills {@code into} with the entry of that id; false if it is not there. */
  boolean entry(long id, EntryImage into) {
    if (!rows.readOf(id, into.words())) {
      return false;
    }
    into.memory(memories.getOrDefault(id, Taking.NOTHING));
    return true;
  }

  /** The id of the entry that has that tuple, 0 for none; only of an {@link #indexed} one. */
  public long idOf(PacketTuple tuple) {
    return rows.idOf(tuple);
  }

  /** The id of the master of what expects that tuple, 0 for none; allocates if anything is. */
  public long masterOf(PacketTuple tuple) {
    if (!expectations.isEmpty()) {
      long destination = ExpectationImage.destination(tuple);
      for (Expected expected : expectedAt.getOrDefault(destination, List.of())) {
        if (ExpectationImage.expects(expected.words, tuple)) {
          return ExpectationImage.masterId(expected.words);
        }
      }
    }
    return 0;
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
      told.accept(image.words());
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
        expectationGone(number);
        Expected expected = new Expected(image.words().clone(), round);
        expectations.put(number, expected);
        expectedAt.computeIfAbsent(expected.destination(), d -> new ArrayList<>()).add(expected);
      } else if (begun) {
        refused = refused + 1;
        fits = false;
        whole = false;
      }
    }

    @Override
    public void expectationGone(long number) {
      Expected gone = expectations.remove(number);
      if (gone != null) {
        leave(gone);
      }
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
        case Records.FLUSHED -> flushes = flushes + 1;
        default -> {
          ended = true;
          exact = kind == Records.STOPPED && whole;
        }
      }
    }

    private void addOld(long number, Expected expected, List<Long> old) {
      if (expected.round != round) {
        old.add(number);
      }
    }

    private void leave(Expected gone) {
      List<Expected> there = expectedAt.get(gone.destination());
      there.removeIf(one -> one == gone);
      if (there.isEmpty()) {
        expectedAt.remove(gone.destination());
      }
    }

    private void sweep() {
      rows.keep(round, this::forget);
      List<Long> old = new ArrayList<>();
      expectations.forEach((number, expected) -> addOld(number, expected, old));
      old.forEach(this::expectationGone);
    }
  }
}
