package io.culvert.core.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.wire.DropReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SYNs as fast as the engine takes them, so that no time passes, into a table that is full. */
class SynFloodTest {

  private static final int LIMIT = 20_000;
  private static final int ESTABLISHED = 100;
  private static final int SYNS = 100_000;

  /** Packets between two turns of the sweep. */
  private static final int TURN = 64;

  private final RouterInMemory router = RouterInMemory.ftpGateway();
  private final ConntrackTable table = router.engine().conntrack().table();
  private final NewConnections syns = new NewConnections(router, true, 4, 1_024);
  private final List<Flow> flows = new ArrayList<>();

  /** How many came through. */
  private int flood(int packets) {
    int out = 0;
    for (int i = 0; i < packets; i++) {
      out += syns.open();
      assertThat(table.count()).isLessThanOrEqualTo(LIMIT);
      if (i % TURN == 0) {
        router.engine().maintain(TURN);
      }
    }
    return out;
  }

  @Test
  void keepsToTheLimitAndToWhatIsEstablished() {
    router.engine().tunables().set("net.netfilter.nf_conntrack_max", LIMIT);
    for (int i = 0; i < ESTABLISHED; i++) {
      flows.add(Flow.tcp(router, 4, 40_000 + i, 100));
    }
    flood(2 * LIMIT);
    int rows = table.rows();

    int out = flood(SYNS);

    long refused = router.engine().drops().of(DropReason.TABLE_FULL);
    assertThat(refused).as("no SYN is lost silently").isGreaterThanOrEqualTo(SYNS - out);
    assertThat(out).as("half-open ones make room").isGreaterThan(SYNS / 2);
    assertThat(table.count()).isGreaterThan(LIMIT * 9 / 10);
    assertThat(table.rows() - rows).as("rows more").isLessThan(2 * TURN);
    for (Flow flow : flows) {
      long died = router.engine().drops().total();
      assertThat(router.send(router.lanHost(), flow.outbound())).isEqualTo(1);
      assertThat(router.send(router.wanHost(), flow.inbound())).isEqualTo(1);
      assertThat(router.engine().drops().total()).isEqualTo(died);
    }
  }
}
