package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.RejectKind;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** IPv4 as this kernel does it. */
@Tag("tun")
class KernelAnswers4Test extends KernelTwin {

  @Test
  void forwardsAndRefusesIpv4() {
    same("plain", udp4(A4, B4).tos(0x23));
    same("ttl 2", udp4(A4, B4).ttl(2));
    same("ttl 1", udp4(A4, B4).ttl(1).tos(0x1F).payloadBytes(1_536));
    same("ttl 1 df", udp4(A4, B4).ttl(1).dontFragment());
    same("ttl 0", udp4(A4, B4).ttl(0));
    same("ttl 1 echo", Packets.echo(A4, B4, 5, 1).ttl(1));
    same("ttl 1 error", Packets.icmpError(A4, B4, 3, 1, 0, udp4(B4, A4).build()).ttl(1));
    same("ttl 1 odd type", Packets.icmp(A4, B4, 42, 0, 0).ttl(1));
    same("ttl 1 timestamp", Packets.icmp(A4, B4, 13, 0, 0).payloadBytes(12).ttl(1));
    same("no route", udp4(A4, "10.9.9.9").tos(0x23));
    same("blackhole", udp4(A4, "77.0.0.1"));
    same("unreachable", udp4("10.1.0.3", "78.0.0.1"));
    same("prohibit", udp4("10.1.0.4", "79.0.0.1"));
    same("df too big", udp4(A4, B4).dontFragment().payloadBytes(2_000));
    same("df exactly", udp4(A4, B4).dontFragment().payloadBytes(1_372));
    same("df one more", udp4(A4, B4).dontFragment().payloadBytes(1_373));
    same("route mtu", udp4(A4, "66.0.0.1").dontFragment().payloadBytes(673));
    same("route mtu exactly", udp4(A4, "66.0.0.1").dontFragment().payloadBytes(672));
    verdict(14);
  }

  @Test
  void fragmentsIpv4() {
    same("one more", udp4(A4, B4).id(77).payloadBytes(1_373));
    same("much more", udp4(A4, B4).id(78).tos(0x23).payloadBytes(2_900));
    same("route mtu", udp4(A4, "66.0.0.1").id(79).payloadBytes(2_900));
    same("options", options(0x94, 4, 0, 0).id(80).payloadBytes(2_000));
    same("mixed options", options(7, 7, 4, 0, 0, 0, 0, 0x94, 4, 0, 0, 0).payloadBytes(2_000));
    same("nop options", options(1, 0x44, 8, 9, 0, 1, 2, 3, 4, 0, 0, 0).payloadBytes(2_000));
    same("tcp", Packets.tcp(A4, 1, B4, 2).payloadBytes(2_000));
    verdict(7);
  }

  private static Packets options(int... bytes) {
    return udp4(A4, B4).ipOptions(bytes);
  }

  @Test
  void knowsMartiansOfIpv4() {
    for (String source :
        List.of(
            "10.1.0.255",
            ME4,
            "10.2.0.1",
            "0.0.0.0",
            "99.1.1.1",
            "127.1.1.1",
            "224.0.0.1",
            "239.1.1.1",
            "255.255.255.255",
            "240.0.0.1",
            "10.1.0.0")) {
      same("from " + source, udp4(source, B4));
      same("from " + source + " ttl 1", udp4(source, B4).ttl(1));
      same("from " + source + " to me", Packets.echo(source, ME4, 1, 1));
    }
    for (String destination :
        List.of(
            "127.0.0.1",
            "240.0.0.1",
            "0.1.2.3",
            "0.0.0.0",
            "224.0.0.1",
            "239.0.0.1",
            "10.2.0.255",
            "10.1.0.255",
            "255.255.255.255",
            "10.1.0.0",
            "10.2.0.0")) {
      same("to " + destination, udp4(A4, destination));
      same("echo to " + destination, Packets.echo("10.1.0.9", destination, 1, 1));
    }
    verdict(12);
  }

