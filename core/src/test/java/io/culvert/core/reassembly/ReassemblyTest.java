package io.culvert.core.reassembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class ReassemblyTest {

  private static final long SECOND = 1_000_000_000L;

  private final List<byte[]> timedOut = new ArrayList<>();
  private final DropCounters discarded = new DropCounters();
  private final Reassembly reassembly =
      new Reassembly(
          new SeededRandom(3),
          new Reassembly.Abandoned() {
            @Override
            public void timedOut(PacketBuffer first, int device, long nowNanos) {
              timedOut.add(first.toArray());
            }

            @Override
            public void discarded(DropReason reason, int fragments) {
              for (int i = 0; i < fragments; i++) {
                discarded.count(reason);
              }
            }
          });
  private final Map<String, LongConsumer> settings = new HashMap<>();
  private long now = 100 * SECOND;
  private DropReason reason;

  ReassemblyTest() {
    reassembly.register((name, value, min, max, consumer) -> settings.put(name, consumer));
  }

  private static PacketBuffer parsed(byte[] packet) {
    PacketBuffer p = new PacketBuffer().fill(packet);
    assertThat(HeaderParser.parse(p)).isNull();
    return p;
  }

  private PacketBuffer add(byte[] fragment) {
    return add(fragment, 0, 1);
  }

  private PacketBuffer add(byte[] fragment, int user, int device) {
    reason = reassembly.add(parsed(fragment), user, device, now);
    return reassembly.completed();
  }

  private PacketBuffer addAll(List<byte[]> fragments) {
    PacketBuffer whole = null;
    for (byte[] fragment : fragments) {
      assertThat(whole).isNull();
      whole = add(fragment);
    }
    return whole;
  }

  private static Packets v4(int payload) {
    return Packets.udp("10.0.0.1", 4000, "10.0.0.2", 53).id(77).payloadBytes(payload);
  }

  private static Packets v6(int payload) {
    return Packets.udp("fd00::1", 4000, "fd00::2", 53).id(77).payloadBytes(payload);
  }

  private static void assertIs(PacketBuffer whole, Packets datagram) {
    assertThat(whole.toArray()).isEqualTo(datagram.bytes());
    assertThat(whole.fragment()).isFalse();
    assertThat(whole.protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(Checksum.transportValid(whole)).isTrue();
  }

  @Test
  void putsFragmentsTogetherInAnyOrder() {
    for (int seed = 0; seed < 50; seed++) {
      for (Packets datagram : List.of(v4(5000), v6(5000))) {
        List<byte[]> fragments = datagram.fragments(600);
        Collections.shuffle(fragments, new Random(seed));
        assertIs(addAll(fragments), datagram);
      }
    }
    assertThat(reassembly.memoryBytes()).isZero();
  }

  @Test
  void putsTheLargestDatagramTogether() {
    assertIs(addAll(v4(65_507).fragments(1500)), v4(65_507));
    assertIs(addAll(v6(65_527).fragments(1500)), v6(65_527));
  }

  @Test
  void refusesWhatWouldBeLargerThanADatagramCanBe() {
    byte[] bytes = new byte[65_536];
    Packets tooLong = Packets.raw("10.0.0.1", "10.0.0.2", 200, bytes);
    add(tooLong.fragment(0, 60_000, true));
    assertThat(add(tooLong.fragment(60_000, 5_536, false))).isNull();
    assertThat(reason).isEqualTo(DropReason.FRAGMENT_INVALID);
    assertThat(discarded.of(DropReason.FRAGMENT_INVALID)).isEqualTo(2);
    assertThat(reassembly.memoryBytes()).isZero();
  }

  @Test
  void remembersTheLargestFragmentAndDontFragmentIfThatHadIt() {
    PacketBuffer whole = addAll(v4(3000).dontFragment().fragments(1000));
    assertThat(whole.largestFragment()).isEqualTo(996);
    assertThat(whole.dontFragmentSeen()).isTrue();
    assertThat(Ipv4View.dontFragment(whole, whole.l3())).isTrue();
    byte[] small = v4(1000).dontFragment().fragment(0, 104, true);
    byte[] large = v4(1000).fragment(104, 904, false);
    add(small);
    whole = add(large);
    assertThat(whole.largestFragment()).isEqualTo(924);
    assertThat(whole.dontFragmentSeen()).isFalse();
    assertThat(Ipv4View.dontFragment(whole, whole.l3())).isFalse();
    assertThat(addAll(v6(3000).fragments(1000)).largestFragment()).isEqualTo(1000);
  }

  @Test
  void keepsTheHeaderOfTheFirstFragmentWithItsOptions() {
    Packets datagram = v4(2000).ipOptions(0x94, 4, 0, 0).ttl(9);
    List<byte[]> fragments = datagram.fragments(700);
    Collections.reverse(fragments);
    assertIs(addAll(fragments), datagram);
  }

  @Test
  void takesTheFragmentHeaderOutFromBehindOtherExtensions() {
    Packets datagram = v6(2000).extension(IpProtocol.DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0);
    assertIs(addAll(datagram.fragments(700)), datagram);
  }

  @Test
  void atomicFragmentIsWholeAtOnce() {
    Packets datagram = v6(100);
    assertIs(add(datagram.fragment(0, 108, false)), datagram);
  }

  @Test
  void duplicateIsDroppedAndTheRestStays() {
    List<byte[]> fragments = v4(3000).fragments(1000);
    add(fragments.get(0));
    add(fragments.get(0));
    assertThat(reason).isEqualTo(DropReason.FRAGMENT_OVERLAP);
    add(fragments.get(1));
    add(fragments.get(2));
    assertIs(add(fragments.get(3)), v4(3000));
  }

  @Test
  void overlapKillsTheDatagram() {
    for (Packets datagram : List.of(v4(3000), v6(3000))) {
      add(datagram.fragment(0, 1000, true));
      add(datagram.fragment(1600, 800, true));
      add(datagram.fragment(800, 808, true));
      assertThat(reason).isEqualTo(DropReason.FRAGMENT_OVERLAP);
      assertThat(reassembly.memoryBytes()).isZero();
    }
    assertThat(discarded.of(DropReason.FRAGMENT_OVERLAP)).isEqualTo(4);
  }

  @Test
  void twoEndsKillAnIpv4DatagramAndAreIgnoredInIpv6() {
    add(v4(3000).fragment(2000, 1008, false));
    add(v4(3000).fragment(2400, 8, false));
    assertThat(reason).isEqualTo(DropReason.FRAGMENT_INVALID);
    assertThat(reassembly.memoryBytes()).isZero();
    add(v6(3000).fragment(2000, 1008, false));
    add(v6(3000).fragment(2400, 8, false));
    assertThat(reason).isEqualTo(DropReason.FRAGMENT_INVALID);
    assertIs(add(v6(3000).fragment(0, 2000, true)), v6(3000));
  }

  @Test
  void oddLengthBeforeTheEndIsCutInIpv4AndPassedOnInIpv6() {
    add(v4(3000).fragment(0, 1003, true));
    assertThat(reason).isNull();
    assertIs(add(v4(3000).fragment(1000, 2008, false)), v4(3000));
    byte[] odd = v6(3000).fragment(0, 1003, true);
    assertThat(add(odd).toArray()).isEqualTo(odd);
    assertThat(reason).isNull();
  }

  @Test
  void emptyFragmentKills() {
    add(v4(3000).fragment(0, 1000, true));
    add(v4(3000).fragment(1000, 0, true));
    assertThat(reason).isEqualTo(DropReason.FRAGMENT_INVALID);
    assertThat(reassembly.memoryBytes()).isZero();
  }

  @Test
  void ipv6FirstFragmentWithoutWholeTransportHeaderIsPassedOn() {
    Packets tcp = Packets.tcp("fd00::1", 1, "fd00::2", 2).payloadBytes(100);
    byte[] tiny = tcp.fragment(0, 16, true);
    assertThat(add(tiny).toArray()).isEqualTo(tiny);
  }

  @Test
  void givesUpAfter30SecondsOr60AndReportsTheFirstFragment() {
    byte[] first4 = v4(3000).fragment(0, 1000, true);
    byte[] first6 = v6(3000).fragment(0, 1000, true);
    add(first4);
    add(v4(3000).fragment(2000, 1008, false));
    add(first6);
    add(v4(3000).id(78).fragment(2000, 1008, false));
    now += 29 * SECOND;
    reassembly.sweep(now, 100);
    assertThat(timedOut).isEmpty();
    now += SECOND;
    reassembly.sweep(now, 100);
    assertThat(timedOut).containsExactly(first4);
    assertThat(discarded.of(DropReason.FRAGMENT_TIMEOUT)).isEqualTo(3);
    now += 30 * SECOND;
    reassembly.sweep(now, 100);
    assertThat(timedOut).containsExactly(first4, first6);
    assertThat(reassembly.memoryBytes()).isZero();
  }

  @Test
  void staleDatagramIsNotContinuedEvenUnswept() {
    add(v4(3000).fragment(0, 1000, true));
    now += 31 * SECOND;
    assertThat(add(v4(3000).fragment(1000, 2008, false))).isNull();
    assertThat(timedOut).hasSize(1);
  }

  @Test
  void usersIdsAndProtocolsDoNotMix() {
    byte[] a = v4(1500).fragment(0, 1000, true);
    byte[] b = v4(1500).fragment(1000, 508, false);
    add(a, 1, 1);
    assertThat(add(b, 2, 1)).isNull();
    assertThat(add(b, 1, 9)).isNotNull();
  }

  @Test
  void linkLocalDatagramsAreKeptApartByDevice() {
    Packets datagram = Packets.udp("fe80::1", 1, "fe80::2", 2).payloadBytes(1500);
    add(datagram.fragment(0, 1000, true), 0, 1);
    assertThat(add(datagram.fragment(1000, 508, false), 0, 2)).isNull();
    assertThat(add(datagram.fragment(1000, 508, false), 0, 1)).isNotNull();
  }

  @Test
  void memoryIsBoundedAndComesBack() {
    int refused = 0;
    for (int id = 0; id < 20_000; id++) {
      add(v4(1000).id(id & 0xFFFF).fragment(0, 8, true));
      refused += reason == DropReason.FRAGMENT_MEMORY ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(10_000);
    assertThat(reassembly.memoryBytes()).isBetween(4L << 20, (4L << 20) + 4096);
    now += 31 * SECOND;
    reassembly.sweep(now, 20_000);
    assertThat(reassembly.memoryBytes()).isZero();
    assertIs(addAll(v4(3000).fragments(1000)), v4(3000));
  }

  @Test
  void aShorterTimeoutEndsBeforeOlderDatagramsDo() {
    byte[] old = v4(500).id(1).fragments(200).get(0);
    byte[] young = v4(500).id(2).fragments(200).get(0);
    add(old);
    settings.get("net.ipv4.ipfrag_time").accept(1);
    add(young);
    settings.get("net.ipv4.ipfrag_time").accept(30);
    add(v4(500).id(3).fragments(200).get(0));
    now += 2 * SECOND;
    reassembly.sweep(now, 10);
    assertThat(timedOut).containsExactly(young);
    now += 28 * SECOND;
    reassembly.sweep(now, 1);
    assertThat(timedOut).containsExactly(young, old);
  }

  @Test
  void settingsActWhileRunning() {
    settings.get("net.ipv4.ipfrag_time").accept(5);
    add(v4(3000).fragment(0, 1000, true));
    now += 5 * SECOND;
    reassembly.sweep(now, 10);
    assertThat(timedOut).hasSize(1);
    settings.get("net.ipv4.ipfrag_high_thresh").accept(0);
    add(v4(3000).fragment(0, 1000, true));
    add(v4(3000).fragment(1000, 1000, true));
    assertThat(reason).isEqualTo(DropReason.FRAGMENT_MEMORY);
  }

  @Test
  void moreThanMaxDistOtherFragmentsOfTheSourceStartADatagramOver() {
    settings.get("net.ipv4.ipfrag_max_dist").accept(4);
    for (int others : new int[] {3, 4}) {
      add(v4(1500).fragment(0, 1000, true));
      for (int i = 0; i < others; i++) {
        add(v4(1500).id(1000 + 10 * others + i).fragment(0, 8, true));
      }
      PacketBuffer whole = add(v4(1500).fragment(1000, 508, false));
      assertThat(whole != null).as("%d others", others).isEqualTo(others == 3);
    }
  }

  @Test
  void ecnIsAddedOrTheNonsenseDropped() {
    add(v4(1500).tos(0x02).fragment(0, 1000, true));
    PacketBuffer whole = add(v4(1500).tos(0x03).fragment(1000, 508, false));
    assertThat(Ipv4View.tos(whole, whole.l3())).isEqualTo(3);
    add(v6(1500).tos(0x02).fragment(0, 1000, true));
    whole = add(v6(1500).tos(0x03).fragment(1000, 508, false));
    assertThat(Ipv6View.trafficClass(whole, whole.l3())).isEqualTo(3);
    add(v4(1500).tos(0).fragment(0, 1000, true));
    assertThat(add(v4(1500).tos(0x03).fragment(1000, 508, false))).isNull();
    assertThat(reason).isEqualTo(DropReason.FRAGMENT_INVALID);
  }

  @Test
  void doesNotAllocateOnceWarm() {
    PacketBuffer a = parsed(v4(1500).fragment(0, 1000, true));
    PacketBuffer b = new PacketBuffer();
    PacketBuffer template = parsed(v4(1500).fragment(1000, 508, false));
    long allocated =
        Allocation.bytesPerCall(
            () -> {
              reassembly.add(a, 0, 1, now);
              b.copyFrom(template);
              reassembly.add(b, 0, 1, now);
            });
    assertThat(allocated).isZero();
    assertThat(reassembly.completed()).isSameAs(b);
  }
}
