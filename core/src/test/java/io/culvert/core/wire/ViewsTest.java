package io.culvert.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ViewsTest {

  @Test
  void ipv4FieldsComeBackAsWritten() {
    PacketBuffer p = Packets.udp("10.0.0.1", 7, "203.0.113.255", 9).tos(0xB8).id(77).parsed();
    int at = p.l3();
    assertThat(Ipv4View.tos(p, at)).isEqualTo(0xB8);
    assertThat(Ipv4View.id(p, at)).isEqualTo(77);
    assertThat(Ipv4View.destination(p, at)).isEqualTo(IpAddress.of("203.0.113.255").low());
    Ipv4View.fragment(p, at, true, true, 1480);
    assertThat(Ipv4View.dontFragment(p, at)).isTrue();
    assertThat(Ipv4View.moreFragments(p, at)).isTrue();
    assertThat(Ipv4View.fragmentOffset(p, at)).isEqualTo(1480);
    Ipv4View.headerBytes(p, at, 24);
    assertThat(Ipv4View.version(p, at)).isEqualTo(4);
    assertThat(Ipv4View.headerBytes(p, at)).isEqualTo(24);
  }

  @Test
  void ipv6FirstWordKeepsItsParts() {
    PacketBuffer p = Packets.udp("fd00::1", 7, "fd00::2", 9).parsed();
    int at = p.l3();
    Ipv6View.firstWord(p, at, 0xB8, 0xABCDE);
    Ipv6View.trafficClass(p, at, 0x5A);
    assertThat(Ipv6View.version(p, at)).isEqualTo(6);
    assertThat(Ipv6View.trafficClass(p, at)).isEqualTo(0x5A);
    assertThat(Ipv6View.flowLabel(p, at)).isEqualTo(0xABCDE);
  }

  @Test
  void findsTcpOptions() {
    PacketBuffer p =
        Packets.tcp("10.0.0.1", 1, "10.0.0.2", 2).mss(1460).sackPermitted().windowScale(7).parsed();
    int mss = TcpView.option(p, p.l4(), TcpView.OPTION_MSS);
    assertThat(p.u16(mss + 2)).isEqualTo(1460);
    int scale = TcpView.option(p, p.l4(), TcpView.OPTION_WINDOW_SCALE);
    assertThat(p.u8(scale + 2)).isEqualTo(7);
    assertThat(TcpView.option(p, p.l4(), TcpView.OPTION_TIMESTAMP)).isEqualTo(-1);
  }

  @Test
  void looksForTcpOptionsPastBrokenOnes() {
    PacketBuffer zero = Packets.tcp("10.0.0.1", 1, "10.0.0.2", 2).tcpOptions(8, 0, 2, 4).parsed();
    assertThat(TcpView.option(zero, zero.l4(), TcpView.OPTION_MSS)).isEqualTo(zero.l4() + 22);
    PacketBuffer last = Packets.tcp("10.0.0.1", 1, "10.0.0.2", 2).tcpOptions(1, 1, 1, 2).parsed();
    assertThat(TcpView.option(last, last.l4(), TcpView.OPTION_MSS)).isEqualTo(last.l4() + 23);
    PacketBuffer far = Packets.tcp("10.0.0.1", 1, "10.0.0.2", 2).tcpOptions(8, 9, 2, 4).parsed();
    assertThat(TcpView.option(far, far.l4(), TcpView.OPTION_MSS)).isEqualTo(-1);
  }

  @Test
  void linkAddressesKeepAll48Bits() {
    PacketBuffer p = new PacketBuffer().fill(new byte[64]);
    EthernetView.source(p, p.start(), 0xFEDC_BA98_7654L);
    EthernetView.destination(p, p.start(), EthernetView.BROADCAST);
    assertThat(EthernetView.source(p, p.start())).isEqualTo(0xFEDC_BA98_7654L);
    assertThat(EthernetView.multicast(EthernetView.destination(p, p.start()))).isTrue();
    assertThat(EthernetView.multicast(0xFEDC_BA98_7654L)).isFalse();
  }

  @Test
  void arpIsRecognisedAsWritten() {
    PacketBuffer p = new PacketBuffer().fill(new byte[ArpView.PACKET_BYTES]);
    assertThat(ArpView.valid(p, p.start())).isFalse();
    ArpView.begin(p, p.start(), ArpView.REPLY);
    ArpView.sender(p, p.start(), 0x0A000001);
    ArpView.targetLink(p, p.start(), 0x0200_0000_0001L);
    assertThat(ArpView.valid(p, p.start())).isTrue();
    assertThat(ArpView.sender(p, p.start())).isEqualTo(0x0A000001);
    assertThat(ArpView.targetLink(p, p.start())).isEqualTo(0x0200_0000_0001L);
    p.extent(p.start(), p.end() - 1);
    assertThat(ArpView.valid(p, p.start())).isFalse();
  }
}