  @Test
  void filtersByReversePath() {
    for (int mode = 1; mode <= 2; mode++) {
      set("net.ipv4.conf.all.rp_filter", mode);
      for (String source : List.of(A4, "99.1.1.1", "10.2.0.9", "10.1.0.255", ME4, "66.1.1.1")) {
        same("mode " + mode + " from " + source, udp4(source, B4));
        same("mode " + mode + " to me from " + source, udp4(source, "10.2.0.1"));
        same("mode " + mode + " to all from " + source, udp4(source, "255.255.255.255"));
      }
    }
    verdict(6);
  }

  /** The same with bytes behind it that its own length leaves out. */
  private static byte[] longer(Packets udp, int by) {
    byte[] whole = udp.bytes();
    return Arrays.copyOfRange(whole, 20, whole.length + by);
  }

  /** The same with its own length cut by two bytes, and summed with those. */
  private static byte[] shorter(Packets udp) {
    byte[] whole = udp.bytes();
    whole[25] -= 2;
    return Arrays.copyOfRange(whole, 20, whole.length);
  }

  private static Packets signed(int length) {
    int[] option = new int[20];
    option[0] = TcpView.OPTION_SIGNATURE;
    option[1] = length;
    return Packets.tcp(A4, 1, ME4, 2).flags(TcpView.SYN).tcpOptions(option);
  }

  @Test
  void answersNoErrorAboutWhatCountsAsOne() {
    for (int type = 0; type < 21; type++) {
      same("type " + type + " ttl 1", Packets.icmp(A4, B4, type, 0, 5).payloadBytes(28).ttl(1));
    }
    verdict(4);
  }

  @Test
  void answersForItselfOnIpv4() {
    same("echo", Packets.echo(A4, ME4, 0x1234, 1).ttl(3).tos(0x23).dontFragment().payload("hi"));
    same("echo to b", Packets.echo(A4, "10.2.0.1", 0x1234, 1).payload("hi"));
    same("large echo", Packets.echo(A4, ME4, 0x1234, 1).payloadBytes(2_900));
    same("echo code 1", Packets.icmp(A4, ME4, 8, 1, 5));
    same("bad echo", Packets.echo(A4, ME4, 5, 5).checksum(1));
    same("short echo", Packets.raw(A4, ME4, 1, new byte[] {8, 0, (byte) 0xF7, (byte) 0xFF}));
    same("echo reply", Packets.echoReply(A4, ME4, 5, 5));
    same("information", Packets.icmp(A4, ME4, 15, 0, 5));
    same("udp", udp4(A4, ME4).tos(0x23));
    same("udp to b", udp4(A4, "10.2.0.1").dontFragment());
    same("udp bad", udp4(A4, ME4).checksum(7));
    same("udp none", udp4(A4, ME4).checksum(0));
    same("udp long", Packets.raw(A4, ME4, 17, new byte[] {0, 1, 0, 2, 0, 99, 0, 0, 5}));
    same("udp and more", Packets.raw(A4, ME4, 17, longer(udp4(A4, ME4), 5)));
    same("udp and more, summed", Packets.raw(A4, ME4, 17, shorter(udp4(A4, ME4).payload("abcd"))));
    same("syn", Packets.tcp(A4, 1, ME4, 2).flags(TcpView.SYN).seq(100).tos(0x23));
    same("syn data", Packets.tcp(A4, 1, ME4, 2).flags(TcpView.SYN).payload("abc"));
    same("ack", Packets.tcp(A4, 1, ME4, 2).flags(TcpView.ACK).ack(777).payload("abc"));
    same("fin", Packets.tcp(A4, 1, ME4, 2).flags(TcpView.FIN).seq(-1));
    same("rst", Packets.tcp(A4, 1, ME4, 2).flags(TcpView.RST));
    same("tcp bad", Packets.tcp(A4, 1, ME4, 2).checksum(1));
    same("tcp options", Packets.tcp(A4, 1, ME4, 2).flags(TcpView.SYN).mss(1_460));
    same("tcp signed", signed(18));
    same("tcp signed in short", signed(10));
    int[] lies = {99, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9};
    same(
        "tcp option that lies", Packets.tcp(A4, 1, ME4, 2).tcpOptions(1, 1, 5, 0).tcpOptions(lies));
    same("tcp option that lies late", Packets.tcp(A4, 1, ME4, 2).tcpOptions(5, 0, 9, 9));
    same("protocol", Packets.raw(A4, ME4, 99, new byte[8]).tos(0x40));
    same("igmp", Packets.raw(A4, ME4, IpProtocol.IGMP, new byte[8]));
    verdict(13);
  }

