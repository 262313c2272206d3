package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.route.Neighbor;
import io.culvert.core.route.NeighborState;
import io.culvert.core.wire.ArpView;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ARP and neighbour discovery on a TAP device, with a TUN device behind. */
class NeighborServiceTest {

  private static final long PEER = 0x0200_0000_0002L;
  private static final long STRANGER = 0x0200_0000_0003L;
  private static final NeighborState STALE = NeighborState.STALE;
  private static final int[] LINK = {1, 1, 2, 0, 0, 0, 0, 2};
  private static final int[] TARGET_LINK = {2, 1, 2, 0, 0, 0, 0, 2};
  private static final String SELF_LINK_LOCAL = "fe80::5eff:fe10:0";

  private final TestDevice tap = TestDevice.tap(0, "tap0", "10.1.0.1/24", "fd01::1/64");
  private final TestDevice tun = TestDevice.tun(1, "tun0", "10.2.0.1/24", "fd02::1/64");
  private final TestRouter router = new TestRouter(List.of(tap, tun));

  private byte[] frame(long to, long from, int type, byte[] payload) {
    ByteBuffer b = ByteBuffer.allocate(14 + payload.length);
    b.putShort((short) (to >>> 32)).putInt((int) to);
    b.putShort((short) (from >>> 32)).putInt((int) from);
    return b.putShort((short) type).put(payload).array();
  }

  private byte[] arp(long to, long link, String sender, int operation, String target) {
    PacketBuffer p = new PacketBuffer();
    int at = p.l3();
    ArpView.begin(p, at, operation);
    ArpView.senderLink(p, at, link);
    ArpView.sender(p, at, IpAddress.of(sender).low());
    ArpView.targetLink(p, at, 0);
    ArpView.target(p, at, IpAddress.of(target).low());
    p.extent(at, at + ArpView.PACKET_BYTES);
    return frame(to, link, EthernetView.TYPE_ARP, p.toArray());
  }

  private byte[] ask(String sender, String target) {
    return arp(EthernetView.BROADCAST, PEER, sender, ArpView.REQUEST, target);
  }

  private byte[] reply(long link, String sender) {
    return arp(tap.linkAddress(), link, sender, ArpView.REPLY, "10.1.0.1");
  }

  private Neighbor known(String address) {
    IpAddress a = IpAddress.of(address);
    return router.neighbors().table(a.version()).find(0, a.high(), a.low());
  }

  private PacketBuffer only(List<byte[]> frames) {
    assertThat(frames).hasSize(1);
    return new PacketBuffer().fill(frames.get(0));
  }

  private static PacketBuffer ip(PacketBuffer frame) {
    frame.headers(frame.start() + EthernetView.HEADER_BYTES, -1);
    assertThat(HeaderParser.parse(frame)).isNull();
    return frame;
  }

  @Test
  void answersArpForEachOfItsAddresses() {
    for (String own : List.of("10.1.0.1", "10.2.0.1")) {
      router.receive(tap, ask("10.1.0.2", own));
      PacketBuffer f = only(tap.take());
      int at = f.start() + EthernetView.HEADER_BYTES;
      assertThat(EthernetView.destination(f, f.start())).isEqualTo(PEER);
      assertThat(EthernetView.source(f, f.start())).isEqualTo(tap.linkAddress());
      assertThat(ArpView.operation(f, at)).isEqualTo(ArpView.REPLY);
      assertThat(ArpView.sender(f, at)).isEqualTo(IpAddress.of(own).low());
      assertThat(ArpView.senderLink(f, at)).isEqualTo(tap.linkAddress());
      assertThat(ArpView.target(f, at)).isEqualTo(IpAddress.of("10.1.0.2").low());
      assertThat(ArpView.targetLink(f, at)).isEqualTo(PEER);
    }
    assertThat(known("10.1.0.2").state()).as("it asked: known, not proven").isEqualTo(STALE);
    assertThat(router.pool.inUse()).isZero();
  }

