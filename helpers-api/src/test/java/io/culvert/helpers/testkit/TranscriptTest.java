package io.culvert.helpers.testkit;

import static io.culvert.helpers.Side.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.helpers.Side;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptTest {

  /** A wire with nothing on it, whose one fault can be chosen. */
  private static class Wire implements Bench {
    private final List<String> played = new ArrayList<>();

    @Override
    public void open(Setup setup) {
      played.add("open " + setup.seen(CLIENT) + " to " + setup.seen(Side.SERVER));
    }

    @Override
    public Passage send(Side from, int position, String payload) {
      played.add(position + " " + payload);
      return payload.equals("lost") ? Passage.lost() : Passage.forwarded(payload);
    }

    @Override
    public int shift(Side from) {
      return 0;
    }

    @Override
    public boolean givesReasons() {
      return false;
    }

    @Override
    public List<Expected> expectations() {
      return List.of();
    }

    @Override
    public void close(Side by) {
      played.add("close");
    }
  }

  private static final Transcript SERVER_KNOWN = Transcript.named("name").server("192.0.2.9", 21);

  @Test
  void isPlayedFromTheBeginningEachTime() {
    Transcript transcript =
        SERVER_KNOWN.publishedAs("203.0.113.5").sends(CLIENT, "a").closes(CLIENT);
    for (int i = 0; i < 2; i++) {
      Wire wire = new Wire();
      transcript.playOn(wire);
      assertThat(wire.played)
          .containsExactly("open 10.0.0.2:40000 to 203.0.113.5:21", "0 a", "close");
    }
  }

  @Test
  void growsIntoANewOne() {
    Transcript shorter = SERVER_KNOWN.sends(CLIENT, "a");
    shorter.sends(CLIENT, "b");
    Wire wire = new Wire();
    shorter.playOn(wire);
    assertThat(wire.played).hasSize(2);
  }

  @Test
  void keepsTheSendersPositions() {
    Wire wire = new Wire();
    SERVER_KNOWN
        .sends(CLIENT, "ab")
        .sends(CLIENT, "lost")
        .drops("whatever-a-wire-cannot-say")
        .sendsAhead(CLIENT, "cd")
        .resends(CLIENT)
        .sends(CLIENT, "four")
        .sends(CLIENT, "e")
        .playOn(wire);
    assertThat(wire.played.subList(1, 7))
        .containsExactly("0 ab", "2 lost", "6 cd", "6 cd", "2 four", "8 e");
  }

  @Test
  void checksUnaskedThatSequenceNumbersMoveWithThePayload() {
    Wire shortening =
        new Wire() {
          @Override
          public Passage send(Side from, int position, String payload) {
            return Passage.forwarded(payload.substring(1));
          }
        };
    Transcript transcript = SERVER_KNOWN.sends(CLIENT, "ab");
    assertThatThrownBy(() -> transcript.playOn(shortening))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the sequence numbers of CLIENT to be moved by -1");
  }

  @Test
  void aBenchThatDropsFailsAForward() {
    Transcript transcript = SERVER_KNOWN.sends(CLIENT, "lost").forwardsUnchanged();
    assertThatThrownBy(() -> transcript.playOn(new Wire()))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("name\n");
  }
}
