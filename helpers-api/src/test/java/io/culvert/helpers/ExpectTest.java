package io.culvert.helpers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ExpectTest {

  private static final Endpoint ENDPOINT = Endpoint.of("10.0.0.2", 1025);

  @Test
  void isForOneConnectionFromAnyPortUnlessItSaysOtherwise() {
    Expect expect = Expect.tcp(ENDPOINT, Side.SERVER);
    assertThat(expect.transport()).isEqualTo(Transport.TCP);
    assertThat(expect.announced()).isEqualTo(ENDPOINT);
    assertThat(expect.dialler()).isEqualTo(Side.SERVER);
    assertThat(expect.announcer()).isEqualTo(Side.CLIENT);
    assertThat(expect.sourcePort()).isEmpty();
    assertThat(expect.permanent()).isFalse();
    assertThat(expect.timeoutSeconds()).isEmpty();
  }

  @Test
  void isChangedOnlyInACopy() {
    Expect plain = Expect.udp(ENDPOINT, Side.CLIENT);
    Expect changed = plain.withSourcePort(69).asPermanent().withTimeoutSeconds(30);
    assertThat(changed.sourcePort()).hasValue(69);
    assertThat(changed.permanent()).isTrue();
    assertThat(changed.timeoutSeconds()).hasValue(30);
    assertThat(changed)
        .isNotEqualTo(plain)
        .hasToString("UDP from CLIENT port 69 to 10.0.0.2:1025, permanent");
    assertThat(plain)
        .isEqualTo(Expect.udp(ENDPOINT, Side.CLIENT))
        .hasSameHashCodeAs(Expect.udp(ENDPOINT, Side.CLIENT));
  }

  @Test
  void saysHowMuchOfTheDiallersAddressCounts() {
    Expect plain = Expect.udp(ENDPOINT, Side.SERVER);
    assertThat(plain.networkBits()).isEmpty();
    assertThat(plain.fromNetwork(24).networkBits()).hasValue(24);
    assertThat(plain.fromNetwork(24).anyone()).isFalse();
    assertThat(plain.fromNetwork(24)).isNotEqualTo(plain.fromNetwork(23)).isNotEqualTo(plain);
    assertThat(plain.fromNetwork(0)).isEqualTo(plain.fromAnyone());
    assertThat(plain.fromNetwork(24)).hasToString("UDP from the /24 of SERVER to 10.0.0.2:1025");
    assertThatIllegalArgumentException().isThrownBy(() -> plain.fromNetwork(33));
    assertThatIllegalArgumentException().isThrownBy(() -> plain.fromNetwork(-1));
  }

  @Test
  void canBeOnItsOwn() {
    Expect plain = Expect.tcp(ENDPOINT, Side.CLIENT);
    assertThat(plain.isOnItsOwn()).isFalse();
    Expect own = plain.onItsOwn().withSourcePort(20).withTimeoutSeconds(9).asPermanent();
    assertThat(own.isOnItsOwn()).isTrue();
    assertThat(plain.onItsOwn()).isNotEqualTo(plain).isEqualTo(plain.onItsOwn());
    assertThat(plain.onItsOwn()).hasToString("TCP from CLIENT to 10.0.0.2:1025, on its own");
  }

  @Test
  void canBeAnotherHelpersToWatch() {
    Expect plain = Expect.tcp(ENDPOINT, Side.CLIENT);
    assertThat(plain.helperName()).isEmpty();
    Expect handed = plain.withHelper("H.245").withNext();
    assertThat(handed.isHelped()).isTrue();
    assertThat(handed.helperName()).hasValue("H.245");
    assertThat(handed).isNotEqualTo(plain.withHelper().withNext());
    assertThat(plain.withHelper().helperName()).isEmpty();
  }

  @Test
  void canBeTranslatedAsItsMasterIs() {
    Expect pair = Expect.udp(ENDPOINT, Side.CLIENT).withNext();
    assertThat(pair.isLikeMaster()).isFalse();
    assertThat(pair.likeMaster().isLikeMaster()).isTrue();
    assertThat(pair.likeMaster()).isNotEqualTo(pair).isEqualTo(pair.likeMaster());
  }

  @Test
  void refusesPortsAndTimesThatAreNone() {
    Expect expect = Expect.tcp(ENDPOINT, Side.SERVER);
    assertThatIllegalArgumentException().isThrownBy(() -> expect.withSourcePort(0));
    assertThatIllegalArgumentException().isThrownBy(() -> expect.withSourcePort(65536));
    assertThatIllegalArgumentException().isThrownBy(() -> expect.withTimeoutSeconds(0));
    assertThatIllegalArgumentException().isThrownBy(() -> expect.withTimeoutSeconds(86401));
  }

  @Test
  void whatIsTriedInOrderSaysWhereToBegin() {
    Expect plain = Expect.udp(Endpoint.of("10.0.0.2", 8000), Side.SERVER);
    Expect pair = plain.ofKind("audio").startingAt(61000).withNext().dormant().withHelper();
    assertThat(pair.kind()).isEqualTo("audio");
    assertThat(pair.firstPort()).hasValue(61000);
    assertThat(pair.isWithNext()).isTrue();
    assertThat(pair.isDormant()).isTrue();
    assertThat(pair.isHelped()).isTrue();
    assertThat(pair.asItStands().standsAsIs()).isTrue();
    assertThat(pair.isUnshared()).isFalse();
    assertThat(pair.unshared().asPermanent().isUnshared()).isTrue();
    assertThat(pair.unshared()).isNotEqualTo(pair);
    assertThat(pair.asPermanent().withTimeoutSeconds(9).firstPort()).hasValue(61000);
    assertThat(pair).isNotEqualTo(plain).isEqualTo(pair.startingAt(61000));
    assertThat(plain.kind()).isEqualTo(HelperSpec.FIRST_KIND);
    assertThat(plain.firstPort()).isEmpty();
    assertThatThrownBy(() -> plain.startingAt(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