  @Test
  void answersNoArpForOthersNorToItself() {
    router.receive(tap, ask("10.1.0.2", "10.1.0.3"));
    router.receive(tap, ask("10.1.0.1", "10.1.0.1"));
    router.receive(tap, ask("10.1.0.2", "127.0.0.1"));
    router.receive(tap, ask("10.1.0.2", "224.0.0.1"));
    router.receive(tap, ask("255.255.255.255", "10.1.0.1"));
    router.receive(tap, arp(STRANGER, PEER, "10.1.0.2", ArpView.REQUEST, "10.1.0.1"));
    router.receive(tap, new byte[20]);

    assertThat(tap.take()).isEmpty();
    assertThat(known("10.1.0.2")).isNull();
    assertThat(router.died(DropReason.NOT_FOR_US_L2)).isEqualTo(2);
  }

  @Test
  void answersTheArpProbeOfWhoWantsItsAddress() {
    router.receive(tap, ask("0.0.0.0", "10.1.0.1"));
    PacketBuffer f = only(tap.take());
    assertThat(ArpView.target(f, f.start() + EthernetView.HEADER_BYTES)).isZero();
    assertThat(router.neighbors().table(4).count()).isZero();
  }

  @Test
  void asksThenSendsWhatWaited() {
    byte[] packet = Packets.udp("10.2.0.2", 1, "10.1.0.2", 2).payload("x").bytes();
    router.receive(tun, packet);
    PacketBuffer asked = only(tap.take());
    int at = asked.start() + EthernetView.HEADER_BYTES;
    assertThat(EthernetView.destination(asked, asked.start())).isEqualTo(EthernetView.BROADCAST);
    assertThat(ArpView.operation(asked, at)).isEqualTo(ArpView.REQUEST);
    assertThat(ArpView.sender(asked, at)).isEqualTo(IpAddress.of("10.1.0.1").low());
    assertThat(ArpView.target(asked, at)).isEqualTo(IpAddress.of("10.1.0.2").low());
    router.receive(tun, packet);
    assertThat(tap.take()).as("asked already").isEmpty();

    router.receive(tap, reply(PEER, "10.1.0.2"));
    List<byte[]> sent = tap.take();
    assertThat(sent).hasSize(2);
    PacketBuffer f = ip(new PacketBuffer().fill(sent.get(0)));
    assertThat(EthernetView.destination(f, f.start())).isEqualTo(PEER);
    assertThat(EthernetView.type(f, f.start())).isEqualTo(EthernetView.TYPE_IPV4);
    assertThat(known("10.1.0.2").state()).isEqualTo(NeighborState.REACHABLE);

    router.receive(tun, packet);
    assertThat(tap.take()).hasSize(1);
    assertThat(router.pool.inUse()).isZero();
  }

  @Test
  void tellsTheSenderWhenNobodyAnswers() {
    router.receive(tun, Packets.udp("10.2.0.2", 1, "10.1.0.2", 2).payload("x").bytes());
    router.receive(tun, Packets.udp("fd02::2", 1, "fd01::2", 2).payload("x").bytes());
    assertThat(tap.take()).hasSize(2);
    for (int i = 0; i < 40; i++) {
      router.nowNanos += TestRouter.SECOND / 10;
      router.neighbors().maintain(router.nowNanos);
    }

    assertThat(tap.take()).as("asked twice more, each").hasSize(4);
    List<byte[]> errors = tun.take();
    assertThat(errors).hasSize(2);
    PacketBuffer four = new PacketBuffer().fill(errors.get(0));
    HeaderParser.parse(four);
    assertThat(IcmpView.type(four, four.l4())).isEqualTo(IcmpView.UNREACHABLE);
    assertThat(IcmpView.code(four, four.l4())).isEqualTo(IcmpCodes.HOST_UNREACHABLE);
    PacketBuffer six = new PacketBuffer().fill(errors.get(1));
    HeaderParser.parse(six);
    assertThat(IcmpView.type(six, six.l4())).isEqualTo(IcmpView.V6_UNREACHABLE);
    assertThat(IcmpView.code(six, six.l4())).isEqualTo(IcmpCodes.V6_ADDRESS_UNREACHABLE);
    assertThat(router.died(DropReason.NEIGHBOR_UNRESOLVED)).isEqualTo(2);
    assertThat(router.pool.inUse()).isZero();
  }

