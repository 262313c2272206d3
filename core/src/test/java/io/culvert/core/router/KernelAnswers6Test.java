package io.culvert.core.router;

import io.culvert.core.chain.RejectKind;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** IPv6 as this kernel does it. */
@Tag("tun")
class KernelAnswers6Test extends KernelTwin {

  @Test
  void forwardsAndRefusesIpv6() {
    same("plain", udp6(A6, B6).tos(0x23));
    same("hop limit 1", udp6(A6, B6).ttl(1).tos(0x23).payloadBytes(2_560));
    same("hop limit 0", udp6(A6, B6).ttl(0));
    same("hop limit 1 echo", Packets.echo(A6, B6, 5, 1).ttl(1));
    same("hop limit 1 error", Packets.icmpError(A6, B6, 1, 0, 0, udp6(B6, A6).build()).ttl(1));
    same("hop limit 1 redirect", Packets.icmp(A6, B6, 137, 0, 0).payloadBytes(32).ttl(1));
    same("hop limit 1, no message", Packets.raw(A6, B6, 58, new byte[0]).ttl(1));
    same("no route", udp6(A6, "2001::1").tos(0x23));
    same("blackhole", udp6(A6, "fd77::1"));
    same("unreachable", udp6(A6, "fd78::1"));
    same("prohibit", udp6(A6, "fd79::1"));
    same("too big", udp6(A6, B6).payloadBytes(2_560));
    same("just fits", udp6(A6, B6).payloadBytes(1_352));
    same("one too many", udp6(A6, B6).payloadBytes(1_353));
    same("unspecified source", udp6("::", B6));
    same("group source", udp6("ff02::5", B6));
    same("loopback source", udp6("::1", B6));
    same("our source", udp6(ME6, B6));
    same("link-local source, to its own device", udp6("fe80::9", "fd01::7"));
    same("loopback source, to its own device", udp6("::1", "fd01::7"));
    same("unspecified destination", udp6(A6, "::"));
    same("loopback destination", udp6(A6, "::1"));
    same("group", udp6(A6, "ff05::9"));
    same("destination options", udp6(A6, B6).extension(60, 0, 0, 0x9E, 4, 0, 0, 0, 0));
    same("source route", udp6(A6, B6).extension(43, routing(0, 1)));
    for (String source : List.of("::", "::1", "fe80::7")) {
      same("back from " + source, udp6(source, "fd01::9"));
    }
    same("to a solicited group", udp6(A6, "ff02::1:ff00:1"));
    same("echo to a solicited group", Packets.echo(A6, "ff02::1:ff00:1", 5, 1));
    verdict(14);
  }

  private static int[] routing(int type, int left) {
    int[] header = new int[24];
    header[1] = 2;
    header[2] = type;
    header[3] = left;
    header[8] = 0xFD;
    header[9] = 2;
    header[23] = 9;
    return header;
  }

  @Test
  void answersForItselfOnIpv6() {
    same("echo", Packets.echo(A6, ME6, 0x1234, 1).ttl(3).tos(0x23).payload("hi"));
    same("echo to b", Packets.echo(A6, "fd02::1", 0x1234, 1).payload("hi"));
    same("echo to anycast", Packets.echo(A6, "fd01::", 0x1234, 1));
    same("echo to all", Packets.echo(A6, "ff02::1", 0x1234, 1));
    same("echo to all routers", Packets.echo(A6, "ff02::2", 0x1234, 1));
    same("echo to who has fd01::1", Packets.echo(A6, "ff02::1:ff00:1", 0x1234, 1));
    same("bad echo", Packets.echo(A6, ME6, 1, 1).checksum(1));
    same("udp", udp6(A6, ME6).tos(0x23));
    same("udp to b", udp6(A6, "fd02::1"));
    same("udp to anycast", udp6(A6, "fd01::"));
    same("udp to all", udp6(A6, "ff02::1"));
    same("udp none", udp6(A6, ME6).checksum(0));
    same("syn", Packets.tcp(A6, 1, ME6, 2).flags(TcpView.SYN).seq(100).tos(0x23));
    same("ack", Packets.tcp(A6, 1, ME6, 2).ack(777).payload("abc"));
    same("rst", Packets.tcp(A6, 1, ME6, 2).flags(TcpView.RST));
    same("syn to anycast", Packets.tcp(A6, 1, "fd01::", 2).flags(TcpView.SYN));
    same("tcp bad", Packets.tcp(A6, 1, ME6, 2).checksum(1));
    same("protocol", Packets.raw(A6, ME6, 99, new byte[8]));
    same(
        "protocol behind options",
        Packets.raw(A6, ME6, 99, new byte[8]).extension(60, 0, 0, 1, 4, 0, 0, 0, 0));
    same("nothing", Packets.raw(A6, ME6, 59, new byte[0]));
    for (int option : new int[] {0x1E, 0x5E, 0x9E, 0xDE}) {
      same("option " + option, udp6(A6, ME6).extension(60, 0, 0, option, 4, 0, 0, 0, 0));
      same(
          "option " + option + " to all",
          udp6(A6, "ff02::1").extension(60, 0, 0, option, 4, 0, 0, 0, 0));
    }
    same("source route", udp6(A6, ME6).extension(43, routing(0, 1)));
    same("source route 2", udp6(A6, ME6).extension(43, routing(2, 1)));
    same("source route 4", udp6(A6, ME6).extension(43, routing(4, 1)));
    same("source route at its end", udp6(A6, ME6).extension(43, routing(0, 0)));
    same("node query", Packets.icmp(A6, ME6, IcmpView.V6_NODE_QUERY, 0, 5).payloadBytes(8));
    same("unknown error", Packets.icmp(A6, ME6, 99, 0, 5).payloadBytes(8));
    same("unknown query", Packets.icmp(A6, ME6, 200, 0, 5).payloadBytes(8));
    verdict(14);
  }

