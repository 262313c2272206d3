package io.culvert.core.chain.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.TableName;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.Test;

class LimitMatchTest {

  private static final Packets PING = Packets.echo("10.0.0.2", "192.0.2.1", 1, 1);

  private final RuleBench bench = new RuleBench();

  private int passed(int packets) {
    int passed = 0;
    for (int i = 0; i < packets; i++) {
      bench.arrive(PING);
      passed += bench.at(TableName.FILTER, Hook.FORWARD) == Outcome.ACCEPT ? 1 : 0;
      bench.rig.conntrack.release(bench.context.tracking());
    }
    return passed;
  }

  private void limit(String options) {
    bench.table(
        4, "filter", ":FORWARD DROP [0:0]", "-A FORWARD -m limit " + options + " -j ACCEPT");
  }

  @Test
  void theBurstPassesAndThenOnePacketForEachEarned() {
    limit("--limit 6/minute --limit-burst 3");
    assertThat(passed(10)).isEqualTo(3);
    bench.rig.sleep(9.9);
    assertThat(passed(1)).isZero();
    bench.rig.sleep(0.1);
    assertThat(passed(5)).isEqualTo(1);
    bench.rig.sleep(25);
    assertThat(passed(5)).isEqualTo(2);
    bench.rig.sleep(5);
    assertThat(passed(1)).as("what was left over of 25 s counts").isEqualTo(1);
  }

  @Test
  void aLongPauseFillsTheBucketToItsBurst() {
    limit("--limit 10/second --limit-burst 4");
    assertThat(passed(9)).isEqualTo(4);
    bench.rig.sleep(3600);
    assertThat(passed(9)).isEqualTo(4);
  }

  @Test
  void defaultsAreThreeAnHourAndFive() {
    limit("");
    assertThat(passed(20)).isEqualTo(5);
    bench.rig.sleep(1199);
    assertThat(passed(1)).isZero();
    bench.rig.sleep(1);
    assertThat(passed(2)).isEqualTo(1);
  }
}
