package io.culvert.core.bench;

import io.culvert.core.bench.Traffic.Sample;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Opens connections at a steady pace, over a router alone and over one that tells another of them.
 * What is looked at is the processor time of the thread that moves packets, with what it does to
 * tell; what threads do that encrypt and send is in the time of the whole process only.
 */
final class Openings {

  private static final long RATE = 100_000;

  /** What the kernel keeps of names of event loops, of which the busier one moves packets. */
  private static final String LOOPS = "vert.x-eventloo";

  private static final int REST_MILLIS = 300;
  private static final int LOOK_MILLIS = 50;
  private static final int REPORTED_MILLIS = 500;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final String opener;
  private final int seconds;

  /** By {@code opener}, for {@code seconds} each time. */
  Openings(Path opener, int seconds) {
    this.opener = opener.toString();
    this.seconds = seconds;
  }

  private String[] command() {
    return new String[] {opener, Integer.toString(seconds * 1_000), Long.toString(RATE)};
  }

  private Duration limit() {
    return Duration.ofSeconds(seconds).plus(SOON);
  }

  /** What arrived, and what that took. */
  private static final class Count {

    private final Road road;
    private final Service router;
    private final double arrivedBefore;
    private final Map<String, Long> loopsBefore;
    private double arrived;

    Count(Road road) {
      this.road = road;
      router = road.program().orElseThrow();
      arrivedBefore = road.arrived("rx_packets");
      loopsBefore = router.threadNanos(LOOPS);
    }

    /**
     * Thousands a second, microseconds of the loop for each, and how many in a million are lost.
     */
    List<Double> figures(String said) {
      double[] sent = Arrays.stream(said.strip().split(" ")).mapToDouble(Double::valueOf).toArray();
      Processes.pause(REST_MILLIS); // what is on its way, and what is told of it
      double spent =
          router.threadNanos(LOOPS).entrySet().stream()
              .mapToLong(loop -> loop.getValue() - loopsBefore.getOrDefault(loop.getKey(), 0L))
              .max()
              .orElseThrow(() -> new CommandException("no thread is called " + LOOPS));
      arrived = road.arrived("rx_packets") - arrivedBefore;
      if (arrived < 1) {
        throw new CommandException("none of the connections comes through");
      }
      double lost = Math.max(0, sent[0] - arrived) / sent[0] * 1e6;
      return List.of(arrived / sent[1] * 1e6, spent / arrived / 1e3, lost);
    }
  }

  /** One round. */
  Sample steady(Road road) {
    Count count = new Count(road);
    String said = road.in(road.namespaces().lan(), limit(), command());
    return new Sample(count.figures(said), count.arrived);
  }

  /** One round in which the router that is told stands still; where there is none, as before. */
  Sample stopped(Road road) {
    Service router = road.program().orElseThrow();
    double resident = router.residentBytes();
    double most = resident;
    double waiting = 0;
    boolean reported = road.other().isEmpty();
    road.other().ifPresent(other -> other.stand(true));
    List<Double> figures;
    Count count = new Count(road);
    try (Service sender = road.start("opener", road.namespaces().inLan(command()))) {
      while (sender.alive()) {
        Processes.pause(LOOK_MILLIS);
        most = Math.max(most, router.residentBytes());
        if (road.other().isPresent()) {
          Told told = Told.look(road);
          waiting = Math.max(waiting, told.waitingBytes());
          reported |= !told.present() || told.lagMillis() > REPORTED_MILLIS;
        }
      }
      figures = count.figures(sender.lastWord(SOON));
    } finally {
      road.other().ifPresent(other -> other.stand(false));
    }
    if (!reported) {
      throw new CommandException("nothing is reported of a router that stands still");
    }
    double known = road.other().isPresent() ? untilAllIsKnown(road) : 0;
    return new Sample(
        List.of(
            figures.get(0),
            figures.get(1),
            figures.get(2),
            waiting / 1e6,
            (most - resident) / 1e6,
            known),
        count.arrived);
  }

  private static double untilAllIsKnown(Road road) {
    long began = System.nanoTime();
    while (!Told.look(road).all()) {
      if (System.nanoTime() - began > SOON.toNanos()) {
        throw new CommandException(
            "not all is known a minute after it went on: " + Told.look(road));
      }
      Processes.pause(LOOK_MILLIS);
    }
    return (System.nanoTime() - began) / 1e9;
  }
}
