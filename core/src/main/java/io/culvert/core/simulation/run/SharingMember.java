package io.culvert.core.simulation.run;

import io.culvert.core.cluster.Electorate;
import io.culvert.core.cluster.OwnershipSettings;
import io.culvert.core.cluster.Reads;
import io.culvert.core.control.active.ActiveMember;
import io.culvert.core.control.active.ActiveParts;
import io.culvert.core.device.Device;
import io.culvert.core.nat.PortParts;
import io.culvert.core.router.Engine;
import io.culvert.core.simulation.net.Parcel;
import io.culvert.core.state.Mirror;
import io.culvert.core.state.MirrorFeed;
import io.culvert.core.state.Records;
import io.culvert.core.state.Teller;
import io.culvert.core.wire.PacketBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One router of a group in which all move packets: the very thing that a real one is made of. */
final class SharingMember extends Member {

  /** Told when a member judges a slot's connections from now on. */
  interface Took {
    void took(SharingMember now, String slot, String before);
  }

  private static final long MIRROR_BYTES = 32 << 20;
  private static final int TURNS = 8;

  private final List<String> names;
  private final World world;
  private final Group group;
  private final Took took;
  private final Map<String, Parcel> parcels;
  private final Map<String, MemberLink> links = new HashMap<>();
  private final Map<MemberLink, String> senders = new HashMap<>();
  private final Set<String> present = new HashSet<>();
  private ActiveMember active;
  private int starts;
  private int gives;
  private boolean drained;

  /**
   * A member not yet started.
   *
   * @param parcels by their bytes: what is carried from member to member is only those
   */
  SharingMember(
      String name,
      List<String> names,
      World world,
      Group group,
      Took took,
      Map<String, Parcel> parcels) {
    super(name, 0, world, group);
    this.names = names;
    this.world = world;
    this.group = group;
    this.took = took;
    this.parcels = parcels;
  }

  /** What a parcel is remembered by. */
  static String key(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Override
  void start(RouterNode fresh, int number, Electorate electorate) {
    begin(fresh);
    links.clear();
    present.clear();
    drained = false;
    present.add(name());
    Engine engine = fresh.engine();
    ActiveParts parts =
        new ActiveParts(
            state(),
            engine.routing()::hasAddress,
            fresh.ports(),
            engine.pool(),
            engine.drops(),
            world.clock(),
            this::walk,
            new Tells(),
            new Carrier(),
            new Slots(),
            number,
            MIRROR_BYTES);
    active = new ActiveMember(name(), names, electorate, OwnershipSettings.DEFAULT, reads(), parts);
    engine.share(active.homes(), active.handOver());
    engine.nat().share(new PortParts(names.size(), names.indexOf(name())));
    fresh.gate(active.gate());
    fresh.laws().elsewhere(this::elsewhere);
  }

  /** Members are upgraded and set back, one by one. */
  private Reads reads() {
    starts++;
    return new Reads(Records.OLDEST, Records.VERSION + (starts + names.indexOf(name())) % 2);
  }

  private long elsewhere() {
    return active.counts().handed() + active.counts().waited();
  }

  /** Packets handed to others. */
  long handed() {
    return active.counts().handed();
  }

  private void walk(Device by, PacketBuffer packet) {
    if (node().walking() != null) {
      node().engine().walk().receive(by, packet);
    } else {
      node().walk(by, packet, parcels.get(key(packet.toArray())));
    }
  }

  @Override
  boolean holds() {
    return names.stream().anyMatch(this::holds);
  }

  @Override
  boolean holds(String home) {
    return !dead() && active.ownership(home).holds(world.clock().nanos());
  }

  @Override
  boolean serves() {
    return hears() && active.moves();
  }

  /** Whether it judges the connections of that home. */
  boolean judges(String home) {
    return !dead() && active.serves(home);
  }

  @Override
  Mirror mirror(String of) {
    return active.told(of);
  }

  @Override
  boolean toldAll(String to) {
    return toldWhole(to) && active.tells(to).ready() && teller().told();
  }

  @Override
  boolean toldWhole(String to) {
    MirrorFeed feed = active.tells(to);
    return feed != null && feed.isWhole();
  }

  @Override
  void joined(String other, MemberLink there, MemberLink back) {
    links.put(other, there);
    senders.put(back, other);
    present.add(other);
    active.view(present);
    active.anew(other);
  }

  @Override
  void left(String other) {
    links.remove(other);
    present.remove(other);
    if (!dead()) {
      active.view(present);
    }
  }

  @Override
  void received(MemberLink by, ByteBuffer block) {
    node().laws().deleting(true);
    active.received(senders.get(by), block);
    node().laws().deleting(false);
  }

  @Override
  void passed(byte[] letter) {
    long before = node().engine().drops().total();
    active.passed(letter);
    Parcel parcel = parcels.get(key(ActiveMember.packet(letter)));
    if (node().engine().drops().total() > before && parcel != null && parcel.flow() != null) {
      parcel.flow().trouble("handed in vain");
    }
  }

  @Override
  void heard(String from, byte[] word) {
    excusing(() -> active.heard(from, word));
  }

  @Override
  void agreed(int slot, String owner, long term) {
    excusing(() -> active.agreed(slot, owner, term));
  }

  /** What waited may have to be given up. */
  private void excusing(Runnable task) {
    long before = node().engine().drops().total();
    task.run();
    if (node().engine().drops().total() > before) {
      world.active().forEach(flow -> flow.excuse("waited in vain"));
    }
  }

  @Override
  void tick() {
    excusing(active::tick);
    for (int i = 0; i < TURNS && node().laws().given(active::turn); i++) {
      // a few rows a turn
    }
    tellOthers();
    node().maintain();
  }

  @Override
  void give(String to) {
    gives++;
    if (gives % 2 == 0) {
      active.give(name(), to);
    } else if (active.replaceable()) {
      drained = true;
      active.drain(true);
    }
  }

  @Override
  void resume() {
    drained = false;
    active.drain(false);
  }

  /** Whether the network may lead packets to it, too, though it judges none. */
  boolean passesOn() {
    return hears() && drained;
  }

  /** Who tells others of this router. */
  private final class Tells implements ActiveParts.Telling {

    @Override
    public void add(Teller.Taker taker) {
      teller().add(taker, world.clock().nanos());
    }

    @Override
    public void remove(Teller.Taker taker) {
      teller().remove(taker);
    }

    @Override
    public void again(Teller.Taker taker) {
      teller().again(taker);
    }

    @Override
    public void anew() {
      teller().anew();
    }

    @Override
    public void version(int next) {
      teller().version(next);
    }

    @Override
    public boolean flush() {
      return teller().flush(world.clock().nanos(), world.clock().epochMicros());
    }
  }

  /** What carries words, blocks and packets. */
  private final class Carrier implements ActiveParts.Group {

    @Override
    public boolean block(String member, ByteBuffer block) {
      MemberLink link = links.get(member);
      return link != null && link.send(block);
    }

    @Override
    public void word(String member, byte[] word) {
      group.tell(SharingMember.this, member, word);
    }

    @Override
    public boolean packet(String member, byte[] letter) {
      return group.pass(SharingMember.this, member, letter);
    }

    @Override
    public void propose(int slot, String owner, long term) {
      group.propose(SharingMember.this, slot, owner, term);
    }
  }

  /** What becomes of slots. */
  private final class Slots implements ActiveParts.Notes {

    @Override
    public void serves(String slot, String before) {
      took.took(SharingMember.this, slot, before);
    }

    @Override
    public void released(String slot) {
      // seen by who asks
    }
  }
}
