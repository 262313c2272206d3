package io.culvert.core.twin.run;

import io.culvert.core.twin.Sides;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a plan. Workers carry out episodes, each on a pair of sides of its own; whoever calls {@link
 * #run} takes their outcomes in the order of their numbers and shrinks what differs. So the result
 * is the same for any number of threads.
 */
final class Twin {

  private static final int SHRINK_TRIES = 3_000;
  private static final long PATIENCE_MILLIS = 200;

  private final Sides sides;
  private final TwinPlan plan;
  private final Excuses excuses;
  private final Watcher watcher;

  private final AtomicLong next = new AtomicLong();
  private final AtomicLong finishedPackets = new AtomicLong();
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final List<Thread> workers = new ArrayList<>();
  private final Machine machine = new Machine();
  private volatile boolean stopped;

  private final Map<Long, EpisodeRunner.Numbered> waiting = new TreeMap<>();
  private final Map<String, Finding> findings = new LinkedHashMap<>();
  private final Tally tally = new Tally();
  private long taken;
  private Pair own;

  /** What a worker has to say: an outcome, that it failed, or that it is done. */
  private record Message(EpisodeRunner.Numbered outcome, Throwable failure) {}

  /** Is told how it goes. Called by the thread that runs. */
  interface Watcher {

    /** From time to time. */
    void progress(Tally soFar, int kinds);

    /** What came of a scenario, in the order of their numbers. */
    void outcome(Outcome outcome);

    /** A kind of difference was found and shrunk; what it returns is kept. */
    Finding found(Finding finding, Tally soFar);
  }

  /** What a run came to. */
  record Result(TwinPlan plan, Tally tally, List<Finding> findings) {

    /** Whether both sides did the same all along. */
    boolean agreed() {
      return findings.isEmpty();
    }
  }

  Twin(Sides sides, TwinPlan plan, Excuses excuses, Watcher watcher) {
    this.sides = sides;
    this.plan = plan;
    this.excuses = excuses;
    this.watcher = watcher;
  }

  /**
   * Runs to the end, or to the first difference.
   *
   * @throws io.culvert.core.twin.TwinException where a side breaks
   */
  Result run() {
    for (int i = 0; i < plan.threads(); i++) {
      Thread worker = new Thread(this::work, "twin-" + i);
      workers.add(worker);
      worker.start();
    }
    try {
      collect();
    } finally {
      stop();
      if (own != null) {
        own.close();
      }
    }
    return new Result(plan, tally, List.copyOf(findings.values()));
  }

  /**
   * Numbers are taken while packets are wanting; so those that are done leave no gap in the end.
   */
  private void work() {
    try (Pair pair = Pair.live(sides, plan.topology())) {
      EpisodeRunner runner = new EpisodeRunner(plan, pair, excuses, machine);
      while (!stopped && finishedPackets.get() < plan.packets()) {
        EpisodeRunner.Numbered numbered = runner.run(next.getAndIncrement());
        finishedPackets.addAndGet(numbered.outcome().tally().total("packets"));
        messages.add(new Message(numbered, null));
      }
      messages.add(new Message(null, null));
    } catch (RuntimeException | Error e) {
      messages.add(new Message(null, e));
    }
  }

  private void stop() {
    stopped = true;
    for (Thread worker : workers) {
      boolean joined = false;
      while (!joined) {
        try {
          worker.join();
          joined = true;
        } catch (InterruptedException e) {
          worker.interrupt();
        }
      }
    }
  }

  private void collect() {
    int working = plan.threads();
    while (working > 0 || !messages.isEmpty()) {
      Message message = message();
      if (message == null) {
        watcher.progress(tally, findings.size());
      } else if (message.failure() != null) {
        throw failure(message.failure());
      } else if (message.outcome() == null) {
        working--;
      } else {
        waiting.put(message.outcome().number(), message.outcome());
        if (!takeInOrder()) {
          return;
        }
      }
    }
  }

  private Message message() {
    try {
      return messages.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static RuntimeException failure(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }

  /** Whether to go on. */
  private boolean takeInOrder() {
    for (var numbered = waiting.remove(taken); numbered != null; numbered = waiting.remove(taken)) {
      taken++;
      watcher.outcome(numbered.outcome());
      tally.add(numbered.outcome().tally());
      tally.count(Tally.TOTAL, "episodes");
      tally.count(Tally.TOTAL, "begun anew", numbered.late());
      if (numbered.outcome().difference().isPresent()) {
        differs(numbered);
        if (!plan.keepGoing() || findings.size() >= plan.maxDifferences()) {
          return false;
        }
      }
      if (tally.total("packets") >= plan.packets()) {
        return false;
      }
    }
    return true;
  }

  private void differs(EpisodeRunner.Numbered numbered) {
    Outcome found = numbered.outcome();
    String kind = found.difference().orElseThrow().kind();
    tally.count("differences", kind);
    if (findings.computeIfPresent(kind, (k, finding) -> finding.again()) != null) {
      return;
    }
    watcher.progress(tally, findings.size());
    boolean leave = plan.shrinkSeconds() == 0;
    Optional<Outcome> shrunk = leave ? Optional.of(found) : shrinker().shrink(found);
    Finding finding =
        new Finding(
            numbered.number(), 1, shrunk.isPresent(), shrunk.orElse(found), Optional.empty());
    findings.put(kind, watcher.found(finding, tally));
  }

  private Shrinker shrinker() {
    if (own == null) {
      own = Pair.live(sides, plan.topology());
    }
    EpisodeRunner runner = new EpisodeRunner(plan, own, excuses, machine);
    return new Shrinker(runner::replay, plan.shrinkSeconds(), SHRINK_TRIES);
  }
}
