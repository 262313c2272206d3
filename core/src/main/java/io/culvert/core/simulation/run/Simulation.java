package io.culvert.core.simulation.run;

import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.simulation.net.LawBroken;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Runs worlds, and cuts down what goes wrong in one. Keeps nothing. */
public final class Simulation {

  private final EngineKit kit;
  private final int members;
  private final boolean active;

  /** Worlds whose routers are furnished by {@code kit}. */
  public Simulation(EngineKit kit) {
    this(kit, 1, false);
  }

  /** The same, where the inner router is {@code members} routers, of which one owns. */
  public Simulation(EngineKit kit, int members) {
    this(kit, members, false);
  }

  /** The same, where all of them move packets, if they are {@code active}. */
  public Simulation(EngineKit kit, int members, boolean active) {
    this.kit = kit;
    this.members = members;
    this.active = active;
  }

  /**
   * How a world came out.
   *
   * @param steps it took, to the one that broke a law or to its end
   * @param takeOvers how often one of several inner routers took over from another
   * @param kept entries that were found to have gone over
   * @param exact entries that were found to be as they were left, and trusted
   * @param law that was broken, and how; empty for none
   */
  public record Outcome(
      long seed,
      Set<Trouble> troubles,
      long steps,
      long packets,
      int flows,
      int failed,
      long fingerprint,
      long takeOvers,
      long kept,
      long exact,
      Optional<LawBroken> law) {}

  /** Runs the world of {@code seed} with the troubles it draws of {@code wanted}. */
  public Outcome run(long seed, long steps, Set<Trouble> wanted) {
    World world = new World(seed, wanted, members, active, kit);
    Optional<LawBroken> law = Optional.empty();
    try {
      world.run(steps);
    } catch (LawBroken broken) {
      law = Optional.of(broken);
    } catch (RuntimeException e) {
      law = Optional.of(new LawBroken("fault", e));
    }
    return new Outcome(
        seed,
        world.troubles(),
        world.steps(),
        world.packets(),
        world.flows(),
        world.failed(),
        world.fingerprint(),
        world.takeOvers(),
        world.kept(),
        world.exact(),
        law);
  }

  /**
   * Looks for a world with fewer troubles and fewer steps that breaks the same law: leaves out one
   * trouble after the other, and ends where it breaks.
   */
  public Outcome shrink(Outcome found) {
    Outcome least = found;
    Set<Trouble> wanted = EnumSet.copyOf(Set.of(Trouble.values()));
    for (Trouble trouble : found.troubles()) {
      EnumSet<Trouble> fewer = EnumSet.copyOf(wanted);
      fewer.remove(trouble);
      Outcome outcome = run(found.seed(), 2 * least.steps(), fewer);
      if (same(outcome, found)) {
        wanted = fewer;
        least = outcome.steps() <= 2 * least.steps() ? outcome : least;
      }
    }
    return least;
  }

  private static boolean same(Outcome a, Outcome b) {
    return a.law().isPresent()
        && b.law().isPresent()
        && a.law().get().law().equals(b.law().get().law());
  }
}
