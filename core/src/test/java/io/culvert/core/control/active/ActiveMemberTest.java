package io.culvert.core.control.active;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.VirtualClock;
import io.culvert.core.cluster.Electorate;
import io.culvert.core.cluster.Ownership;
import io.culvert.core.cluster.OwnershipSettings;
import io.culvert.core.cluster.Reads;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.sim.MemoryDevice;
import io.culvert.core.state.ChangeFeed;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.MirrorFeed;
import io.culvert.core.state.Records;
import io.culvert.core.state.Teller;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Packets;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code a} of two routers and a witness does with packets while its slot comes home. */
class ActiveMemberTest {

  private static final long LEASE = OwnershipSettings.DEFAULT.leaseNanos();
  private static final long MILLI = 1_000_000;

  /** Number of the slot of {@code a}. */
  private static final int OWN = 0;

  private final VirtualClock clock = new VirtualClock();
  private final Electorate electorate =
      new Electorate(List.of("a", "b", "w"), Optional.empty(), Set.of("w"));
  private final DropCounters drops = new DropCounters();
  private final Device lan =
      new MemoryDevice(
          new DeviceSpec("lan0", 0, Device.Role.NETWORK, 1500, List.of(), DeviceSpec.Link.DEFAULT),
          (by, packet) -> {});

  /** Words on their way. */
  private final Deque<Runnable> words = new ArrayDeque<>();

  /** To whom packets were handed. */
  private final List<String> handed = new ArrayList<>();

  private final List<byte[]> walked = new ArrayList<>();

  /** What the others make of the slot of {@code a}. */
  private final Map<String, Ownership> others = Map.of("b", other("b"), "w", other("w"));

  private final Rig rig = Rig.silent();

  /** What {@code b} tells. */
  private final Teller teller =
      new Teller(new ChangeFeed(new EngineState(Rig.silent().conntrack, null, null, List.of())));

  private ActiveMember member;

  private Ownership other(String name) {
    Acting acts = new Acting(name);
    return new Ownership(name, electorate, OwnershipSettings.DEFAULT, acts, clock.nanos());
  }

  private final class Acting implements Ownership.Acts {

    private final String name;

    private Acting(String name) {
      this.name = name;
    }

    @Override
    public void own(long term) {
      // the test asks
    }

    @Override
    public void release(long term) {
      // the test asks
    }

    @Override
    public void propose(String owner, long term) {
      // nobody agrees but the test
    }

    @Override
    public void tell(String to, byte[] word) {
      byte[] whole = new byte[2 + word.length];
      whole[0] = 'O';
      whole[1] = OWN;
      System.arraycopy(word, 0, whole, 2, word.length);
      words.add(
          to.equals("a")
              ? () -> member.heard(name, whole)
              : () -> others.get(to).heard(word, clock.nanos()));
    }
  }

  private final class Carrier implements ActiveParts.Group {

    @Override
    public boolean block(String to, ByteBuffer block) {
      return true;
    }

    @Override
    public void word(String to, byte[] word) {
      if (word[1] == OWN) {
        byte[] beat = Arrays.copyOfRange(word, 2, word.length);
        words.add(() -> others.get(to).heard(beat, clock.nanos()));
      }
    }

    @Override
    public boolean packet(String to, byte[] letter) {
      handed.add(to);
      return true;
    }

    @Override
    public void propose(int slot, String owner, long term) {
      // nobody agrees but the test
    }
  }

  private static final class NobodyTold implements ActiveParts.Telling {

    @Override
    public void add(Teller.Taker taker) {
      // nobody is
    }

    @Override
    public void remove(Teller.Taker taker) {
      // nobody is
    }

    @Override
    public void again(Teller.Taker taker) {
      // nobody is
    }

    @Override
    public void anew() {
      // nobody is
    }

    @Override
    public void version(int next) {
      // nobody is
    }

    @Override
    public boolean flush() {
      return true;
    }
  }

  private static final class Silent implements ActiveParts.Notes {

    @Override
    public void serves(String slot, String before) {
      // the test asks
    }

    @Override
    public void released(String slot) {
      // the test asks
    }
  }

  @BeforeEach
  void begin() {
    EngineState known = new EngineState(rig.conntrack, null, null, List.of());
    ActiveParts parts =
        new ActiveParts(
            known,
            (device, version, high, low) -> false,
            List.of(lan),
            new PacketPool(4),
            drops,
            clock,
            (by, packet) -> {
              walked.add(packet.toArray());
              packet.release();
            },
            new NobodyTold(),
            new Carrier(),
            new Silent(),
            5,
            8L << 20);
    Reads reads = new Reads(Records.OLDEST, Records.VERSION);
    member =
        new ActiveMember(
            "a", List.of("a", "b"), electorate, OwnershipSettings.DEFAULT, reads, parts);
    member.view(Set.of("a", "b", "w"));
    clock.advance(2 * LEASE); // nobody is bound to what may have been before
    member.tick();
  }