  @Test
  void asksNobodyWhileAnotherRouterOwnsItsAddresses() {
    boolean[] owns = {true};
    router.neighbors().speakWhile(() -> owns[0]);
    router.receive(tap, reply(PEER, "10.1.0.2"));
    router.receive(tap, ask("10.1.0.2", "10.1.0.1"));
    byte[] known = Packets.udp("10.2.0.2", 1, "10.1.0.2", 2).payload("x").bytes();
    router.receive(tun, known);
    router.receive(tun, Packets.udp("10.2.0.2", 1, "10.1.0.3", 2).payload("x").bytes());
    router.receive(tun, Packets.udp("fd02::2", 1, "fd01::2", 2).payload("x").bytes());
    tap.take();

    owns[0] = false;
    for (int i = 0; i < 100; i++) {
      router.nowNanos += TestRouter.SECOND / 10;
      router.neighbors().maintain(router.nowNanos);
    }
    router.receive(tap, reply(PEER, "10.1.0.3"));
    assertThat(tap.take()).as("it would draw to itself what is for the owner").isEmpty();
    assertThat(tun.take()).as("errors").isEmpty();
    assertThat(router.died(DropReason.NOT_OWNER)).isEqualTo(2);
    assertThat(router.pool.inUse()).isZero();

    owns[0] = true;
    router.receive(tun, known);
    assertThat(tap.take()).as("asks again").hasSize(1);
  }

  @Test
  void letsGratuitousArpMoveANeighborButMakeNone() {
    router.receive(tap, arp(EthernetView.BROADCAST, PEER, "10.1.0.9", 1, "10.1.0.9"));
    assertThat(known("10.1.0.9")).isNull();

    router.receive(tap, ask("10.1.0.2", "10.1.0.1"));
    router.receive(tap, reply(STRANGER, "10.1.0.2"));
    assertThat(known("10.1.0.2").linkAddress()).as("within a second").isEqualTo(PEER);
    router.receive(tap, arp(EthernetView.BROADCAST, STRANGER, "10.1.0.2", 1, "10.1.0.2"));
    assertThat(known("10.1.0.2").linkAddress()).isEqualTo(STRANGER);
    assertThat(known("10.1.0.2").state()).isEqualTo(STALE);
  }

  @Test
  void sendsBroadcastAndGroupsToTheirLinkAddresses() {
    assertThat(sentTo("10.1.0.255")).isEqualTo(EthernetView.BROADCAST);
    assertThat(sentTo("255.255.255.255")).isEqualTo(EthernetView.BROADCAST);
    assertThat(sentTo("239.129.2.3")).isEqualTo(0x0100_5E01_0203L);
    assertThat(sentTo("ff02::1:ff10:7")).isEqualTo(0x3333_FF10_0007L);
  }

  private long sentTo(String group) {
    IpAddress to = IpAddress.of(group);
    String from = to.version() == 4 ? "10.1.0.1" : "fd01::1";
    PacketBuffer p = router.pool.acquire();
    p.copyFrom(Packets.udp(from, 1, group, 2).parsed());
    router.neighbors().send(p, tap, to.high(), to.low(), router.nowNanos);
    PacketBuffer f = only(tap.take());
    return EthernetView.destination(f, f.start());
  }

  private byte[] nd(String from, String to, int type, int flags, String target, int... option) {
    IpAddress t = IpAddress.of(target);
    ByteBuffer body = ByteBuffer.allocate(16 + option.length).putLong(t.high()).putLong(t.low());
    for (int b : option) {
      body.put((byte) b);
    }
    byte[] packet = Packets.icmp(from, to, type, 0, flags).payload(body.array()).ttl(255).bytes();
    long link = to.startsWith("ff") ? 0x3333_0000_0000L : tap.linkAddress();
    return frame(link, PEER, EthernetView.TYPE_IPV6, packet);
  }

