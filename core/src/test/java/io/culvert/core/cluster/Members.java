package io.culvert.core.cluster;

import io.culvert.core.clock.SeededRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Members in virtual time, with the network between them and the consensus that agrees on terms: it
 * takes the first proposal of each next term, of who reaches a majority. Every step of time it
 * looks whether there are two owners. Each member's clock has an origin of its own.
 */
final class Members {

  private static final long MILLI = 1_000_000;
  private static final long STEP = 5 * MILLI;
  private static final long START = 1_000_000_000_000L;
  private static final long APART = 77_000_000_000_000L;

  private record Parcel(long at, long number, int to, Runnable what) {}

  /** What happened, in order. */
  final List<String> log = new ArrayList<>();

  private final List<String> names;
  private final Electorate electorate;
  private final Map<String, Ownership> running = new LinkedHashMap<>();
  private final Set<String> paused = new HashSet<>();
  private final Set<String> cuts = new HashSet<>();
  private final Set<String> ignorant = new HashSet<>();
  private final PriorityQueue<Parcel> parcels =
      new PriorityQueue<>(Comparator.comparingLong(Parcel::at).thenComparing(Parcel::number));
  private final SeededRandom random;
  private long now = START;
  private long numbers;
  private long agreedTerm;
  private String agreedOwner;
  private boolean consensus = true;
  private int lossOfThousand;
  private int lateMillis = 1;

  Members(long seed, List<String> names, Optional<String> prefer, Set<String> witnesses) {
    this.names = names;
    this.electorate = new Electorate(names, prefer, witnesses);
    this.random = new SeededRandom(seed);
    names.forEach(this::start);
  }

  long now() {
    return now;
  }

  long clock(String member) {
    return now + names.indexOf(member) * APART;
  }

  Ownership of(String member) {
    return running.get(member);
  }

  void weather(int lostOfThousand, int latestMillis) {
    lossOfThousand = lostOfThousand;
    lateMillis = latestMillis;
  }

  void consensus(boolean works) {
    consensus = works;
  }

  void kill(String member) {
    running.remove(member);
    paused.remove(member);
  }

  void start(String member) {
    Ownership fresh =
        new Ownership(
            member, electorate, OwnershipSettings.DEFAULT, new Doing(member), clock(member));
    running.put(member, fresh);
  }

  /** Whether it knows all connections, as far as its router can tell; all do at first. */
  void knows(String member, boolean all) {
    if (all) {
      ignorant.remove(member);
    } else {
      ignorant.add(member);
    }
  }

  boolean runs(String member) {
    return running.containsKey(member);
  }

  void pause(String member) {
    paused.add(member);
  }

  void goOn(String member) {
    paused.remove(member);
  }

  void give(String from, String to) {
    if (running.containsKey(from) && !paused.contains(from) && !from.equals(to)) {
      of(from).give(to, clock(from));
    }
  }

  void cut(String from, String to, boolean there, boolean back) {
    if (there) {
      cuts.add(from + ">" + to);
    }
    if (back) {
      cuts.add(to + ">" + from);
    }
  }

  void heal() {
    cuts.clear();
    paused.clear();
  }

  private boolean reaches(String from, String to) {
    return running.containsKey(to) && !cuts.contains(from + ">" + to);
  }

  /** Who moves packets; empty for nobody. */
  String owner() {
    List<String> owners =
        running.keySet().stream().filter(name -> of(name).holds(clock(name))).toList();
    if (owners.size() > 1) {
      throw new AssertionError("two owners: " + owners + " after " + log);
    }
    return owners.isEmpty() ? "" : owners.get(0);
  }

  Members settled() {
    runUntil(() -> !owner().isEmpty(), 4 * OwnershipSettings.DEFAULT.leaseNanos());
    return this;
  }

  void runUntil(BooleanSupplier condition, long withinNanos) {
    long end = now + withinNanos;
    while (!condition.getAsBoolean()) {
      if (now >= end) {
        throw new AssertionError("not within " + withinNanos / MILLI + " ms: " + log);
      }
      step();
    }
  }

  void run(long nanos) {
    long end = now + nanos;
    while (now < end) {
      step();
    }
  }

  /**
   * Time goes on by a little; what arrives meanwhile, and who does not stand still, has its turn.
   */
  void step() {
    now += STEP;
    List<Parcel> held = new ArrayList<>();
    while (!parcels.isEmpty() && parcels.peek().at <= now) {
      Parcel parcel = parcels.poll();
      if (paused.contains(names.get(parcel.to))) {
        held.add(parcel);
      } else if (running.containsKey(names.get(parcel.to))) {
        parcel.what.run();
        owner();
      }
    }
    parcels.addAll(held);
    for (String name : List.copyOf(running.keySet())) {
      if (!paused.contains(name) && random.nextInt(3) == 0) {
        of(name).ready(!ignorant.contains(name));
        of(name).tick(clock(name));
        owner();
        if (agreedTerm > 0 && random.nextInt(50) == 0 && majority(name)) {
          of(name).agreed(agreedOwner, agreedTerm, clock(name)); // its log catches up
          owner();
        }
      }
    }
  }

  private boolean majority(String self) {
    List<String> voters = electorate.prefer().map(List::of).orElse(names);
    long reached =
        voters.stream()
            .filter(v -> v.equals(self) || reaches(self, v) && reaches(v, self))
            .filter(v -> !paused.contains(v))
            .count();
    return 2 * reached > voters.size();
  }

  private void send(String to, Runnable what) {
    long late = (1 + random.nextInt(lateMillis)) * MILLI;
    parcels.add(new Parcel(now + late, numbers++, names.indexOf(to), what));
  }

  private final class Doing implements Ownership.Acts {

    private final String self;

    private Doing(String self) {
      this.self = self;
    }

    @Override
    public void own(long term) {
      log.add(self + " owns " + term);
    }

    @Override
    public void release(long term) {
      log.add(self + " releases " + term);
    }

    @Override
    public void propose(String owner, long term) {
      if (consensus && term > agreedTerm && majority(self)) {
        agreedTerm = term;
        agreedOwner = owner;
        for (String name : names) {
          if (name.equals(self) || reaches(self, name)) {
            send(name, () -> of(name).agreed(owner, term, clock(name)));
          }
        }
      }
    }

    @Override
    public void tell(String member, byte[] word) {
      if (reaches(self, member) && random.nextInt(1000) >= lossOfThousand) {
        send(member, () -> of(member).heard(word, clock(member)));
        if (random.nextInt(50) == 0) {
          send(member, () -> of(member).heard(word, clock(member)));
        }
      }
    }
  }
}
