package io.culvert.helpers.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Side;
import org.junit.jupiter.api.Test;

/** Tunnels and counted places on the rig, by a helper that reads one digit as a key. */
class ModelTunnelTest {

  private record Digits(boolean declares) implements ProtocolHelper {

    @Override
    public HelperSpec spec() {
      HelperSpec spec = HelperSpec.udp("digits", 7).onEvery(Side.CLIENT).onEvery(Side.SERVER);
      return declares ? spec.withTunnel() : spec;
    }

    @Override
    public void onMessage(Message message, HelperContext digits) {
      int key = message.text().charAt(0) - '0';
      if (message.from() == Side.CLIENT) {
        int seen = digits.tunnel().publish(key);
        digits.translate(message.at(0, 1), 0, Integer.toString(seen));
      } else if (key == 0) {
        digits.tunnel().end();
      } else {
        digits.tunnel().serverKey(key);
        digits.tunnel().expect();
        message.at(1, 2).replace(0, "!");
      }
    }
  }

  private static HelperRig rig(boolean declares) {
    return HelperRig.of(new Digits(declares)).client("10.0.0.2", 40000).server("192.0.2.9", 7);
  }

  @Test
  void keysPassWhereNothingIsTranslated() {
    rig(true)
        .sends(Side.CLIENT, "3?")
        .forwardsUnchanged()
        .sends(Side.SERVER, "5?")
        .forwards("5!")
        .expects("GRE 10.0.0.2:3 -> 192.0.2.9:5", "GRE 192.0.2.9:5 -> 10.0.0.2:3")
        .sends(Side.SERVER, "0?")
        .expectsNothing();
  }

  @Test
  void theClientGoesByThePortOfItsConnectionWhereItIsTranslated() {
    rig(true)
        .masquerade("198.51.100.1", 61000)
        .sends(Side.CLIENT, "3?")
        .forwards("61000?")
        .sends(Side.SERVER, "5?")
        .expects(
            "GRE 10.0.0.2:3 -> 192.0.2.9:5", "GRE 192.0.2.9:5 -> 198.51.100.1:61000 => 10.0.0.2:3");
  }

  @Test
  void aHelperThatDeclaresNoneHasNone() {
    rig(false).sends(Side.CLIENT, "3?").drops("helper-fault");
    assertThat(new Digits(false).spec().tunnel()).isFalse();
  }
}
