package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.wire.Packets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The index by source against a slow obvious one. */
class SourceIndexTest {

  private final Rig rig = new Rig();
  private final SourceIndex index = new SourceIndex(rig.conntrack.table(), 42);
  private final Map<String, LinkedList<Integer>> model = new HashMap<>();
  private final List<Integer> slots = new ArrayList<>();
  private final Random random = new Random(3);
  private final ConntrackEntry entry = new ConntrackEntry();
  private int serial;
  private int spared;
  private int asked;

  private String source(int slot) {
    PacketTuple t = tuple(slot);
    return t.sourceLow + ":" + t.sourcePort();
  }

  private PacketTuple tuple(int slot) {
    rig.conntrack.table().entry(slot, entry);
    return entry.tuple(Direction.ORIGINAL, new PacketTuple());
  }

  private void add() {
    int host = random.nextInt(40) * random.nextInt(60);
    String server = "203." + (serial >> 16) + "." + (serial >> 8 & 0xFF) + "." + (serial & 0xFF);
    serial++;
    rig.send(
        Packets.udp("10.0." + host / 200 + "." + host % 200, 1 + random.nextInt(4), server, 5));
    int slot = rig.entry().slot();
    index.add(rig.entry());
    model.computeIfAbsent(source(slot), s -> new LinkedList<>()).addFirst(slot);
    slots.add(slot);
  }

  private void remove() {
    int slot = slots.remove(random.nextInt(slots.size()));
    model.get(source(slot)).remove((Integer) slot);
    index.remove(rig.conntrack.table().entry(slot, entry));
  }

  private List<Integer> found(PacketTuple wanted) {
    List<Integer> found = new ArrayList<>();
    ConntrackEntry e = new ConntrackEntry();
    for (int slot = index.first(wanted); slot >= 0; slot = index.next(e)) {
      rig.conntrack.table().entry(slot, e);
      if (SourceIndex.sameSource(e.tuple(Direction.ORIGINAL, new PacketTuple()), wanted)) {
        found.add(slot);
      }
    }
    return found;
  }

  @Test
  void findsTheSameEntriesNewestFirstWhileItGrows() {
    rig.set("max", 0);
    for (int i = 0; i < 14_000; i++) {
      if (slots.isEmpty() || random.nextInt(5) != 0) {
        add();
      } else {
        remove();
      }
      if (i % 50 == 0 && !slots.isEmpty()) {
        int slot = slots.get(random.nextInt(slots.size()));
        assertThat(found(tuple(slot))).isEqualTo(model.get(source(slot)));
        PacketTuple nobody = tuple(slot);
        nobody.sourcePort(99);
        assertThat(found(nobody)).isEmpty();
        spared += index.first(nobody) < 0 ? 1 : 0;
        asked++;
      }
    }
    assertThat(index.size()).isEqualTo(slots.size()).isGreaterThan(4096);
    assertThat(spared).as("of %s looks for nobody", asked).isGreaterThan(asked / 2);
    while (!slots.isEmpty()) {
      remove();
    }
    assertThat(index.size()).isZero();
  }
}
