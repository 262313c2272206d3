package io.culvert.helpers.testkit;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays one mutated conversation and judges what the helper does with it; notes what came of it.
 */
final class FuzzRound {

  private static final int ROOM = 512;

  private final String name;
  private final HelperSpec spec;
  private final boolean thirdParties;
  private final List<String> outcomes = new ArrayList<>();
  private Player player;
  private boolean anotherPort;

  /** Who sends the first datagram that passes is the client; over TCP that is settled before. */
  private boolean open;

  FuzzRound(String name, HelperSpec spec, boolean thirdParties) {
    this.name = name;
    this.spec = spec;
    this.thirdParties = thirdParties;
    this.open = spec.transport() == Transport.TCP;
  }

  void play(Bench bench, Conversation conversation) {
    Setup setup = conversation.setup();
    player = new Player(name, bench);
    player.between(setup);
    for (Conversation.Said said : conversation.said()) {
      if (open || said.from() == Side.CLIENT) {
        player.sends(said.from(), said.payload());
        judge(said, bench.expectations(), setup);
        open |= !player.last().isDropped();
      }
    }
    player.closes(Side.CLIENT);
    demand(bench.expectations().isEmpty(), "nothing expected after the end", "");
  }

  private void judge(Conversation.Said said, List<Expected> expectations, Setup setup) {
    Passage passage = player.last();
    demand(!passage.reason().equals(Optional.of("helper-fault")), "no fault", passage);
    int most = spec.kinds().stream().mapToInt(HelperSpec.Kind::max).sum();
    demand(expectations.size() <= most, "at most " + most + " expectations", expectations);
    for (Expected expected : expectations) {
      demand(
          thirdParties || isOf(expected.announced(), setup.client(), setup.server()),
          "own addresses",
          expected);
      demand(
          thirdParties || isOf(expected.published(), setup.clientSeenAs(), setup.serverSeenAs()),
          "the addresses they are seen as",
          expected);
      anotherPort |= expected.announced().port() != expected.published().port();
    }
    passage.payload().ifPresent(out -> judgeText(said.payload(), out, setup));
    outcomes.add(passage.payload().map(out -> passage.reason().orElse("passed")).orElse("dropped"));
    List<String> sorted = expectations.stream().map(Expected::toString).sorted().toList();
    outcomes.add(anotherPort ? "" : passage.toString() + sorted);
  }

  private void judgeText(String in, String out, Setup setup) {
    if (!setup.translated()) {
      demand(in.equals(out), "nothing changed where nothing is translated", out);
    }
    demand(out.length() <= 2 * in.length() + ROOM, "no message blown up", out.length() + " bytes");
    demand(out.endsWith(in.substring(unread(in))), "what was not shown to pass unchanged", out);
  }

  /** Where what the helper is not shown begins. */
  private int unread(String payload) {
    if (spec.framing() instanceof Framing.Lines lines && !lines.strict()) {
      return payload.indexOf('\n') + 1;
    }
    return spec.framing() instanceof Framing.Segments segments
        ? Math.min(segments.maxBytes(), payload.length())
        : payload.length();
  }

  private static boolean isOf(Endpoint one, Endpoint client, Endpoint server) {
    return one.sameAddress(client) || one.sameAddress(server);
  }

  /**
   * The other's outcomes must be these; where another port had to stand in, which one is a bench's
   * own choice, and with it the length of what is written.
   */
  void mustEqual(FuzzRound other) {
    for (int i = 0; i < outcomes.size(); i++) {
      String theirs = other.outcomes.get(i);
      boolean free = anotherPort || other.anotherPort;
      demand(free && i % 2 == 1 || outcomes.get(i).equals(theirs), theirs, outcomes.get(i));
    }
  }

  private void demand(boolean holds, String wanted, Object actual) {
    if (!holds) {
      throw player.failure(wanted, actual);
    }
  }
}
