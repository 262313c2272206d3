package io.culvert.core.cli.replay;

import io.culvert.core.cli.Output;
import io.culvert.core.cli.conntrack.TableText;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.json.FateJson;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.rules.SavedRules;
import io.culvert.core.control.trace.PacketFate;
import io.culvert.core.control.trace.TraceText;
import io.culvert.core.router.Engine;
import io.culvert.core.wire.DropReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a replay prints: packets, changes of fate, claims, the table after, the sum of it. */
final class ReplayReport {

  /** What is printed after the last packet. */
  enum Then {
    CONNTRACK,
    EXPECT,
    SAVE
  }

  private static final double NANOS = 1e9;
  private static final double MEGA = 1e6;
  private static final int FLUSH_EVERY = 1_000;

  private final Output output;
  private final boolean json;
  private final Map<TraceView.Verdict, Long> verdicts = new EnumMap<>(TraceView.Verdict.class);
  private long packets;
  private long changed;

  ReplayReport(Output output, boolean json) {
    this.output = output;
    this.json = json;
  }

  /** Counts a packet. */
  void count(PacketFate fate) {
    packets++;
    verdicts.merge(fate.end().verdict(), 1L, Long::sum);
  }

  long packets() {
    return packets;
  }

  /** Packets whose fate changes. */
  long changed() {
    return changed;
  }

  /** Prints a packet; whether somebody still reads. */
  boolean packet(PacketFate fate) {
    if (json) {
      output.line(FateJson.of(fate));
    } else if (fate.walk().isPresent()) {
      TraceText.lines(fate.walk().get()).forEach(output::line);
      output.line("");
    } else {
      output.line(head(fate) + ": " + fate.words());
    }
    return packets % FLUSH_EVERY != 0 || output.flush();
  }

  /** Prints a packet if its fate changes. */
  void compare(PacketFate before, PacketFate after) {
    if (before.word().equals(after.word())) {
      return;
    }
    changed++;
    if (json) {
      output.line(FateJson.of(before, after));
    } else {
      output.line(head(before) + ": " + before.words() + " -> " + after.words());
    }
  }

  private static String head(PacketFate fate) {
    Instant at = Instant.ofEpochSecond(0, fate.epochNanos());
    String from = fate.packet().ingress();
    return "#" + fate.number() + " " + TraceText.time(at) + " " + from + " " + fate.packet();
  }

  /** Prints how a claim came out. */
  void claim(Claim claim) {
    if (!json) {
      output.line(claim.outcome());
      return;
    }
    output.line(
        JsonText.of(
            ViewJson.object(
                "expect", claim.text(),
                "holds", claim.holds(),
                "matched", claim.matched(),
                "met", claim.met(),
                "against", claim.first() == null ? null : claim.first().number())));
  }

  /** Prints what is left in a router. */
  void then(Then what, Replay replay) {
    Engine engine = replay.router().engine();
    EntryCopier copier = replay.router().copier();
    long now = engine.clock().nanos();
    switch (what) {
      case CONNTRACK ->
          engine
              .conntrack()
              .table()
              .scan(
                  0,
                  Integer.MAX_VALUE,
                  entry -> {
                    if (entry.remainingNanos(now) > 0) {
                      output.line(TableText.line(copier.copy(entry, now)));
                    }
                    return true;
                  });
      case EXPECT ->
          engine
              .conntrack()
              .expectations()
              .all(e -> output.line(TableText.line(copier.copy(e, now))));
      case SAVE -> {
        output.print(SavedRules.of(engine.rules().ipv4()).text(true, "Culvert", ""));
        output.print(SavedRules.of(engine.rules().ipv6()).text(true, "Culvert", ""));
      }
      default -> throw new IllegalArgumentException(what.name());
    }
  }

  /** Says on standard error what there was, and how fast. */
  void sum(Replay replay, long nanos) {
    List<String> ends = new ArrayList<>();
    verdicts.forEach((verdict, count) -> ends.add(count + " " + verdict.word()));
    double seconds = nanos / NANOS;
    output.error(
        String.format(
            Locale.ROOT,
            "culvert replay: %,d packets in %.1f s (%,.0f a second, %.0f MB a second)%s",
            packets,
            seconds,
            packets / seconds,
            replay.captures().bytesRead() / seconds / MEGA,
            ends.isEmpty() ? "" : ": " + String.join(", ", ends)));
    for (DropReason reason : DropReason.values()) {
      long count = replay.router().engine().drops().of(reason);
      if (count > 0) {
        output.error("  " + count + " " + reason.label() + ": " + reason.words());
      }
    }
    left(replay.notIp(), "left out: no IP");
    left(replay.captures().outbound(), "left out: the capturing machine sent them");
    left(replay.own(), "left out: from the router's own addresses, or from nowhere");
    left(replay.cut(), "were cut by the capture: the rest was taken as zeros, checksums as good");
  }

  private void left(long count, String why) {
    if (count > 0) {
      output.error("  " + count + " packets " + why);
    }
  }
}
