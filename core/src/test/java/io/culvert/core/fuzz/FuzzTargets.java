package io.culvert.core.fuzz;

import io.culvert.core.conntrack.HeaderTarget;
import io.culvert.core.control.api.ApiTarget;
import io.culvert.core.control.config.ConfigTarget;
import io.culvert.core.control.filter.FilterTarget;
import io.culvert.core.control.rules.RulesTarget;
import io.culvert.core.control.sets.SetsTarget;
import io.culvert.core.control.state.JournalTarget;
import io.culvert.core.control.state.StateTarget;
import io.culvert.core.control.view.PageTarget;
import io.culvert.core.device.sim.CaptureTarget;
import io.culvert.core.reassembly.ReassemblyTarget;
import io.culvert.core.router.WalkTarget;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Every target by the name it has for {@code culvert fuzz} and in the folder of kept inputs. */
public final class FuzzTargets {

  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String A6 = "fd00::1";
  private static final String B6 = "fd00::2";
  private static final int DCCP = 33;

  private FuzzTargets() {}

  /** All of them, in the order they are told and run; each is made when it is wanted. */
  public static Map<String, Supplier<FuzzTarget>> all() {
    Map<String, Supplier<FuzzTarget>> all = new LinkedHashMap<>();
    all.put("walk", WalkTarget::new);
    headers(all);
    all.put("fragments4", () -> new ReassemblyTarget(4));
    all.put("fragments6", () -> new ReassemblyTarget(6));
    all.put("rules", RulesTarget::new);
    all.put("config", ConfigTarget::new);
    all.put("ipset", SetsTarget::new);
    all.put("filter", FilterTarget::new);
    all.put("capture", CaptureTarget::new);
    all.put("api", ApiTarget::new);
    all.put("page", PageTarget::new);
    all.put("state", StateTarget::new);
    all.put("journal", JournalTarget::new);
    all.putAll(HelperTargets.all());
    return all;
  }

  private static void headers(Map<String, Supplier<FuzzTarget>> all) {
    header(all, "ipv4", HeaderTarget.WHOLE, () -> List.of(whole(A, B), optioned(), raw(A, B, 47)));
    header(all, "ipv6", HeaderTarget.WHOLE, () -> List.of(whole(A6, B6), extended(), again()));
    header(all, "tcp", IpProtocol.TCP, FuzzTargets::tcp);
    header(all, "udp", IpProtocol.UDP, () -> List.of(whole(A, B), whole(B, A), whole(A6, B6)));
    header(all, "icmp", IpProtocol.ICMP, () -> icmp(A, B, 3));
    header(all, "icmpv6", IpProtocol.ICMPV6, () -> icmp(A6, B6, 1));
    header(all, "sctp", IpProtocol.SCTP, FuzzTargets::sctp);
    header(all, "dccp", DCCP, () -> List.of(raw(A, B, DCCP), raw(B, A, DCCP)));
    header(all, "gre", IpProtocol.GRE, () -> List.of(gre(A, B), gre(B, A), raw(A, B, 47)));
  }

  private static void header(
      Map<String, Supplier<FuzzTarget>> all,
      String name,
      int protocol,
      Supplier<List<Packets>> honest) {
    all.put(name, () -> new HeaderTarget(protocol, honest.get()));
  }

  private static Packets whole(String from, String to) {
    return Packets.udp(from, 53, to, 53).payload("hello");
  }

  private static Packets raw(String from, String to, int protocol) {
    return Packets.raw(from, to, protocol, new byte[16]);
  }

  private static Packets optioned() {
    return Packets.echo(A, B, 7, 1).ipOptions(7, 7, 4, 0, 0, 0, 0, 1, 0x94, 4, 0, 0).tos(3);
  }

  private static Packets extended() {
    return Packets.tcp(A6, 1, B6, 2)
        .extension(IpProtocol.HOP_BY_HOP, 0, 0, 5, 2, 0, 0, 1, 0)
        .extension(IpProtocol.DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0);
  }

  private static Packets again() {
    return Packets.udp(A6, 1, B6, 2).extension(43, 0, 0, 4, 0, 0, 0, 0, 0).payload("x");
  }

  private static List<Packets> tcp() {
    return List.of(
        Packets.tcp(A, 1, B, 2)
            .flags(TcpView.SYN)
            .tcpOptions(2, 4, 5, 0xB4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7),
        Packets.tcp(B, 2, A, 1).flags(TcpView.SYN | TcpView.ACK).seq(9).ack(2).windowScale(2),
        Packets.tcp(A, 1, B, 2).seq(2).ack(10).payload("hello"),
        Packets.tcp(B, 2, A, 1).seq(10).ack(2).tcpOptions(1, 1, 5, 10, 0, 0, 0, 3, 0, 0, 0, 5),
        Packets.tcp(A, 1, B, 2).flags(TcpView.FIN | TcpView.ACK).seq(7).ack(10),
        Packets.tcp(B, 2, A, 1).flags(TcpView.RST).seq(10));
  }

  private static List<Packets> icmp(String from, String to, int unreachable) {
    PacketBuffer quoted = Packets.udp(to, 1, from, 2).payload("hello").parsed();
    return List.of(
        Packets.echo(from, to, 1, 1),
        Packets.echoReply(to, from, 1, 1),
        Packets.icmpError(from, to, unreachable, 1, 0, quoted, 60),
        Packets.icmpError(from, to, unreachable == 1 ? 2 : 3, 4, 1_280, quoted));
  }

  private static List<Packets> sctp() {
    List<Packets> talk = new ArrayList<>();
    talk.add(sctp(A, B, 0, 1, 0, 0, 20, 0, 0, 0, 5, 0, 0, 16, 0, 0, 1, 0, 1, 0, 0, 0, 1));
    talk.add(sctp(B, A, 5, 2, 0, 0, 20, 0, 0, 0, 6, 0, 0, 16, 0, 0, 1, 0, 1, 0, 0, 0, 1));
    talk.add(sctp(A, B, 6, 10, 0, 0, 8, 1, 2, 3, 4));
    talk.add(sctp(B, A, 5, 11, 0, 0, 4));
    talk.add(sctp(A, B, 6, 0, 3, 0, 17, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 'x', 0, 0, 0));
    talk.add(sctp(A, B, 6, 7, 0, 0, 8, 0, 0, 0, 1));
    talk.add(sctp(A, B, 6, 6, 0, 0, 4));
    return talk;
  }

  private static Packets sctp(String from, String to, int tag, int... chunk) {
    byte[] bytes = new byte[12 + chunk.length];
    bytes[1] = (byte) (from.equals(A) ? 1 : 2);
    bytes[3] = (byte) (from.equals(A) ? 2 : 1);
    bytes[7] = (byte) tag;
    for (int i = 0; i < chunk.length; i++) {
      bytes[12 + i] = (byte) chunk[i];
    }
    return Packets.raw(from, to, IpProtocol.SCTP, bytes);
  }

  private static Packets gre(String from, String to) {
    byte[] bytes = {0x30, 1, (byte) 0x88, 0x0B, 0, 4, 0, 7, 0, 0, 0, 1, 1, 2, 3, 4};
    return Packets.raw(from, to, IpProtocol.GRE, bytes);
  }
}
