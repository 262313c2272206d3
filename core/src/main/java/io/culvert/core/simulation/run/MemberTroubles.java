package io.culvert.core.simulation.run;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.simulation.net.Agenda;

/** What befalls the members of a group, and what is between them. */
final class MemberTroubles {

  private static final long MILLISECOND = 1_000_000L;
  private static final int EVERY_MILLIS = 15_000;

  private final World world;
  private final Members members;
  private final SeededRandom random;

  MemberTroubles(World world, Members members, SeededRandom random) {
    this.world = world;
    this.members = members;
    this.random = random;
  }

  /** They begin. */
  void begin() {
    later(
        EVERY_MILLIS,
        () -> {
          if (world.quiet()) {
            return false;
          }
          happen();
          begin();
          return true;
        });
  }

  private void later(int millis, Agenda.Event event) {
    world.agenda().in((1 + random.nextInt(2 * millis)) * MILLISECOND, event);
  }

  /** For a while, and then it is well again, unless all is already. */
  private void until(int millis, Runnable well) {
    later(
        millis,
        () -> {
          if (world.quiet()) {
            return false;
          }
          well.run();
          return true;
        });
  }

  private Member one() {
    return members.all().get(random.nextInt(members.all().size()));
  }

  private void happen() {
    Member one = one();
    Member other = one();
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        if (!one.dead()) {
          members.kill(one);
          until(3_000, () -> members.restart(one));
        }
      }
      case 2 -> {
        one.pause(true);
        until(random.nextInt(2) == 0 ? 400 : 3_000, () -> one.pause(false));
      }
      case 3 -> {
        boolean bothWays = random.nextInt(2) == 0;
        members.link(one, other).cut(true);
        members.link(other, one).cut(bothWays);
        until(
            4_000,
            () -> {
              members.link(one, other).cut(false);
              members.link(other, one).cut(false);
            });
      }
      case 4 -> {
        weather(random.nextInt(700), 1 + random.nextInt(1_500));
        until(3_000, () -> weather(random.nextInt(30), 1 + random.nextInt(10)));
      }
      case 5 -> {
        members.consensus(false);
        until(2_000, () -> members.consensus(true));
      }
      default -> {
        if (one.serves() && one != other && !other.dead()) {
          one.give(other.name());
          if (world.allActive()) {
            until(6_000, one::resume);
          }
        }
      }
    }
  }

  private void weather(int lostOfThousand, int latestMillis) {
    for (Member from : members.all()) {
      for (Member to : members.all()) {
        members.link(from, to).weather(lostOfThousand, latestMillis);
      }
    }
  }

  /** All is well from now on. */
  void end() {
    members.consensus(true);
    weather(0, 5);
    for (Member from : members.all()) {
      from.pause(false);
      if (from.dead()) {
        members.restart(from);
      }
      from.resume();
      for (Member to : members.all()) {
        members.link(from, to).cut(false);
      }
    }
  }
}