  private byte[] solicit(String from, String to, String target, int... option) {
    return nd(from, to, IcmpView.V6_NEIGHBOR_SOLICITATION, 0, target, option);
  }

  @Test
  void answersSolicitationsForItsAddresses() {
    for (String own : List.of("fd01::1", SELF_LINK_LOCAL)) {
      String group = own.equals("fd01::1") ? "ff02::1:ff00:1" : "ff02::1:ff10:0";
      router.receive(tap, solicit("fd01::2", group, own, LINK));
      PacketBuffer f = ip(only(tap.take()));
      assertThat(EthernetView.destination(f, f.start())).isEqualTo(PEER);
      assertThat(Ipv6View.hopLimit(f, f.l3())).isEqualTo(255);
      assertThat(IcmpView.type(f, f.l4())).isEqualTo(IcmpView.V6_NEIGHBOR_ADVERTISEMENT);
      assertThat(IcmpView.rest(f, f.l4())).as("router, solicited, override").isEqualTo(0xE000_0000);
      assertThat(f.i64(f.l4() + 8)).isEqualTo(IpAddress.of(own).high());
      assertThat(f.i64(f.l4() + 16)).isEqualTo(IpAddress.of(own).low());
      assertThat(EthernetView.address(f, f.l4() + 26)).isEqualTo(tap.linkAddress());
      assertThat(Checksum.transportValid(f)).isTrue();
    }
    assertThat(known("fd01::2").state())
        .as("not proven, and we have sent to it")
        .isEqualTo(NeighborState.DELAY);
    assertThat(router.pool.inUse()).isZero();
  }

  @Test
  void tellsEverybodyWhenSomebodyTriesItsAddress() {
    router.receive(tap, solicit("::", "ff02::1:ff00:1", "fd01::1"));
    PacketBuffer f = ip(only(tap.take()));
    assertThat(EthernetView.destination(f, f.start())).isEqualTo(0x3333_0000_0001L);
    assertThat(Ipv6View.destinationLow(f, f.l3())).isEqualTo(1);
    assertThat(IcmpView.rest(f, f.l4())).as("router, override").isEqualTo(0xA000_0000);
  }

  @Test
  void ignoresSolicitationsThatAreNotInOrder() {
    router.receive(tap, solicit("fd01::2", "ff02::1:ff00:1", "fd01::7", LINK));
    router.receive(tap, solicit("fd01::2", "ff02::1:ff00:1", "fd02::1", LINK));
    router.receive(tap, solicit("::", "ff02::1:ff00:1", "fd01::1", LINK));
    router.receive(tap, solicit("::", "ff02::1", "fd01::1"));
    router.receive(tap, solicit("fd01::2", "fd01::1", "ff02::1", LINK));
    router.receive(tap, solicit("fd01::2", "fd01::1", "fd01::1", 1, 0, 2, 0, 0, 0, 0, 2));
    byte[] routed = Packets.icmp("fd01::2", "fd01::1", 135, 0, 0).payloadBytes(16).ttl(254).bytes();
    router.receive(tap, frame(tap.linkAddress(), PEER, EthernetView.TYPE_IPV6, routed));

    assertThat(tap.take()).isEmpty();
    assertThat(known("fd01::2")).isNull();
  }