  @Test
  void readsIpv4Options() {
    int[] record = {7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    same("record route", options(record));
    same("record route, used", options(7, 11, 8, 1, 2, 3, 4, 0, 0, 0, 0, 0));
    same("record route, full", options(7, 7, 8, 1, 2, 3, 4, 0));
    same("record route, no room", options(7, 8, 6, 1, 2, 3, 4, 0));
    same("record route, low pointer", options(7, 7, 3, 0, 0, 0, 0, 0));
    same("record route, short", options(7, 2, 4, 0));
    same("time only, full", options(68, 4, 5, 0));
    same("time overflows", options(68, 4, 5, 0xF0));
    same("time pointer", options(68, 8, 4, 0, 0, 0, 0, 0));
    same("time short", options(68, 3, 5, 0));
    same("no length", options(1, 1, 1, 7));
    same("length past end", options(7, 9, 4, 0));
    same("length zero", options(9, 0, 0, 0));
    same("unknown", options(99, 4, 1, 2));
    same("junk behind end", options(1, 0, 9, 9));
    same("router alert", options(148, 4, 0, 0));
    same("router alert short", options(148, 3, 0, 0));
    same("loose", options(131, 7, 4, 10, 2, 0, 2, 0));
    same("strict to me", udp4(A4, ME4).ipOptions(137, 7, 4, 10, 2, 0, 2, 0));
    same("loose, low pointer", options(131, 7, 3, 10, 2, 0, 2, 0));
    verdict(14);
  }

  @Test
  void rejectsIpv4() {
    String[] line = {"iptables", "-A", "FORWARD", "-j", "REJECT"};
    kernel.run(
        "iptables", "-A", "FORWARD", "-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset");
    kernel.run(line);
    ours.rejectForwarded(4, RejectKind.TCP_RESET, RejectKind.PORT_UNREACHABLE);
    same("udp", udp4(A4, B4).ttl(9).tos(0x23));
    same("udp bad", udp4(A4, B4).checksum(7));
    same("udp none", udp4(A4, B4).checksum(0));
    for (int protocol : new int[] {2, 4, 33, 47, 50, 51, 99, 132, 136}) {
      same("protocol " + protocol, Packets.raw(A4, B4, protocol, "abcdefghabcd".getBytes()));
      same("summed " + protocol, Packets.raw(A4, B4, protocol, new byte[] {-1, -1}));
    }
    same("echo", Packets.echo(A4, B4, 5, 1));
    same("echo bad", Packets.echo(A4, B4, 5, 1).checksum(4));
    same("error", Packets.icmpError(A4, B4, 3, 1, 0, udp4(B4, A4).build()));
    same("syn", Packets.tcp(A4, 1, B4, 2).flags(TcpView.SYN).seq(100).tos(0x23));
    same("syn fin data", Packets.tcp(A4, 1, B4, 2).flags(3).seq(-2).payload("abc"));
    same("ack", Packets.tcp(A4, 1, B4, 2).flags(TcpView.ACK).ack(5_000).payload("abc"));
    same("syn ack", Packets.tcp(A4, 1, B4, 2).flags(0x12).ack(5_000));
    same("none", Packets.tcp(A4, 1, B4, 2).flags(0).seq(9));
    same("rst", Packets.tcp(A4, 1, B4, 2).flags(TcpView.RST));
    same("tcp bad", Packets.tcp(A4, 1, B4, 2).checksum(4));
    same("tcp options", Packets.tcp(A4, 1, B4, 2).flags(2).mss(1_400).payload("x"));
    verdict(19);
  }

  @Test
  void fragmentsAgainWhatItReassembled() {
    trackInKernel();
    sameFragments("even", udp4(A4, B4).id(5).payloadBytes(2_500), 1_020);
    sameFragments("even df", udp4(A4, B4).id(7).dontFragment().payloadBytes(2_500), 1_020);
    sameFragments("larger than mtu", udp4(A4, B4).id(8).payloadBytes(2_500), 1_500);
    sameFragments("df", udp4(A4, B4).id(9).dontFragment().payloadBytes(2_500), 1_500);
    sameInOrder("uneven", uneven(udp4(A4, B4).id(13), 800, 1_200, 500), 0, 1, 2);
    sameInOrder("reversed", uneven(udp4(A4, B4).id(14), 800, 1_200, 500), 2, 1, 0);
    sameInOrder("v6 uneven", uneven(udp6(A6, B6).id(15), 800, 1_240, 528), 0, 1, 2);
    sameInOrder("v6 rising", uneven(udp6(A6, B6).id(16), 800, 1_240, 1_290), 1, 2, 0);
    sameFragments("options", options(0x94, 4, 0, 0).id(10).payloadBytes(2_500), 1_020);
    sameFragments("echo to me", Packets.echo(A4, ME4, 9, 9).id(11).payloadBytes(2_500), 1_500);
    sameFragments("ttl 1", udp4(A4, B4).id(12).ttl(1).payloadBytes(2_500), 1_500);
    sameFragments("v6 even", udp6(A6, B6).id(5).payloadBytes(2_500), 1_288);
    sameFragments("v6 small", udp6(A6, B6).id(6).payloadBytes(1_000), 848);
    sameFragments("v6 too big", udp6(A6, B6).id(7).payloadBytes(2_500), 1_500);
    sameFragments("v6 to me", udp6(A6, ME6).id(8).payloadBytes(2_500), 1_500);
    sameFragments("v6 hop limit", udp6(A6, B6).id(9).ttl(1).payloadBytes(2_500), 1_500);
    verdict(12);
  }

  @Test
  void limitsErrorsToOneDestination() {
    set("net.ipv4.icmp_ratelimit", 4_000);
    set("net.ipv6.icmp.ratelimit", 4_000);
    for (int i = 0; i < 20; i++) {
      same("ttl 1, " + i, udp4(A4, B4).ttl(1));
      same("no route, " + i, udp4("10.1.0.7", "10.9.9.9"));
      same("not limited, " + i, udp4("10.1.0.8", B4).dontFragment().payloadBytes(2_000));
      same("hop limit 1, " + i, udp6(A6, B6).ttl(1));
      same("not limited 6, " + i, udp6("fd01::7", B6).payloadBytes(2_000));
    }
    assertThat(answered).isLessThan(60);
    verdict(50);
  }

  @Test
  void limitsErrorsToAllDestinations() {
    set("net.ipv4.icmp_msgs_burst", 7);
    set("net.ipv4.icmp_msgs_per_sec", 7);
    int kernelSent = 0;
    int weSent = 0;
    for (int i = 0; i < 200; i++) {
      byte[] packet = udp4("10.1.0." + (2 + i), B4).ttl(1).bytes();
      kernel.receive(0, packet);
      kernelSent += kernel.take().size();
      ours.receive(ours.a(), packet);
      weSent += ours.a().take().size();
    }
    assertThat(kernelSent).isBetween(4, 40);
    assertThat(weSent).as("each takes 0 to 2 by chance; kernel %d", kernelSent).isBetween(4, 40);
  }
}
