package io.culvert.core.control.state;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.conntrack.TableAudit;
import io.culvert.core.fuzz.FuzzInput;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import io.culvert.core.helper.HelperHost;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.nat.Nat;
import io.culvert.core.state.Block;
import io.culvert.core.state.ChangeFeed;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.Records;
import io.culvert.core.state.StateLoader;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files of state. Where the first byte is even the rest is a file; else it is records, which are
 * put into blocks whose checksums are right. A file is read or refused at a place; what is read
 * leaves sound tables, and what they hold, written down and read again, is as much.
 */
public final class StateTarget implements FuzzTarget {

  private static final int WRAPPED = 1;
  private static final List<String> DEVICES = List.of("lan0", "wan0");

  private final Path file;

  public StateTarget() {
    try {
      Path folder = Files.createTempDirectory("culvert-fuzz");
      file = folder.resolve(StateFile.NAME);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An engine, as far as it knows connections. */
  private static final class Known {

    final VirtualClock clock = new VirtualClock(1_000_000_000_000L, 1_700_000_000_000_000_000L);
    final Rig rig = Rig.silent();
    final EngineState state;

    Known() {
      Nat nat = new Nat(rig.conntrack, new SeededRandom(3));
      HelperHost helpers = new HelperHost(rig.conntrack, nat, HelperOptions.explicit(), clock);
      rig.now = clock.nanos();
      state = new EngineState(rig.conntrack, nat, helpers, DEVICES);
    }

    void sound() {
      new TableAudit(rig.conntrack).look().ifPresent(Law::broken);
    }

    /** All it knows, as records. */
    byte[] records() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      ChangeFeed feed = new ChangeFeed(state);
      feed.begin();
      ChangeFeed.Sink sink =
          new ChangeFeed.Sink() {
            @Override
            public ByteBuffer begin() {
              return Block.fresh();
            }

            @Override
            public void end(ByteBuffer block, boolean change) {
              byte[] bytes = new byte[block.position() - Block.HEAD_BYTES];
              block.get(Block.HEAD_BYTES, bytes);
              all.writeBytes(bytes);
            }
          };
      long micros = clock.epochMicros();
      boolean more = true;
      while (more) {
        boolean changing = feed.changes(Integer.MAX_VALUE, sink, rig.now, micros);
        more = feed.walk(Integer.MAX_VALUE, sink, rig.now, micros) || changing;
      }
      feed.end();
      return all.toByteArray();
    }
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    Known known = new Known();
    known.rig.send(Packets.udp("10.0.0.2", 1_000, "192.0.2.1", 53));
    known.rig.send(Packets.tcp("fd00::1", 1, "fd00::2", 2).flags(TcpView.SYN));
    known.rig.send(Packets.echo("10.0.0.2", "192.0.2.1", 1, 1));
    byte[] records = known.records();
    seeds.add(FuzzInput.of(records, WRAPPED));
    seeds.add(FuzzInput.of(whole(records), 0));
    seeds.add(FuzzInput.of(new byte[] {Records.WHOLE, Records.STOPPED}, WRAPPED));
    seeds.add(FuzzInput.of(new byte[] {Records.ENDED, 5, 2, 0, 0, 0, 1, 2, 'a', 'b'}, WRAPPED));
    return seeds;
  }

  /** A file of these records. */
  private static byte[] whole(byte[] records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, StateFile.head());
    for (int at = 0; at < records.length; ) {
      ByteBuffer block = Block.fresh();
      int part = Math.min(records.length - at, block.remaining());
      block.put(records, at, part);
      put(out, Block.seal(block, 1_700_000_000_000_000L));
      at += part;
    }
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, ByteBuffer from) {
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    out.writeBytes(bytes);
  }

  @Override
  public void run(byte[] input) throws IOException {
    FuzzInput in = new FuzzInput(input);
    boolean wrapped = (in.u8() & 1) == WRAPPED;
    byte[] bytes = wrapped ? whole(in.rest()) : in.rest();
    Files.write(file, bytes);
    StateFile.Extent extent;
    try {
      extent = StateFile.verify(file);
    } catch (StateFile.DamageException e) {
      placed(e.getMessage(), bytes.length);
      return;
    }
    Law.holds(extent.bytes() + extent.torn() == bytes.length, "all bytes count or are torn");
    Known known = new Known();
    StateLoader.Loaded loaded = load(known, extent);
    Law.holds(loaded.entries() == known.rig.count(), "what is loaded is counted");
    known.sound();
    byte[] records = known.records();
    Files.write(file, whole(records));
    Known again = new Known();
    load(again, StateFile.verify(file));
    again.sound();
    Law.same(known.rig.count(), again.rig.count(), "what is written down is read again");
  }

  private StateLoader.Loaded load(Known known, StateFile.Extent extent) throws IOException {
    VirtualClock clock = known.clock;
    StateLoader loader =
        new StateLoader(known.state, (d, v, h, l) -> true, clock.nanos(), clock.epochMicros());
    StateFile.read(file, extent.bytes(), loader);
    return loader.finish(extent.toldMicros());
  }

  @Override
  public void end() throws IOException {
    Files.deleteIfExists(file);
    Files.delete(file.getParent());
  }

  private static void placed(String message, long size) {
    String place = message.replaceAll("^at byte (\\d+): .*", "$1");
    Law.holds(place.matches("\\d+"), "a refusal has a place: " + message);
    Law.holds(Long.parseLong(place) <= size, "the place is in the file: " + message);
  }
}
