package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConntrackTableTest {

  private final ConntrackTable table =
      new ConntrackTable(
          99,
          new ConntrackTable.Owner() {
            @Override
            public void dying(ConntrackEntry entry, long nowNanos) {}

            @Override
            public void freed(ConntrackEntry entry) {}
          });
  private final ConntrackEntry entry = new ConntrackEntry();
  private final PacketTuple tuple = new PacketTuple();
  private final Map<List<Long>, Long> twin = new HashMap<>();
  private final List<Long> livingSlots = new ArrayList<>();
  private final Random random = new Random(4711);

  private List<Long> key(PacketTuple t) {
    return List.of(t.sourceHigh, t.sourceLow, t.destinationHigh, t.destinationLow, t.meta);
  }

  private void randomTuple(PacketTuple into, int spread) {
    boolean v6 = random.nextInt(4) == 0;
    into.sourceHigh = v6 ? random.nextInt(3) : 0;
    into.sourceLow = random.nextInt(spread);
    into.destinationHigh = v6 ? random.nextInt(3) : 0;
    into.destinationLow = random.nextInt(3);
    into.meta =
        PacketTuple.meta(v6 ? 6 : 4, 17, random.nextInt(2), random.nextInt(50), random.nextInt(3));
  }

  private void insert(int spread) {
    PacketTuple reply = new PacketTuple();
    randomTuple(tuple, spread);
    randomTuple(reply, spread);
    if (twin.containsKey(key(tuple))
        || twin.containsKey(key(reply))
        || key(tuple).equals(key(reply))) {
      return;
    }
    table.draft(entry);
    entry.replaceTuple(Direction.ORIGINAL, tuple);
    entry.replaceTuple(Direction.REPLY, reply);
    entry.deadlineNanos(1_000 + random.nextInt(1_000));
    assertThat(table.makeRoom(entry)).isTrue();
    table.insert(entry, true);
    long slot = entry.slot();
    twin.put(key(tuple), slot << 1);
    twin.put(key(reply), slot << 1 | 1);
    livingSlots.add(slot);
  }

  private void destroyOne() {
    if (livingSlots.isEmpty()) {
      return;
    }
    int i = random.nextInt(livingSlots.size());
    int slot = (int) (long) livingSlots.get(i);
    table.entry(slot, entry);
    twin.remove(key(entry.tuple(Direction.ORIGINAL, tuple)));
    twin.remove(key(entry.tuple(Direction.REPLY, tuple)));
    table.destroy(slot, 0);
    livingSlots.set(i, livingSlots.get(livingSlots.size() - 1));
    livingSlots.remove(livingSlots.size() - 1);
  }

  private void lookUpOne(int spread) {
    randomTuple(tuple, spread);
    long expected = twin.getOrDefault(key(tuple), -1L);
    assertThat(table.find(tuple, 0)).isEqualTo(expected);
  }

  private void assertAgreesInFull() {
    assertThat(table.count()).isEqualTo(livingSlots.size());
    for (Map.Entry<List<Long>, Long> known : twin.entrySet()) {
      List<Long> k = known.getKey();
      tuple.sourceHigh = k.get(0);
      tuple.sourceLow = k.get(1);
      tuple.destinationHigh = k.get(2);
      tuple.destinationLow = k.get(3);
      tuple.meta = k.get(4);
      assertThat(table.find(tuple, 0)).isEqualTo(known.getValue());
    }
  }

  @Test
  void agreesWithAHashMapThroughGrowthAndShrinkage() {
    for (int round = 0; round < 6; round++) {
      int inserts = round % 2 == 0 ? 9 : 2;
      for (int step = 0; step < 30_000; step++) {
        int roll = random.nextInt(12);
        if (roll < inserts) {
          insert(3000);
        } else if (roll < 10) {
          destroyOne();
        } else {
          lookUpOne(3000);
        }
        if (step % 1000 == 0) {
          table.reap(500);
        }
      }
      assertAgreesInFull();
    }
    assertThat(table.indexCells()).isGreaterThan(2 * 4096);
  }

  @Test
  void emptiesCompletely() {
    for (int i = 0; i < 20_000; i++) {
      insert(100_000);
    }
    while (!livingSlots.isEmpty()) {
      destroyOne();
    }
    assertThat(table.count()).isZero();
    for (int i = 0; i < 1000; i++) {
      lookUpOne(100_000);
    }
  }

  @Test
  void growsInSegmentsAndKeepsLoadBounded() {
    for (int i = 0; i < 200_000; i++) {
      insert(10_000_000);
    }
    double load = 2.0 * table.count() / table.indexCells();
    assertThat(load).isBetween(0.35, 0.76);
    assertAgreesInFull();
  }

  @Test
  void tooManyInOnePlaceAreRefused() {
    int entries = 0;
    do {
      entries++;
      table.draft(entry);
      tuple.meta = PacketTuple.meta(4, 17, 0, 1, 2);
      entry.replaceTuple(Direction.ORIGINAL, tuple);
      entry.replaceTuple(Direction.REPLY, tuple);
      if (!table.makeRoom(entry)) {
        assertThat(entries).isBetween(50, 2_000);
        return;
      }
      table.insert(entry, true);
    } while (entries < 60_000);
    throw new AssertionError("one place took " + entries);
  }

  @Test
  void rowsAreReusedWithNewIds() {
    insert(1000);
    int slot = (int) (long) livingSlots.get(0);
    long id = table.entry(slot, entry).id();
    destroyOne();
    assertThat(table.alive(slot, id)).isFalse();
    table.reap(10);
    insert(1000);
    assertThat(livingSlots).containsExactly((long) slot);
    assertThat(table.alive(slot, id)).isFalse();
    assertThat(table.entry(slot, entry).id()).isGreaterThan(id);
  }

  @Test
  void scanSeesEachEntryOnceInBoundedSlices() {
    for (int i = 0; i < 10_000; i++) {
      insert(100_000);
    }
    for (int i = 0; i < 3_000; i++) {
      destroyOne();
    }
    List<Long> seen = new ArrayList<>();
    int from = 0;
    while (from >= 0) {
      int before = seen.size();
      from = table.scan(from, 100, e -> seen.add((long) e.slot()));
      assertThat(seen.size() - before).isLessThanOrEqualTo(100);
    }
    assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(livingSlots);
  }
}