  @Test
  void solicitsFromItsLinkLocalAddressAndBelievesTheAnswer() {
    byte[] packet = Packets.udp("fd02::2", 1, "fd01::2", 2).payload("x").bytes();
    router.receive(tun, packet);
    PacketBuffer f = ip(only(tap.take()));
    assertThat(EthernetView.destination(f, f.start())).isEqualTo(0x3333_FF00_0002L);
    assertThat(Ipv6View.sourceHigh(f, f.l3())).isEqualTo(0xFE80L << 48);
    assertThat(IcmpView.type(f, f.l4())).isEqualTo(IcmpView.V6_NEIGHBOR_SOLICITATION);
    assertThat(f.u8(f.l4() + 24)).isEqualTo(1);
    assertThat(EthernetView.address(f, f.l4() + 26)).isEqualTo(tap.linkAddress());

    int na = IcmpView.V6_NEIGHBOR_ADVERTISEMENT;
    router.receive(tap, nd("fd01::2", SELF_LINK_LOCAL, na, 0xE000_0000, "fd01::2", TARGET_LINK));
    PacketBuffer sent = ip(only(tap.take()));
    assertThat(EthernetView.destination(sent, sent.start())).isEqualTo(PEER);
    assertThat(known("fd01::2").state()).isEqualTo(NeighborState.REACHABLE);
    assertThat(known("fd01::2").router()).isTrue();
    assertThat(router.pool.inUse()).isZero();
  }

  @Test
  void ignoresAdvertisementsNobodyAskedForAndOfItsOwnAddress() {
    int na = IcmpView.V6_NEIGHBOR_ADVERTISEMENT;
    router.receive(tap, nd("fd01::2", "ff02::1", na, 0x2000_0000, "fd01::2", TARGET_LINK));
    router.receive(tap, nd("fd01::2", "ff02::1", na, 0x2000_0000, "fd01::1", TARGET_LINK));

    assertThat(known("fd01::2")).isNull();
    assertThat(known("fd01::1")).isNull();
  }

  /** RFC 5227 section 3 and RFC 4861 section 7.2.6: for who remembers another link address. */
  @Test
  void announcesItsAddressesToEverybodyOnAnEthernet() {
    router.neighbors().announce(0);

    List<byte[]> sent = tap.take();
    assertThat(sent).hasSize(2);
    PacketBuffer arp = new PacketBuffer().fill(sent.get(0));
    int at = arp.start() + EthernetView.HEADER_BYTES;
    assertThat(EthernetView.destination(arp, arp.start())).isEqualTo(EthernetView.BROADCAST);
    assertThat(ArpView.operation(arp, at)).isEqualTo(ArpView.REQUEST);
    assertThat(ArpView.sender(arp, at)).isEqualTo(IpAddress.of("10.1.0.1").low());
    assertThat(ArpView.senderLink(arp, at)).isEqualTo(tap.linkAddress());
    assertThat(ArpView.target(arp, at)).isEqualTo(IpAddress.of("10.1.0.1").low());
    PacketBuffer f = ip(new PacketBuffer().fill(sent.get(1)));
    assertThat(EthernetView.destination(f, f.start())).isEqualTo(0x3333_0000_0001L);
    assertThat(Ipv6View.hopLimit(f, f.l3())).isEqualTo(255);
    assertThat(IcmpView.type(f, f.l4())).isEqualTo(IcmpView.V6_NEIGHBOR_ADVERTISEMENT);
    assertThat(IcmpView.rest(f, f.l4())).as("router, override").isEqualTo(0xA000_0000);
    assertThat(f.i64(f.l4() + 8)).isEqualTo(IpAddress.of("fd01::1").high());
    assertThat(f.i64(f.l4() + 16)).isEqualTo(IpAddress.of("fd01::1").low());
    assertThat(EthernetView.address(f, f.l4() + 26)).isEqualTo(tap.linkAddress());
    assertThat(Checksum.transportValid(f)).isTrue();
    assertThat(tun.take()).isEmpty();
    assertThat(router.pool.inUse()).isZero();
  }

  @Test
  void sendsIntoTheLinkOnlyWhatItShould() {
    byte[] packet = Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).payload("x").bytes();
    router.receive(tap, frame(EthernetView.BROADCAST, PEER, EthernetView.TYPE_IPV4, packet));
    assertThat(tun.take()).as("a unicast packet in a broadcast frame").isEmpty();
    assertThat(router.died(DropReason.NOT_FORWARDED)).isEqualTo(1);

    router.receive(tap, frame(tap.linkAddress(), PEER, EthernetView.TYPE_IPV4, packet));
    assertThat(only(tun.take()).lengthBytes()).as("without Ethernet").isEqualTo(packet.length);
  }
}
