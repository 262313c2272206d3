package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Side;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a helper does wrong stays its own affair. */
class HelperFaultTest extends HelperHostFixture {

  @Test
  void aFaultDropsThePacketAndHurtsNobodyElse() {
    start();
    lines.act =
        (message, context) -> {
          context.expect(Expect.tcp(Endpoint.of(C, 1025), Side.SERVER));
          throw new IllegalStateException("oops");
        };
    connect(4000);
    say(4000, "GO\r\n".replace("GO", "GO x"));
    assertThat(router.dropped).isEqualTo(DropReason.HELPER_FAULT);
    assertThat(counters("echo").faults()).isEqualTo(1);
    assertThat(counters("echo").lastError()).contains("oops").contains("HelperFaultTest.java");
    assertThat(router.rig.conntrack.expectations().count()).isZero();
    lines.act = (message, context) -> {};
    say(4000, "GO x\r\n");
    assertThat(router.dropped).isNull();
  }

  /** What it would have rewritten or announced is left; the bytes are those that came. */
  @Test
  void whereTheOperatorSaysSoThePacketGoesOnAsItCame() {
    start(new HelperOptions(true, Set.of(), true));
    lines.act =
        (message, context) -> {
          context.expect(Expect.tcp(Endpoint.of(C, 1025), Side.SERVER));
          message.find(Pattern.compile("x")).get().replace(0, "replaced");
          throw new IllegalStateException("oops");
        };
    connect(4000);
    PacketBuffer passed = say(4000, "GO x\r\n");
    assertThat(router.dropped).isNull();
    assertThat(tail(passed, 6)).isEqualTo("GO x\r\n");
    assertThat(router.rig.conntrack.expectations().count()).isZero();
    assertThat(counters("echo").faults()).isEqualTo(1);
    assertThat(counters("echo").drops()).isZero();
    for (int i = 1; i < LoadedHelper.FAULT_BUDGET; i++) {
      say(4000, "GO x\r\n");
      assertThat(router.dropped).isNull();
    }
    assertThat(host.helpers().get(1).active()).isFalse();
  }

  @Test
  void errorsThatAHelperCanCauseAreContainedToo() {
    start();
    connect(4000);
    for (Throwable fault :
        new Throwable[] {
          new StackOverflowError(), new NoClassDefFoundError("x"), new AssertionError("y")
        }) {
      lines.act = (message, context) -> sneak(fault);
      say(4000, "GO x\r\n");
      assertThat(router.dropped).isEqualTo(DropReason.HELPER_FAULT);
    }
  }

  @Test
  void tooManyFaultsDisableAHelperUntilItIsEnabledAgain() {
    start();
    lines.act = (message, context) -> sneak(new IllegalStateException("oops"));
    connect(4000);
    for (int i = 0; i < LoadedHelper.FAULT_BUDGET; i++) {
      say(4000, "GO x\r\n");
      assertThat(router.dropped).isEqualTo(DropReason.HELPER_FAULT);
    }
    say(4000, "GO x\r\n");
    assertThat(router.dropped).isNull();
    HelperStatus status = host.helpers().get(1);
    assertThat(status.active()).isFalse();
    assertThat(status.disabledBecause()).contains("10 faults").contains("oops");
    assertThat(host.enable("echo")).isTrue();
    clientSequence -= 6;
    say(4000, "GO x\r\n");
    assertThat(router.dropped).isEqualTo(DropReason.HELPER_FAULT);
  }

  @Test
  void faultsFarApartAreForgiven() {
    start();
    lines.act = (message, context) -> sneak(new IllegalStateException("oops"));
    connect(4000);
    for (int i = 0; i < 3 * LoadedHelper.FAULT_BUDGET; i++) {
      router.rig.sleep(10);
      say(4000, "GO x\r\n");
      assertThat(router.dropped).isEqualTo(DropReason.HELPER_FAULT);
    }
  }

  @Test
  void aHelperWhoseSpecFailsIsAProblemAndNoMore() {
    start();
    ScriptedHelper broken =
        new ScriptedHelper(LINES) {
          @Override
          public HelperSpec spec() {
            throw new IllegalArgumentException("no ports");
          }
        };
    assertThat(install(broken, datagrams)).hasSize(1);
    assertThat(host.helpers()).hasSize(1);
    assertThat(LINES.framing()).isInstanceOf(Framing.Lines.class);
  }
}