  @Test
  void readsOptionsForEveryHop() {
    for (int option : new int[] {0x05, 0x07, 0x1E, 0x31, 0x5E, 0x9E, 0xC2, 0xDE}) {
      for (String to : List.of(B6, ME6, "ff02::1")) {
        same("option " + option + " to " + to, hop(to, 0, option, 4, 0, 0, 0, 0));
        same("option " + option + ", no pad", hop(to, option, 4, 0, 0, 0, 0, 0));
      }
    }
    same("router alert", hop(B6, 5, 2, 0, 0, 1, 0));
    same("cut option", hop(B6, 5, 2, 0, 0, 1, 1));
    same("full padding", hop(B6, 1, 4, 1, 0, 0, 0));
    same("much padding", hop(B6, 0, 0, 0, 0, 0, 0, 0, 0, 5, 2, 0, 0, 1, 0));
    same("jumbo behind its limit", hop(B6, 0xC2, 4, 0, 1, 0, 0));
    same("jumbogram", hop(B6, 0xC2, 4, 0, 0, 0, 9));
    same(
        "error with a bad option",
        Packets.icmpError(A6, B6, 1, 0, 0, udp6(B6, A6).build())
            .extension(0, 0, 0, 0x9E, 4, 0, 0, 0, 0));
    int[] options = new int[24];
    options[1] = 2;
    for (int at = 2; at < 20; at += 2) {
      options[at] = 0x1E;
    }
    options[20] = 1;
    options[21] = 2;
    same("nine options", udp6(A6, B6).extension(0, options));
    options[18] = 1;
    same("eight options", udp6(A6, B6).extension(0, options));
    verdict(12);
  }

  private static Packets hop(String to, int... options) {
    int[] header = new int[2 + options.length];
    header[1] = header.length / 8 - 1;
    System.arraycopy(options, 0, header, 2, options.length);
    return udp6(A6, to).extension(0, header);
  }

  @Test
  void readsHeadersInItsOwnPacketsOneByOne() {
    int[] padding = {0, 0, 1, 4, 0, 0, 0, 0};
    int[] authentication = new int[24];
    authentication[1] = 4;
    same("authenticated", udp6(A6, ME6).extension(51, authentication));
    same(
        "authenticated behind options",
        udp6(A6, ME6).extension(60, padding).extension(51, authentication));
    same(
        "hop-by-hop options behind others",
        udp6(A6, ME6).extension(60, padding).extension(0, padding));
    same("options twice", udp6(A6, ME6).extension(60, padding).extension(60, padding));
    same("bad padding", udp6(A6, ME6).extension(60, 0, 0, 1, 4, 0, 1, 0, 0));
    for (int type : new int[] {0, 2, 3, 4}) {
      same("route at its end " + type, udp6(A6, ME6).extension(43, routing(type, 0)));
      same(
          "echo to a group " + type,
          Packets.echo(A6, "ff02::1", 5, 1).extension(43, routing(type, 0)));
    }
    for (int protocol : new int[] {1, 2, 4, 6, 17, 33, 41, 47, 50, 58, 59, 132, 136}) {
      same("protocol " + protocol, Packets.raw(A6, ME6, protocol, new byte[20]));
      same(
          "protocol " + protocol + " behind options",
          Packets.raw(A6, ME6, protocol, new byte[20]).extension(60, padding));
    }
    same("echo to all from elsewhere", Packets.echo("fd02::9", "ff02::1", 5, 1));
    same("echo to all from nowhere", Packets.echo("2001::1", "ff02::1", 5, 1));
    same("echo to anycast from elsewhere", Packets.echo("fd02::9", "fd01::", 5, 1));
    verdict(15);
  }

  @Test
  void rejectsIpv6() {
    kernel.run(
        "ip6tables", "-A", "FORWARD", "-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset");
    kernel.run("ip6tables", "-A", "FORWARD", "-j", "REJECT");
    ours.rejectForwarded(6, RejectKind.TCP_RESET6, RejectKind.PORT_UNREACHABLE6);
    same("udp", udp6(A6, B6).ttl(9).tos(0x23));
    same("udp bad", udp6(A6, B6).checksum(7));
    for (int protocol : new int[] {2, 4, 33, 47, 50, 59, 99, 132, 136}) {
      same("protocol " + protocol, Packets.raw(A6, B6, protocol, "abcdefghabcd".getBytes()));
    }
    same("echo", Packets.echo(A6, B6, 5, 1));
    same("error", Packets.icmpError(A6, B6, 1, 0, 0, udp6(B6, A6).build()));
    same("syn", Packets.tcp(A6, 1, B6, 2).flags(TcpView.SYN).seq(100).tos(0x23));
    same("ack", Packets.tcp(A6, 1, B6, 2).flags(TcpView.ACK).ack(5_000).payload("abc"));
    same("rst", Packets.tcp(A6, 1, B6, 2).flags(TcpView.RST));
    same("tcp bad", Packets.tcp(A6, 1, B6, 2).checksum(4));
    same("options", udp6(A6, B6).extension(60, 0, 0, 1, 4, 0, 0, 0, 0));
    verdict(9);
  }
}
