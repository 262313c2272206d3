package io.culvert.core.control.state;

import io.culvert.core.conntrack.Rig;
import io.culvert.core.conntrack.TableAudit;
import io.culvert.core.fuzz.FuzzInput;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The running journal of a router that is killed: flows come, change and go; then the file is cut
 * off (the first byte says where, of 255 parts; 255 nowhere) and has a byte changed (the second and
 * third say which, the fourth how). What was written whole goes on as it was; else either what had
 * been written before goes on, or the file is set aside and nothing does; and never an exception.
 */
public final class JournalTarget implements FuzzTarget {

  private static final int MOST_STEPS = 40;
  private static final int UNCUT = 255;
  private static final long SECOND = 1_000_000_000L;

  private static void step(Kept kept, int what) {
    Rig rig = kept.rig;
    int flow = what >> 3;
    switch (what & 7) {
      case 0, 1 -> rig.send(Packets.udp("10.0.0.2", 1_000 + flow, "192.0.2.1", 53));
      case 2 -> rig.send(Packets.udp("192.0.2.1", 53, "10.0.0.2", 1_000 + flow));
      case 3 -> rig.send(tcp(flow, false).flags(TcpView.SYN));
      case 4 -> rig.send(tcp(flow, true).flags(TcpView.SYN | TcpView.ACK).seq(100).ack(2));
      case 5 -> rig.send(tcp(flow, flow % 2 == 0).flags(TcpView.RST).seq(2));
      case 6 -> {
        kept.clock.advance(flow * SECOND);
        rig.now = kept.clock.nanos();
        rig.sweepAll();
      }
      default -> kept.tick();
    }
  }

  private static Packets tcp(int flow, boolean reply) {
    return reply
        ? Packets.tcp("192.0.2.1", 80, "10.0.0.3", 2_000 + flow)
        : Packets.tcp("10.0.0.3", 2_000 + flow, "192.0.2.1", 80);
  }

  @Override
  public List<byte[]> seeds() {
    byte[] talk = {0, 8, 16, 2, 3, 4, 7, 11, 12, 7, 54, 0, 7, 5, 7};
    return List.of(
        FuzzInput.of(talk, UNCUT, 0, 0, 0),
        FuzzInput.of(talk, 200, 0, 0, 0),
        FuzzInput.of(talk, UNCUT, 0, 120, 1),
        FuzzInput.of(new byte[] {7, 3, 4, 14, 7}, 30, 0, 3, 255));
  }

  @Override
  public int share() {
    return 3;
  }

  @Override
  public void run(byte[] input) throws IOException {
    FuzzInput in = new FuzzInput(input);
    int cut = in.u8();
    int at = in.u16();
    int change = in.u8();
    Path folder = Files.createTempDirectory("culvert-fuzz");
    try {
      int came = 0;
      int there;
      try (Kept before = new Kept(folder, true)) {
        before.keeper.start();
        for (int i = 0; i < MOST_STEPS && in.more(); i++) {
          step(before, in.u8());
          came++;
        }
        before.tick();
        there = before.rig.count();
        Law.holds(before.warnings.isEmpty(), "it is written: " + before.warnings);
      }
      Path file = folder.resolve(StateFile.NAME);
      boolean hurt = hurt(file, cut, at, change);
      goesOn(folder, hurt, there, came);
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  /** Whether the file is another now. */
  private static boolean hurt(Path file, int cut, int at, int change) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    byte[] bytes = Arrays.copyOf(whole, whole.length * cut / UNCUT);
    if (bytes.length > 0) {
      bytes[at % bytes.length] ^= (byte) change;
    }
    Files.write(file, bytes);
    return !Arrays.equals(whole, bytes);
  }

  private static void goesOn(Path folder, boolean hurt, int there, int came) throws IOException {
    try (Kept after = new Kept(folder, true)) {
      String said = after.load();
      new TableAudit(after.rig.conntrack).look().ifPresent(Law::broken);
      boolean aside;
      try (Stream<Path> files = Files.list(folder)) {
        aside = files.anyMatch(file -> file.toString().contains(".damaged-"));
      }
      Law.holds(hurt || !aside, "an unhurt file is not set aside: " + said);
      Law.holds(aside == said.startsWith("warning"), "what is set aside is told: " + said);
      if (aside) {
        Law.holds(after.rig.count() == 0, "of a damaged file nothing goes on");
      } else if (hurt) {
        Law.holds(after.rig.count() <= came, "nothing goes on that never was");
      } else {
        Law.same(there, after.rig.count(), "what was there goes on");
      }
    }
  }
}
