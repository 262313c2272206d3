package io.culvert.core.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An hour of flows of one packet each, through the whole engine with MASQUERADE. */
class ShortFlowsTest {

  private static final int FLOWS_PER_SECOND = 50;
  private static final int TICKS_PER_SECOND = 10;
  private static final int MINUTE = 60;

  /** The longest that an entry lives here: a SYN without an answer. */
  private static final int SYN_SECONDS = 120;

  /** A tenth of a second's turn of the sweep, as the router's loop has it. */
  private static final int SWEPT_ROWS = 4_096;

  private final RouterInMemory router = RouterInMemory.ftpGateway();
  private final ConntrackTable table = router.engine().conntrack().table();

  private void minute(NewConnections connections) {
    int out = 0;
    for (int tick = 0; tick < MINUTE * TICKS_PER_SECOND; tick++) {
      for (int i = 0; i < FLOWS_PER_SECOND / TICKS_PER_SECOND; i++) {
        out += connections.open();
      }
      router.sleep(RouterInMemory.SECOND / TICKS_PER_SECOND);
      router.engine().maintain(SWEPT_ROWS);
    }
    assertThat(out).isEqualTo(MINUTE * FLOWS_PER_SECOND);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leaveNothingBehind(boolean tcp) {
    NewConnections connections = new NewConnections(router, tcp, 4, 1_024);
    for (int i = 0; i < 2 * SYN_SECONDS / MINUTE; i++) {
      minute(connections);
    }
    int rows = table.rows();
    int alive = table.count();
    assertThat(rows).isLessThan((SYN_SECONDS + 5) * FLOWS_PER_SECOND);
    for (int i = 0; i < 56; i++) {
      minute(connections);
    }
    assertThat(table.rows() - rows).as("rows more").isLessThan(FLOWS_PER_SECOND);
    assertThat(table.count()).isBetween(alive - FLOWS_PER_SECOND, alive + FLOWS_PER_SECOND);
    router.sleep(2L * SYN_SECONDS * RouterInMemory.SECOND);
    for (int turn = 0; turn < rows; turn++) { // a turn takes a bounded number of them
      router.engine().maintain(SWEPT_ROWS);
    }
    assertThat(table.count()).isZero();
    assertThat(router.engine().drops().total()).isZero();
  }
}
