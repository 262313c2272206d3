package io.culvert.core.twin.run;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.run.Exchange.Chosen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hands questions on and keeps them with their answers until they are taken. One thread. */
final class DiceRecorder implements Dice {

  private final Dice dice;
  private List<Chosen> chosen = new ArrayList<>();

  DiceRecorder(Dice dice) {
    this.dice = dice;
  }

  @Override
  public Optional<Tuple> reply(Tuple original, int zone) {
    Optional<Tuple> reply = dice.reply(original, zone);
    chosen.add(new Chosen.Reply(original, zone, reply));
    return reply;
  }

  @Override
  public List<ExpectationSnapshot> expectations(Tuple master) {
    List<ExpectationSnapshot> found = dice.expectations(master);
    chosen.add(new Chosen.Expectations(master, found));
    return found;
  }

  /** What was asked since the last time. */
  List<Chosen> take() {
    List<Chosen> taken = chosen;
    chosen = new ArrayList<>();
    return taken;
  }
}
