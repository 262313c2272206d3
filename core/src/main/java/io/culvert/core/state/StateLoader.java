package io.culvert.core.state;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationImage;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Restoration;
import io.culvert.core.nat.Fulfilments;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongToIntFunction;

/**
 * Makes an engine know what records tell. All records, then {@link #finish}; before packets come.
 * Needs the engine's devices, helpers and timeout policies to be there. Loop only.
 */
public final class StateLoader implements Records.Sink {

  /** Decides whether a masqueraded entry may stay. */
  public interface Addresses {

    /** Whether the device of that index has that address. */
    boolean has(int device, int ipVersion, long high, long low);
  }

  private final EngineState to;
  private final Addresses addresses;
  private final Restoration restoration;
  private long nowNanos;
  private long epochMicros;
  private final Map<Records.Space, Map<Integer, Integer>> numbers =
      new EnumMap<>(Records.Space.class);
  private final Map<Long, long[]> expectations = new LinkedHashMap<>();
  private boolean whole;
  private boolean stopped;
  private boolean ended;
  private long elsewhere;

  /**
   * Fills {@code to}.
   *
   * @param epochMicros the wall clock at {@code nowNanos}
   */
  public StateLoader(EngineState to, Addresses addresses, long nowNanos, long epochMicros) {
    this.to = to;
    this.addresses = addresses;
    this.restoration = new Restoration(to.conntrack());
    this.nowNanos = nowNanos;
    this.epochMicros = epochMicros;
    for (Records.Space space : Records.Space.values()) {
      numbers.put(space, new HashMap<>());
    }
  }

  /** Time goes on, and whatever is put from now on has lost {@code elapsedNanos} of its own. */
  void atOnce(long elapsedNanos, boolean doubtful, long now, long micros) {
    nowNanos = now;
    epochMicros = micros;
    restoration.atOnce(elapsedNanos, doubtful);
  }

  @Override
  public void name(Records.Space space, int number, String name) {
    int here =
        switch (space) {
          case HELPER -> to.conntrack().helpers().idOf(name);
          case POLICY -> to.conntrack().timeoutPolicies().numberOf(name);
          case DEVICE -> to.devices().indexOf(name);
        };
    numbers.get(space).put(number, here);
  }

  private int here(Records.Space space, int number, int none) {
    return number == none ? none : numbers.get(space).getOrDefault(number, none);
  }

  @Override
  public void entry(EntryImage image) {
    put(image);
  }

  /** The entry that was made, until the next call; {@code null} where it could not be. */
  ConntrackEntry put(EntryImage image) {
    image.policies(
        here(Records.Space.POLICY, image.timeoutPolicy(), 0),
        here(Records.Space.HELPER, image.helper(), 0));
    int masquerade = image.masqueradeDevice();
    int device = here(Records.Space.DEVICE, masquerade, -1);
    image.devices(
        here(Records.Space.DEVICE, image.ingress(), -1),
        here(Records.Space.DEVICE, image.egress(), -1),
        device);
    if (masquerade != -1 && !masquerades(image, device)) {
      elsewhere++;
      return null;
    }
    ConntrackEntry entry = restoration.put(image, nowNanos, epochMicros);
    if (entry != null) {
      to.nat().index(entry);
      to.nat().sequences().restore(entry, image.words(), EntryImage.SEQUENCES);
      to.helpers().restore(entry, image);
    }
    return entry;
  }

  private boolean masquerades(EntryImage image, int device) {
    return device >= 0
        && addresses.has(
            device, image.ipVersion(), image.replyDestination(true), image.replyDestination(false));
  }

  @Override
  public void entryGone(long id, PacketTuple original) {
    restoration.remove(id, original, nowNanos);
  }

  @Override
  public void expectation(ExpectationImage image) {
    image.helpers(
        here(Records.Space.HELPER, image.helper(), 0),
        here(Records.Space.HELPER, image.assignedHelper(), 0));
    expectations.put(image.words()[ExpectationImage.ID], image.words().clone());
  }

  @Override
  public void expectationGone(long number) {
    expectations.remove(number);
  }

  @Override
  public void mark(int kind) {
    whole |= kind == Records.WHOLE;
    stopped = kind == Records.STOPPED;
    ended = kind == Records.STOPPED || kind == Records.ENDED;
  }

  /** Whether nothing more will be told. */
  public boolean ended() {
    return ended;
  }

  /** Whether all entries there were have been told. */
  public boolean whole() {
    return whole;
  }

  /** Whether the engine whose state this is had stopped, so that nothing is missing. */
  public boolean stopped() {
    return stopped;
  }

  /**
   * Puts the last things right.
   *
   * @param toldMicros the wall clock when the last record was true
   * @return what came of it
   */
  public Loaded finish(long toldMicros) {
    long elapsed = Math.max(0, epochMicros - toldMicros) * 1_000;
    restoration.finish(elapsed, stopped, nowNanos);
    long[] masters = expectations.values().stream().mapToLong(this::master).sorted().toArray();
    Restoration.Slots slots = restoration.slots(masters);
    expectations(slots::of, elapsed);
    Conntrack conntrack = to.conntrack();
    return new Loaded(
        conntrack.table().count(), conntrack.expectations().count(), expired(), refused());
  }

  /** Gives the entry of that id in that slot its master, if it is there still. */
  void master(int slot, long id, LongToIntFunction slots) {
    restoration.master(slot, id, slots);
  }

  long expired() {
    return restoration.expired();
  }

  long refused() {
    return elsewhere + restoration.refused();
  }

  /**
   * Makes the expectations that were told, and forgets them.
   *
   * @param slots where the entry of an id is, -1 for nowhere
   * @return how many there are
   */
  int expectations(LongToIntFunction slots, long elapsedNanos) {
    ExpectationImage image = new ExpectationImage();
    ConntrackEntry master = new ConntrackEntry();
    int made = 0;
    for (long[] words : expectations.values()) {
      System.arraycopy(words, 0, image.words(), 0, words.length);
      int slot = slots.applyAsInt(image.masterId());
      long left = image.leftNanos() - elapsedNanos;
      if (to.conntrack().table().alive(slot, image.masterId()) && left > 0) {
        made += expect(image, to.conntrack().table().entry(slot, master), left) ? 1 : 0;
      }
    }
    expectations.clear();
    return made;
  }

  private boolean expect(ExpectationImage image, ConntrackEntry master, long leftNanos) {
    Fulfilments known = to.nat().fulfilments();
    Expectation made =
        image.made(master, known.of(image.fulfilment(), to.helpers().tunnel(master)));
    boolean sound = made.fulfilment() != null || image.fulfilment() == 0;
    if (sound) {
      to.conntrack().expectations().add(made, 0, leftNanos, nowNanos);
    }
    return sound;
  }

  private long master(long[] words) {
    ExpectationImage image = new ExpectationImage();
    System.arraycopy(words, 0, image.words(), 0, words.length);
    return image.masterId();
  }

  /**
   * What a table was filled with.
   *
   * @param entries that go on
   * @param expectations that go on
   * @param expired entries whose time was over
   * @param refused records of entries that are no use here: no room, or masqueraded with an address
   *     that is not here
   */
  public record Loaded(long entries, long expectations, long expired, long refused) {}
}
