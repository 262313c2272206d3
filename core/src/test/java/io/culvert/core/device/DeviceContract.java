package io.culvert.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every device must keep. A subclass makes a device and something behind it that takes every
 * packet as a plain one: no offload there.
 */
public abstract class DeviceContract {

  protected final PacketPool pool = new PacketPool(256);
  protected final DropCounters drops = new DropCounters();
  protected final RecordedEvents events = new RecordedEvents();
  protected final DeviceSetup setup = new DeviceSetup(pool, drops, events);

  private Pollable device;

  /** The device under test, with offload as {@code Link.DEFAULT} has it or off. */
  protected abstract Pollable open();

  /** Makes {@code frame} arrive at the device. */
  protected abstract void sendFromBehind(byte[] frame);

  /** Adds to {@code into} what the device has sent since, without waiting. */
  protected abstract void takeBehind(List<byte[]> into);

  @BeforeEach
  void openDevice() {
    device = open();
  }

  @AfterEach
  void closeDevice() {
    if (device != null) {
      device.close();
      device.close();
      assertThat(device.up()).isFalse();
      assertThat(pool.inUse()).as("buffers not given back").isZero();
    }
  }

  private byte[] frame(Packets packet) {
    byte[] ip = packet.bytes();
    if (device.medium() == Medium.IP) {
      return ip;
    }
    PacketBuffer p = new PacketBuffer().fill(ip);
    addEthernet(p);
    return p.toArray();
  }

  private static void addEthernet(PacketBuffer p) {
    p.extent(p.start() - EthernetView.HEADER_BYTES, p.end());
    EthernetView.destination(p, p.start(), 0x0200_0000_0042L);
    EthernetView.source(p, p.start(), 0x0200_0000_0017L);
    EthernetView.type(p, p.start(), EthernetView.TYPE_IPV4);
  }

  private PacketBuffer buffer(PacketBuffer from) {
    PacketBuffer p = pool.acquire();
    p.copyFrom(from);
    if (device.medium() == Medium.ETHERNET) {
      addEthernet(p);
    }
    return p;
  }

  private static Packets udp(int payload) {
    return Packets.udp("10.0.0.1", 7, "10.0.0.2", 9).payloadBytes(payload);
  }

  private List<PacketBuffer> read(int count) {
    List<PacketBuffer> got = new ArrayList<>();
    long end = System.nanoTime() + 30_000_000_000L;
    while (got.size() < count && System.nanoTime() < end) {
      device.read(
          (from, p) -> {
            assertThat(from).isSameAs(device);
            got.add(p);
          },
          64);
    }
    assertThat(got).hasSize(count);
    return got;
  }

  private List<PacketBuffer> behind(int count) {
    List<byte[]> got = new ArrayList<>();
    long end = System.nanoTime() + 30_000_000_000L;
    while (got.size() < count && System.nanoTime() < end) {
      takeBehind(got);
    }
    assertThat(got).hasSize(count);
    List<PacketBuffer> parsed = new ArrayList<>();
    for (byte[] bytes : got) {
      PacketBuffer p = new PacketBuffer().fill(bytes);
      if (device.medium() == Medium.ETHERNET) {
        p.headers(p.start() + EthernetView.HEADER_BYTES, -1);
      }
      assertThat(HeaderParser.parse(p)).isNull();
      assertThat(Checksum.transportValid(p)).isTrue();
      parsed.add(p);
    }
    return parsed;
  }

  @Test
  void deliversWhatArrivesUnparsedAndInItsPlace() {
    byte[] sent = frame(udp(100));
    sendFromBehind(sent);
    PacketBuffer got = read(1).get(0);
    assertThat(got.toArray()).isEqualTo(sent);
    assertThat(got.l3()).isEqualTo(PacketBuffer.HEADROOM);
    int header = device.medium() == Medium.ETHERNET ? EthernetView.HEADER_BYTES : 0;
    assertThat(got.start()).isEqualTo(PacketBuffer.HEADROOM - header);
    assertThat(got.ipVersion()).isZero();
    assertThat(got.l4()).isEqualTo(-1);
    assertThat(device.counters().packetsIn()).isEqualTo(1);
    assertThat(device.counters().bytesIn()).isEqualTo(sent.length);
    got.release();
  }

  @Test
  void readsNoMoreThanAskedFor() {
    for (int i = 0; i < 5; i++) {
      sendFromBehind(frame(udp(i)));
    }
    List<PacketBuffer> first = new ArrayList<>();
    assertThat(device.read((from, p) -> first.add(p), 3)).isEqualTo(3);
    assertThat(first).hasSize(3);
    first.forEach(PacketBuffer::release);
    read(2).forEach(PacketBuffer::release);
    assertThat(device.read((from, p) -> p.release(), 3)).isZero();
  }

  @Test
  void sendsWhatItIsGivenAndReleasesIt() {
    byte[] wanted = frame(udp(1400));
    assertThat(device.transmit(buffer(udp(1400).build()))).isNull();
    assertThat(behind(1).get(0).toArray()).isEqualTo(wanted);
    assertThat(device.counters().packetsOut()).isEqualTo(1);
    assertThat(device.counters().bytesOut()).isEqualTo(wanted.length);
  }

  @Test
  void finishesPartialChecksumsForWhoCanNot() {
    PacketBuffer partial = udp(333).partialChecksum().parsed();
    assertThat(device.transmit(buffer(partial))).isNull();
    assertThat(behind(1).get(0).toArray()).isEqualTo(frame(udp(333)));
  }

  @Test
  void cutsSuperPacketsForWhoCanNot() {
    PacketBuffer whole =
        Packets.tcp("10.0.0.1", 1, "10.0.0.2", 2)
            .seq(1000)
            .payloadBytes(5000)
            .partialChecksum()
            .parsed();
    whole.gso(PacketBuffer.GSO_TCPV4, 1400, false);
    assertThat(device.transmit(buffer(whole))).isNull();
    List<PacketBuffer> segments = behind(4);
    assertThat(segments)
        .extracting(p -> TcpView.sequence(p, p.l4()))
        .containsExactly(1000, 2400, 3800, 5200);
    assertThat(segments.get(3).l3LengthBytes()).isEqualTo(40 + 800);
  }

  @Test
  void takesNothingOnceClosed() {
    device.close();
    assertThat(device.transmit(buffer(udp(1).build()))).isEqualTo(DropReason.DEVICE_DOWN);
    assertThat(device.read((from, p) -> p.release(), 64)).isZero();
    device.maintain(0);
    assertThat(device.up()).isFalse();
  }
}
