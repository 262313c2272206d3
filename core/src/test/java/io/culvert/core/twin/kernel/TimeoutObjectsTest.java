package io.culvert.core.twin.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.TimeoutView;
import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.twin.NamedTimeouts;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("tun")
class TimeoutObjectsTest {

  @Test
  void everyPolicyMayBeNamedByRulesAndIsFollowed() {
    TestNamespace.assumeRights();
    try (KernelSide side = KernelSide.open(Topology.standard())) {
      assertThat(side.begin(draft(4))).isEmpty();
      byte[] udp = Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53).bytes();
      side.carryOut(new Step.Packet(0, udp, "query"));
      byte[] syn = Packets.tcp("10.1.0.2", 1_000, "10.3.0.2", 80).flags(TcpView.SYN).bytes();
      side.carryOut(new Step.Packet(0, syn, "SYN"));
      assertThat(side.entries())
          .extracting(entry -> entry.timeoutSeconds())
          .allMatch(left -> left >= 31 && left <= 33 || left >= 5 && left <= 14)
          .hasSize(2);
      assertThat(side.begin(draft(6))).isEmpty();
    }
  }

  private static RuleDraft draft(int ipVersion) {
    StringBuilder text = new StringBuilder("*raw\n");
    for (TimeoutView policy : NamedTimeouts.all()) {
      if (policy.ipVersion() == ipVersion) {
        int protocol = policy.protocol() == 255 ? 50 : policy.protocol();
        text.append("-A PREROUTING -p " + protocol + " -j CT --timeout " + policy.name() + "\n");
      }
    }
    return new RuleDraft("timeouts", ipVersion, text + "COMMIT\n", List.of());
  }
}
