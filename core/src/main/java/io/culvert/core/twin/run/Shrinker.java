package io.culvert.core.twin.run;

import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds a smaller scenario that still shows a difference of the same kind: steps first (delta
 * debugging, Zeller 2002), then rules, settings, and what is in the packets. Bounded by time and
 * tries. One thread.
 */
final class Shrinker {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Trial trial;
  private final long deadlineNanos;
  private int triesLeft;
  private Outcome best;

  /** Carries out steps under rules from the beginning. */
  interface Trial {
    Outcome run(RuleDraft draft, List<Exchange> exchanges);
  }

  /**
   * A shrinker.
   *
   * @param trial carries out what it is to try
   * @param seconds how long it may take
   * @param tries how often it may try
   */
  Shrinker(Trial trial, long seconds, int tries) {
    this.trial = trial;
    deadlineNanos = System.nanoTime() + seconds * NANOS_PER_SECOND;
    triesLeft = tries;
  }

  /**
   * Shrinks what {@code found} shows.
   *
   * @return a smaller outcome with the same kind of difference, {@code found} itself at worst;
   *     empty where it doesn't show again
   */
  Optional<Outcome> shrink(Outcome found) {
    best = found;
    if (!again()) {
      return Optional.empty();
    }
    if (found.difference().orElseThrow().step() >= 0) {
      steps();
    }
    rules();
    list(best.draft().settings(), this::settings);
    packets();
    steps();
    return Optional.of(best);
  }

  /** Three times, since what NAT draws may matter. */
  private boolean again() {
    for (int i = 0; i < 3; i++) {
      if (holds(best.draft(), best.exchanges())) {
        return true;
      }
    }
    return false;
  }

  private boolean over() {
    return triesLeft <= 0 || System.nanoTime() > deadlineNanos;
  }

  private boolean holds(RuleDraft draft, List<Exchange> exchanges) {
    if (over()) {
      return false;
    }
    triesLeft--;
    Outcome outcome = trial.run(draft, exchanges);
    if (outcome.late() || !outcome.sameKind(best.difference().orElseThrow())) {
      return false;
    }
    best = outcome;
    return true;
  }

  private void steps() {
    List<Exchange> unhurried =
        best.exchanges().stream().filter(e -> !(e.step() instanceof Step.Wait)).toList();
    if (unhurried.size() < best.exchanges().size()) {
      holds(best.draft(), unhurried);
    }
    for (int chunk = Math.max(1, best.exchanges().size() / 2); ; chunk /= 2) {
      boolean smaller = removeSteps(chunk);
      if (chunk == 1 && !smaller || over()) {
        return;
      }
      chunk = chunk == 1 ? 2 : chunk;
    }
  }

  /** Tries without each run of {@code chunk} steps, the last first. */
  private boolean removeSteps(int chunk) {
    boolean smaller = false;
    for (int end = best.exchanges().size(); end > 0 && !over(); end -= chunk) {
      end = Math.min(end, best.exchanges().size());
      List<Exchange> fewer = new ArrayList<>(best.exchanges());
      fewer.subList(Math.max(0, end - chunk), end).clear();
      smaller |= holds(best.draft(), fewer);
    }
    return smaller;
  }

  private void rules() {
    for (Function<String, List<String>> cuts : RuleCuts.ALL) {
      boolean smaller = true;
      while (smaller && !over()) {
        smaller = false;
        String rules = best.draft().text();
        for (String text : cuts.apply(rules)) {
          if (RuleCuts.track(rules) && !RuleCuts.track(text)) {
            continue; // untracked packets would be another matter
          }
          if (holds(with(text), best.exchanges())) {
            smaller = true;
            break;
          }
        }
      }
    }
  }

  private RuleDraft with(String text) {
    RuleDraft draft = best.draft();
    return new RuleDraft(draft.name(), draft.ipVersion(), text, draft.settings());
  }

  private boolean settings(List<Step.Set> fewer) {
    RuleDraft draft = best.draft();
    return holds(
        new RuleDraft(draft.name(), draft.ipVersion(), draft.text(), fewer), best.exchanges());
  }

  private static <T> void list(List<T> all, Function<List<T>, Boolean> holds) {
    List<T> kept = all;
    for (int i = all.size() - 1; i >= 0; i--) {
      List<T> fewer = new ArrayList<>(kept);
      fewer.remove(i);
      if (holds.apply(fewer)) {
        kept = fewer;
      }
    }
  }

  /** Plainer packets: all of them at once if that holds, else one by one. */
  private void packets() {
    for (PacketCuts.Cut cut : PacketCuts.ALL) {
      List<Exchange> all = new ArrayList<>(best.exchanges());
      boolean changed = false;
      for (int i = 0; i < all.size(); i++) {
        changed |= plainer(all, i, cut);
      }
      if (!changed || holds(best.draft(), all)) {
        continue;
      }
      for (int i = 0; i < best.exchanges().size() && !over(); i++) {
        List<Exchange> one = new ArrayList<>(best.exchanges());
        if (plainer(one, i, cut)) {
          holds(best.draft(), one);
        }
      }
    }
  }

  private static boolean plainer(List<Exchange> exchanges, int index, PacketCuts.Cut cut) {
    Exchange exchange = exchanges.get(index);
    if (!(exchange.step() instanceof Step.Packet packet)) {
      return false;
    }
    Optional<byte[]> bytes = cut.apply(packet.bytes());
    bytes.ifPresent(
        b ->
            exchanges.set(
                index,
                new Exchange(
                    new Step.Packet(packet.device(), b, packet.remark()),
                    exchange.sent(),
                    List.of(),
                    List.of())));
    return bytes.isPresent();
  }
}
