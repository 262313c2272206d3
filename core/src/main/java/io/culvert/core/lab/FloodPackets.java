package io.culvert.core.lab;

import io.culvert.core.machine.CProgram;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Run;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Packets of one kind, by {@code flood.c}, from the third network of a lab. */
final class FloodPackets implements FloodSource {

  private static final String PROGRAM = "flood";

  /** Nobody answers there. */
  private static final String TARGET = "203.0.113.50";

  /** Nothing leads there. */
  private static final String NOWHERE = "203.0.113.51";

  private static final int PATIENCE_SECONDS = 60;

  private final Lab lab;
  private final FloodKind kind;

  FloodPackets(Lab lab, FloodKind kind) {
    this.lab = lab;
    this.kind = kind;
  }

  /** Makes the program, in the lab's folder. */
  static void compile(Lab lab) {
    CProgram.compile(lab.commands(), FloodPackets.class, PROGRAM, lab.folder().own(""));
  }

  private static String program(Lab lab) {
    return lab.folder().own(PROGRAM).toString();
  }

  /** Has a device in the third network that leads nowhere. */
  static void leadAside(Lab lab) {
    String router = lab.namespaces().router();
    lab.commands().must("ip", "-n", router, "tuntap", "add", "nowhere0", "mode", "tun");
    lab.commands().must("ip", "-n", router, "link", "set", "nowhere0", "up");
    lab.commands().must("ip", "-n", router, "route", "add", NOWHERE, "dev", "nowhere0");
  }

  @Override
  public String send(boolean aside, int seconds) {
    String time = Integer.toString(seconds * 1_000);
    List<String> flood = List.of(program(lab), kind.word(), aside ? NOWHERE : TARGET, time);
    Run run =
        lab.commands()
            .run(
                Duration.ofSeconds(seconds + PATIENCE_SECONDS),
                lab.namespaces().inside(lab.namespaces().router(), flood));
    if (!run.ok()) {
      throw new CommandException("the flood ended: " + run.lastLine());
    }
    return lab.commands().dry() ? "" : told(run.output().strip().split(" "));
  }

  /** Packets and nanoseconds, in words. */
  private String told(String[] numbers) {
    double packets = Long.parseLong(numbers[0]);
    double millis = Long.parseLong(numbers[1]) / 1e6;
    return String.format(Locale.ROOT, "%s: %.0f kpps sent", kind.word(), packets / millis);
  }
}
