package io.culvert.core.twin.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One kernel's side for all tests of a class. */
abstract class OnKernelSide {

  static final int A0 = 0;
  static final int B0 = 1;
  static final int C0 = 2;

  static final String TRACKING =
      """
      *mangle
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -m conntrack --ctstate NEW
      COMMIT
      """;

  static KernelSide kernel;

  @BeforeAll
  static void open() {
    TestNamespace.assumeRights();
    kernel = KernelSide.open(Topology.standard());
  }

  @AfterAll
  static void close() {
    if (kernel != null) {
      kernel.close();
    }
  }

  static RuleDraft rules(int ipVersion, String text, Step.Set... settings) {
    return new RuleDraft("test", ipVersion, text, List.of(settings));
  }

  static void begin(int ipVersion, String text, Step.Set... settings) {
    assertThat(kernel.begin(rules(ipVersion, text, settings))).isEmpty();
  }

  static List<Emission> receive(int device, byte[] packet) {
    return kernel.carryOut(new Step.Packet(device, packet, ""));
  }

  static List<Emission> receive(int device, Packets packet) {
    return receive(device, packet.bytes());
  }

  static Tuple tuple(int protocol, String from, int fromPort, String to, int toPort) {
    return new Tuple(protocol, IpAddress.of(from), fromPort, IpAddress.of(to), toPort);
  }

  /** The only entry there is. */
  static EntrySnapshot entry() {
    List<EntrySnapshot> all = kernel.entries();
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
