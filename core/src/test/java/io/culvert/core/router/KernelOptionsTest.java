package io.culvert.core.router;

import io.culvert.core.chain.RejectKind;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What this kernel repeats of the options of packets it answers, and what it cuts anew. */
@Tag("tun")
class KernelOptionsTest extends KernelTwin {

  /** Times are full everywhere: two routers do not have the same. */
  private static final Map<String, int[]> OPTIONS = options();

  private static Map<String, int[]> options() {
    Map<String, int[]> all = new LinkedHashMap<>();
    all.put("route with room", new int[] {7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    all.put("route with room for one", new int[] {7, 7, 4, 0, 0, 0, 0, 0});
    all.put("route, full", new int[] {7, 7, 8, 1, 2, 3, 4, 0});
    all.put("times, full", new int[] {68, 12, 13, 0x11, 10, 2, 0, 1, 0, 0, 0, 9});
    all.put("times overflow", new int[] {68, 4, 5, 0xF0});
    all.put("route, then an error", new int[] {7, 7, 4, 0, 0, 0, 0, 9, 9, 0, 0, 0});
    all.put("source route, then an error", new int[] {131, 11, 12, 10, 2, 0, 9, 10, 2, 0, 8, 9});
    all.put("short source route, then an error", new int[] {131, 7, 4, 10, 2, 0, 9, 9});
    all.put("source route to nowhere", new int[] {131, 7, 8, 0, 0, 0, 0, 9});
    all.put("label", new int[] {134, 8, 0, 0, 0, 1, 1, 2});
    all.put("short label", new int[] {134, 6, 0, 0, 0, 1, 0, 0});
    all.put("nothing to repeat", new int[] {0x94, 4, 0, 0});
    all.put("junk behind end", new int[] {7, 6, 4, 0, 0, 9, 9, 9});
    return all;
  }

  @Test
  void echoesOptions() {
    OPTIONS.forEach(
        (name, o) -> {
          same("ping with " + name, Packets.echo(A4, ME4, 5, 1).ipOptions(o));
          same("port with " + name, udp4(A4, "10.2.0.1").ipOptions(o).payloadBytes(600));
          same("lite with " + name, Packets.raw(A4, ME4, 99, new byte[4]).ipOptions(o));
          same("syn with " + name, syn().ipOptions(o));
          same("ttl 1 with " + name, udp4(A4, B4).ipOptions(o).ttl(1));
          same("no route with " + name, udp4(A4, "10.9.9.9").ipOptions(o));
          same("on with " + name, udp4(A4, B4).ipOptions(o));
          same("cut with " + name, udp4(A4, B4).ipOptions(o).payloadBytes(2_000));
        });
    verdict(60);
  }

  private static Packets syn() {
    return Packets.tcp(A4, 1, ME4, 2).flags(TcpView.SYN).seq(100);
  }

  @Test
  void rejectsOptions() {
    trackInKernel();
    kernel.run(
        "iptables", "-A", "FORWARD", "-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset");
    kernel.run("iptables", "-A", "FORWARD", "-j", "REJECT");
    ours.rejectForwarded(4, RejectKind.TCP_RESET, RejectKind.PORT_UNREACHABLE);
    OPTIONS.forEach(
        (name, o) -> {
          same("udp with " + name, udp4(A4, B4).ipOptions(o));
          same("tcp with " + name, Packets.tcp(A4, 1, B4, 2).flags(2).ipOptions(o));
        });
    verdict(16);
  }

  @Test
  void putsTogetherWhatItReadsBeforeItCutsAnew() {
    trackInKernel();
    int id = 100;
    for (String[] ends : new String[][] {{A4, B4}, {A6, B6}}) {
      for (int first : new int[] {8, 16, 24}) {
        Packets tcp = Packets.tcp(ends[0], 1, ends[1], 2).id(++id);
        sameInOrder("tcp " + first, uneven(tcp, first, 40, 24), 1, 0, 2);
        Packets df = Packets.tcp(ends[0], 1, ends[1], 2).id(++id).dontFragment();
        sameInOrder("tcp df " + first, uneven(df, first, 24, 24), 2, 1, 0);
        Packets udp = Packets.udp(ends[0], 1, ends[1], 2).id(++id);
        sameInOrder("udp " + first, uneven(udp, first, 40, 24), 0, 1, 2);
        byte[] noise = new byte[64];
        Packets sctp = Packets.raw(ends[0], ends[1], IpProtocol.SCTP, noise).id(++id);
        same("sctp a", sctp.fragment(0, first, true));
        same("sctp b", sctp.fragment(first, 64 - first, false));
      }
    }
    verdict(20);
  }

  @Test
  void takesWhatRoutersTellEachOther() {
    same("pim", Packets.raw(A4, ME4, IpProtocol.PIM, new byte[8]));
    same("lite", Packets.raw(A4, ME4, IpProtocol.UDPLITE, new byte[8]));
    same("lite, short", Packets.raw(A4, ME4, IpProtocol.UDPLITE, new byte[7]));
    byte[] right = {0, 1, 0, 2, 0, 8, (byte) 0xEA, 0x5F};
    same("lite, summed wrong", Packets.raw(A4, ME4, IpProtocol.UDPLITE, right));
    int sum = 0x0A01 + 2 + 0x0A01 + 1 + IpProtocol.UDPLITE + 8 + 1 + 2 + 8;
    right[6] = (byte) (~sum >> 8);
    right[7] = (byte) ~sum;
    same("lite, summed", Packets.raw(A4, ME4, IpProtocol.UDPLITE, right));
    same("lite, covered too much", Packets.raw(A4, ME4, IpProtocol.UDPLITE, covered(right, 9)));
    verdict(1);
  }

  private static byte[] covered(byte[] lite, int coverage) {
    byte[] other = lite.clone();
    other[7] -= coverage - other[5];
    other[5] = (byte) coverage;
    return other;
  }
}
