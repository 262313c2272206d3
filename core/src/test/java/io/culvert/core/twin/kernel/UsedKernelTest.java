package io.culvert.core.twin.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.Traffic;
import io.culvert.core.twin.rules.RealisticRules;
import io.culvert.core.twin.traffic.mix.StandardMix;
import io.culvert.core.wire.IpProtocol;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A kernel's side that has seen other rules and packets does the same as a new one. Without NAT, by
 * which chance would come in.
 */
@Tag("tun")
class UsedKernelTest extends OnKernelSide {

  private static final int EPISODES = 6;
  private static final int STEPS = 150;
  private static final String RULES =
      """
      *mangle
      -A PREROUTING -m conntrack --ctstate NEW
      -A PREROUTING -m conntrack --ctstate ESTABLISHED
      -A PREROUTING -m conntrack --ctstate RELATED
      -A PREROUTING -m conntrack --ctstate INVALID
      -A PREROUTING -m conntrack --ctstate UNTRACKED
      COMMIT
      *filter
      -A FORWARD -p tcp -m multiport --dports 21,25,80 -j ACCEPT
      -A FORWARD -m hashlimit --hashlimit-name h --hashlimit-mode srcip --hashlimit-upto 1/hour \
      --hashlimit-burst 20 -j ACCEPT
      -A FORWARD -m recent --name r --update --hitcount 5 -j REJECT
      -A FORWARD -m recent --name r --set
      COMMIT
      """;

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void doesAsANewOneDoes(int ipVersion) {
    RealisticRules others = new RealisticRules(List.of("ftp", "tftp"));
    for (int episode = 0; episode < EPISODES; episode++) {
      SplittableRandom random = new SplittableRandom(episode);
      RuleDraft other = others.draft(random, ipVersion, Topology.standard());
      use(random, other, null);
      try (KernelSide fresh = KernelSide.open(Topology.standard())) {
        use(random, rules(ipVersion, RULES), fresh);
      }
    }
  }

  private static void use(RandomGenerator random, RuleDraft draft, KernelSide fresh) {
    assertThat(kernel.begin(draft)).isEmpty();
    if (fresh != null) {
      assertThat(fresh.begin(draft)).isEmpty();
    }
    Traffic traffic = StandardMix.mix().begin(random, draft, Topology.standard(), STEPS);
    for (Optional<Step> step = traffic.next(); step.isPresent(); step = traffic.next()) {
      List<Emission> sent =
          step.get() instanceof Step.Wait ? List.of() : kernel.carryOut(step.get());
      if (fresh != null && !(step.get() instanceof Step.Wait)) {
        List<Emission> expected = fresh.carryOut(step.get());
        assertThat(sent)
            .extracting(UsedKernelTest::comparable)
            .as("%s", step.get())
            .isEqualTo(expected.stream().map(UsedKernelTest::comparable).toList());
      }
      traffic.seen(sent);
    }
    if (fresh != null) {
      assertThat(kernel.rules()).isEqualTo(fresh.rules());
      assertThat(kernel.entries()).hasSameSizeAs(fresh.entries());
      assertThat(kernel.expectations()).hasSameSizeAs(fresh.expectations());
    }
  }

  /** Without ids and flow labels, which each kernel draws for itself, and the time of day. */
  private static String comparable(Emission emission) {
    byte[] packet = emission.bytes().clone();
    if (packet[0] >>> 4 == 4) {
      packet[4] = packet[5] = packet[10] = packet[11] = 0;
      int icmp = (packet[0] & 0xF) * 4;
      if (packet[9] == IpProtocol.ICMP && packet.length > icmp && packet[icmp] == 14) {
        // a timestamp reply: what it says of the time, and the checksum over that
        int said = Math.min(packet.length, icmp + 20);
        Arrays.fill(packet, Math.min(said, icmp + 2), Math.min(said, icmp + 4), (byte) 0);
        Arrays.fill(packet, Math.min(said, icmp + 12), said, (byte) 0);
      }
    } else {
      packet[1] &= (byte) 0xF0;
      packet[2] = packet[3] = 0;
      if (packet[6] == IpProtocol.IPV6_FRAGMENT) {
        packet[44] = packet[45] = packet[46] = packet[47] = 0;
      }
    }
    return emission.device() + ": " + HexFormat.of().formatHex(packet);
  }
}
