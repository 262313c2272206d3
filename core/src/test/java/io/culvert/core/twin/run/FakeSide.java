package io.culvert.core.twin.run;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Sides;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.decode.PacketLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A router of a page: passes packets on to the next device, knows which tuples it saw, counts one
 * rule. {@link #spoil} is called on every packet it sends and may change it.
 */
final class FakeSide implements RouterSide {

  /** May change a packet that is sent, or refuse ({@code false}) to send it. */
  interface Spoil {
    boolean keep(byte[] packet, FakeSide side);
  }

  static final Spoil NONE = (packet, side) -> true;

  final Map<Tuple, EntrySnapshot> entries = new LinkedHashMap<>();
  final Spoil spoil;
  RuleDraft rules;
  int packets;
  long waitedMillis;
  String refusal;

  FakeSide(Spoil spoil) {
    this.spoil = spoil;
  }

  /** Two of them, of which the engine spoils. */
  static Sides sides(Spoil spoil) {
    return new Sides() {
      @Override
      public RouterSide kernel(Topology topology) {
        return new FakeSide(NONE);
      }

      @Override
      public RouterSide engine(Topology topology, Dice dice) {
        return new FakeSide(spoil);
      }
    };
  }

  static EntrySnapshot entry(Tuple original, long timeoutSeconds, int mark) {
    Tuple reply =
        new Tuple(
            original.protocol(),
            original.destination(),
            original.destinationPort(),
            original.source(),
            original.sourcePort());
    return new EntrySnapshot(
        original,
        reply,
        8,
        timeoutSeconds,
        0,
        3,
        mark,
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Optional<String> begin(RuleDraft draft) {
    rules = draft;
    entries.clear();
    packets = 0;
    return Optional.ofNullable(refusal);
  }

  @Override
  public List<Emission> carryOut(Step step) {
    if (step instanceof Step.Wait wait) {
      waitedMillis += wait.millis();
    }
    if (!(step instanceof Step.Packet packet)) {
      return List.of();
    }
    packets++;
    byte[] sent = packet.bytes().clone();
    PacketLayout.of(sent)
        .flatMap(layout -> layout.tuple(sent))
        .ifPresent(tuple -> entries.put(tuple, entry(tuple, 30, 0)));
    return spoil.keep(sent, this) ? List.of(new Emission(1, sent)) : List.of();
  }

  @Override
  public Optional<EntrySnapshot> entry(Tuple tuple, int zone) {
    return Optional.ofNullable(entries.get(tuple));
  }

  @Override
  public List<EntrySnapshot> entries() {
    return new ArrayList<>(entries.values());
  }

  @Override
  public List<ExpectationSnapshot> expectations() {
    return List.of();
  }

  @Override
  public String rules() {
    return "*filter\n:FORWARD ACCEPT [" + packets + ":0]\n[" + packets + ":0] -A FORWARD\nCOMMIT\n";
  }

  @Override
  public void close() {
    entries.clear();
  }
}