  private byte[] come(int port) {
    byte[] bytes = Packets.udp("10.0.0.2", port, "203.0.113.2", 53).bytes();
    member.gate().receive(lan, new PacketBuffer().fill(bytes));
    return bytes;
  }

  /** It is agreed whose slot that is; who grants a lease has not been asked yet. */
  private void agreed(String owner, long term) {
    member.agreed(OWN, owner, term);
    others.values().forEach(other -> other.agreed(owner, term, clock.nanos()));
  }

  /** All hear each other, leases are granted, and what is to be done then is done. */
  private void talk() {
    others.values().forEach(other -> other.tick(clock.nanos()));
    while (!words.isEmpty()) {
      words.remove().run();
    }
    while (member.turn()) {
      // until nothing is left to do
    }
  }

  /** {@code b}, which knows no connection, tells all that it knows. */
  private void toldByB() {
    if (teller.idle()) {
      teller.add(new MirrorFeed(this::receivedOfB), clock.nanos());
    } else {
      teller.anew();
    }
    assertThat(teller.flush(clock.nanos(), clock.epochMicros())).isTrue();
  }

  private boolean receivedOfB(ByteBuffer block) {
    member.received("b", block);
    return true;
  }

  /** Whether {@code a} says that it knows all of its slot's connections. */
  private boolean saysReady() {
    member.tick();
    talk();
    return others.get("w").seen(clock.nanos()).stream()
        .anyMatch(seen -> seen.member().equals("a") && seen.ready());
  }

  /** {@code a} judges one connection, then {@code b} does. */
  private void taken() {
    toldByB();
    agreed("a", 1);
    talk();
    rig.now = clock.nanos();
    rig.send(Packets.udp("10.0.0.2", 1_000, "203.0.113.2", 53));
    agreed("b", 2);
    talk();
    assertThat(member.moves()).isFalse();
    clock.advance(20 * MILLI);
  }

  @Test
  void whatWasTakenForAMomentByWhoToldNothingSinceGoesOn() {
    taken();
    assertThat(saysReady()).isTrue();
    agreed("a", 3);
    talk();
    assertThat(member.moves()).isTrue();
    assertThat(rig.count()).isEqualTo(1);
  }

  @Test
  void whatWasTakenByWhoToldOfItIsAsThatOneLeftIt() {
    taken();
    toldByB();
    assertThat(saysReady()).isTrue();
    agreed("a", 3);
    talk();
    assertThat(member.moves()).isTrue();
    assertThat(rig.count()).isZero();
  }

  @Test
  void whatWasToldBeforeItsTellerHeldTheSlotCountsAfterAWhileOnly() {
    toldByB();
    agreed("b", 1);
    talk();
    for (int i = 0; i < 5; i++) {
      assertThat(saysReady()).isFalse();
      clock.advance(LEASE);
    }
    assertThat(saysReady()).isTrue();
  }

  private long unowned() {
    return drops.of(DropReason.NOT_OWNER);
  }

  @Test
  void whatComesBetweenTheAgreementAndTheLeaseWaitsForIt() {
    agreed("a", 1);
    assertThat(member.moves()).isFalse();
    byte[] read = come(1_000);
    byte[] other = Packets.udp("10.0.0.2", 1_001, "203.0.113.2", 53).bytes();
    member.passed(Letter.write(lan, new PacketBuffer().fill(other), 1, -1));
    clock.advance(20 * MILLI);
    member.tick();
    assertThat(walked).isEmpty();
    talk();
    assertThat(member.moves()).isTrue();
    assertThat(walked).containsExactly(read, other);
    assertThat(drops.total()).isZero();
    assertThat(handed).isEmpty();
  }

  @Test
  void whatWaitedGoesToAnotherThatTookItBeforeTheLeaseCame() {
    agreed("a", 1);
    come(1_000);
    agreed("b", 2);
    come(1_001);
    assertThat(handed).containsExactly("b");
    talk();
    assertThat(others.get("b").holds(clock.nanos())).isTrue();
    assertThat(handed).containsExactly("b", "b");
    assertThat(drops.total()).isZero();
  }

  @Test
  void noLeaseIsAwaitedForLongerThanOneLasts() {
    agreed("a", 1);
    clock.advance(LEASE);
    come(1_000);
    assertThat(unowned()).isEqualTo(1);
  }

  @Test
  void whoHasLostItsLeaseAwaitsNone() {
    agreed("a", 1);
    talk();
    assertThat(member.moves()).isTrue();
    clock.advance(LEASE + MILLI);
    come(1_000);
    member.tick();
    come(1_001);
    assertThat(member.moves()).isFalse();
    assertThat(unowned()).isEqualTo(2);
  }

  @Test
  void whoIsDrainedAwaitsNone() {
    member.drain(true);
    agreed("a", 1);
    come(1_000);
    assertThat(unowned()).isEqualTo(1);
  }
}
