package io.culvert.helpers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelperSpecTest {

  @Test
  void saysWhatWasDeclared() {
    HelperSpec spec =
        HelperSpec.tcp("irc", 6667, 6668, 6667)
            .withExpectations(8, 120)
            .on(Side.CLIENT, "privmsg ", "NOTICE ", "PRIVMSG ")
            .onEvery(Side.SERVER);
    assertThat(spec.name()).isEqualTo("irc");
    assertThat(spec.transport()).isEqualTo(Transport.TCP);
    assertThat(spec.ports()).containsExactly(6667, 6668);
    assertThat(spec.framing()).isInstanceOf(Framing.Lines.class);
    assertThat(spec.maxExpectations()).isEqualTo(8);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(120);
    assertThat(spec.triggers(Side.CLIENT)).containsExactly("PRIVMSG ", "NOTICE ");
    assertThat(spec.triggers(Side.SERVER)).containsExactly("");
  }

  @Test
  void beginsWithTheKernelsCommonLimitsAndNothingWatched() {
    HelperSpec spec = HelperSpec.udp("tftp", 69);
    assertThat(spec.framing()).isInstanceOf(Framing.Datagrams.class);
    assertThat(spec.maxExpectations()).isEqualTo(1);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(300);
    assertThat(spec.triggers(Side.CLIENT)).isEmpty();
    assertThat(spec.triggers(Side.SERVER)).isEmpty();
  }

  @Test
  void isChangedOnlyInACopy() {
    HelperSpec before = HelperSpec.tcp("ftp", 21);
    before.on(Side.CLIENT, "PORT").withExpectations(3, 4).withFraming(Framing.strictLines());
    assertThat(before.triggers(Side.CLIENT)).isEmpty();
    assertThat(before.maxExpectations()).isEqualTo(1);
    assertThat(before.framing()).hasToString("lines");
  }

  @Test
  void triggersAreUpperCasedAsBytesAndNotAsWords() {
    assertThat(HelperSpec.udp("x").on(Side.CLIENT, "\u00e4\u00dfi\u00ff").triggers(Side.CLIENT))
        .containsExactly("\u00e4\u00dfI\u00ff");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sixteen-letters-", "fünf", "a b", "-ftp", "ftp\n"})
  void namesFitInARule(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> HelperSpec.tcp(name, 21));
  }

  @Test
  void refusesWhatCannotBeDeclared() {
    HelperSpec tcp = HelperSpec.tcp("Q.931", 1720);
    assertThatIllegalArgumentException().isThrownBy(() -> HelperSpec.tcp("x", 0));
    assertThatIllegalArgumentException().isThrownBy(() -> HelperSpec.tcp("x", 65536));
    assertThatIllegalArgumentException().isThrownBy(() -> tcp.withExpectations(0, 300));
    assertThatIllegalArgumentException().isThrownBy(() -> tcp.withExpectations(256, 300));
    assertThatIllegalArgumentException().isThrownBy(() -> tcp.withExpectations(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> tcp.withExpectations(1, 86401));
    assertThatIllegalArgumentException().isThrownBy(() -> tcp.withFraming(Framing.datagrams()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HelperSpec.udp("x").withFraming(Framing.lines()));
    assertThatIllegalArgumentException().isThrownBy(() -> tcp.on(Side.CLIENT, ""));
    assertThatIllegalArgumentException().isThrownBy(() -> tcp.on(Side.CLIENT, "\u0100"));
  }

  @Test
  void tunnelsAreDeclared() {
    HelperSpec spec = HelperSpec.tcp("pptp", 1723);
    assertThat(spec.tunnel()).isFalse();
    assertThat(spec.withTunnel().tunnel()).isTrue();
    assertThat(spec.withTunnel().on(Side.CLIENT, "x").withExpectations(2, 300).tunnel()).isTrue();
  }

  @Test
  void kindsHaveLimitsOfTheirOwn() {
    HelperSpec spec = HelperSpec.udp("sip", 5060).withKind("audio", 4, 180);
    assertThat(spec.withExpectations(2, 60).kinds())
        .containsExactly(
            new HelperSpec.Kind(HelperSpec.FIRST_KIND, 2, 60),
            new HelperSpec.Kind("audio", 4, 180));
    assertThatThrownBy(() -> spec.withKind("audio", 1, 1)).hasMessageContaining("audio");
    assertThatThrownBy(() -> spec.withKind("video", 0, 1)).hasMessageContaining("255");
  }
}
