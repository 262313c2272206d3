package io.culvert.core.twin.kernel;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A full table, here and in this machine's kernel: who is refused, who gives way, who stays. Which
 * entry it is lies in a hash whose seed the kernel draws, so what is compared is how many. The
 * limit and the number of buckets are one for the whole machine: they are lowered for some seconds
 * and put back, and no other connections should be made meanwhile. Prints a table; ends with 1
 * where the two differ by more than chance allows. Needs root.
 */
public final class PressureCheck {

  private static final Path SETTINGS = Path.of("/proc/sys/net/netfilter");
  private static final int MAX = 1_024;
  private static final int COMERS = 8_192;
  private static final int ASSURED = 512;

  /** Chance moves a share of some thousands by less. */
  private static final double TOLERANCE = 0.03;

  /** What became of the newcomers and of who was there before. */
  private record Outcome(int refused, int early, int entries, int assuredLeft) {}

  /** Who is there before the newcomers come. */
  private record Scene(String name, int assured) {}

  private static final List<Scene> SCENES =
      List.of(
          new Scene("nobody is assured", 0),
          new Scene("half are assured", ASSURED),
          new Scene("all are assured", MAX));

  private PressureCheck() {}

  /** See the class. No arguments. */
  public static void main(String[] args) throws IOException {
    int max = read("nf_conntrack_max");
    int buckets = read("nf_conntrack_buckets");
    boolean same = true;
    System.out.printf("max %d, buckets %d, newcomers %d%n%n", MAX, MAX, COMERS);
    System.out.println("| scene | side | refused | dropped early | entries | assured left |");
    System.out.println("|---|---|---|---|---|---|");
    try (KernelSide kernel = KernelSide.open(Topology.standard())) {
      write("nf_conntrack_buckets", MAX);
      write("nf_conntrack_max", MAX);
      for (Scene scene : SCENES) {
        Outcome theirs = inKernel(kernel, scene);
        Outcome ours = inCulvert(scene);
        print(scene, "kernel", theirs);
        print(scene, "Culvert", ours);
        same &= alike(theirs, ours);
      }
    } finally {
      write("nf_conntrack_buckets", buckets);
      write("nf_conntrack_max", max);
    }
    System.out.println(same ? "\nthe same, but for chance" : "\nDIFFERENT");
    System.exit(same ? 0 : 1);
  }

  /** Such a file is told whole to the first reading only: not byte by byte. */
  private static int read(String name) throws IOException {
    return Integer.parseInt(Files.readAllLines(SETTINGS.resolve(name)).get(0));
  }

  private static void write(String name, int value) throws IOException {
    Files.writeString(SETTINGS.resolve(name), String.valueOf(value));
  }

  private static void print(Scene scene, String side, Outcome o) {
    System.out.printf(
        "| %s | %s | %d | %d | %d | %d |%n",
        scene.name(), side, o.refused(), o.early(), o.entries(), o.assuredLeft());
  }

  private static boolean alike(Outcome a, Outcome b) {
    return near(a.refused(), b.refused(), COMERS)
        && near(a.early(), b.early(), COMERS)
        && near(a.entries(), b.entries(), MAX)
        && a.assuredLeft() == b.assuredLeft();
  }

  private static boolean near(int a, int b, int of) {
    return Math.abs(a - b) <= TOLERANCE * of;
  }

  private static Outcome inKernel(KernelSide kernel, Scene scene) throws IOException {
    kernel.begin(new RuleDraft("pressure", 4, OnKernelSide.TRACKING, List.of()));
    int before = counted(kernel, "early_drop");
    for (int i = 0; i < scene.assured(); i++) {
      for (int step = 0; step < 3; step++) {
        kernel.carryOut(new Step.Packet(step == 1 ? 1 : 0, handshake(i, step).bytes(), ""));
      }
    }
    int refused = 0;
    for (int i = 0; i < COMERS; i++) {
      refused += kernel.carryOut(new Step.Packet(0, comer(i).bytes(), "")).isEmpty() ? 1 : 0;
    }
    int entries = kernel.entries().size();
    int assured = (int) kernel.entries().stream().filter(e -> e.original().protocol() == 6).count();
    return new Outcome(refused, counted(kernel, "early_drop") - before, entries, assured);
  }

  /** A column of {@code /proc/net/stat/nf_conntrack}, of all processors together. */
  private static int counted(KernelSide kernel, String column) throws IOException {
    List<String> lines =
        kernel
            .network()
            .run(
                () -> {
                  try {
                    return Files.readAllLines(Path.of("/proc/thread-self/net/stat/nf_conntrack"));
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    int at = List.of(lines.get(0).trim().split(" +")).indexOf(column);
    return lines.stream()
        .skip(1)
        .flatMap(line -> Stream.of(line.trim().split(" +")).skip(at).limit(1))
        .mapToInt(number -> Integer.parseInt(number, 16))
        .sum();
  }

  private static Outcome inCulvert(Scene scene) {
    Rig rig = new Rig();
    rig.set("max", MAX);
    for (int i = 0; i < scene.assured(); i++) {
      for (int step = 0; step < 3; step++) {
        rig.send(handshake(i, step));
      }
    }
    int refused = 0;
    for (int i = 0; i < COMERS; i++) {
      rig.send(comer(i));
      refused += rig.dropped == null ? 0 : 1;
    }
    int left = 0;
    for (int i = 0; i < scene.assured(); i++) {
      rig.send(handshake(i, 2));
      left += rig.tracking.state() == ConntrackState.ESTABLISHED ? 1 : 0;
    }
    return new Outcome(refused, (int) rig.conntrack.stats().earlyDrop(), rig.count(), left);
  }

  private static Packets comer(int i) {
    return Packets.udp("10.1.0." + (2 + i % 200), 1_024 + i / 200, "10.2.0.2", 53);
  }

  private static Packets handshake(int i, int step) {
    return switch (step) {
      case 0 -> packet(i, true, TcpView.SYN, 1_000, 0);
      case 1 -> packet(i, false, TcpView.SYN | TcpView.ACK, 5_000, 1_001);
      default -> packet(i, true, TcpView.ACK, 1_001, 5_001);
    };
  }

  private static Packets packet(int i, boolean client, int flags, long seq, long ack) {
    Packets p =
        client
            ? Packets.tcp("10.1.0.2", 2_000 + i, "10.2.0.2", 80)
            : Packets.tcp("10.2.0.2", 80, "10.1.0.2", 2_000 + i);
    return p.flags(flags).seq(seq).ack(ack);
  }
}
