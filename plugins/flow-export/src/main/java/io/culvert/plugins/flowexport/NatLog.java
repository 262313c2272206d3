package io.culvert.plugins.flowexport;

import io.culvert.helpers.flows.Flow;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;

/**
 * Lines of translations, fields between single spaces.
 *
 * <pre>
 * + 1795316664.169 1795316664.169 s tcp 10.0.1.2:40112 198.51.100.1:50001 - 17
 * </pre>
 *
 * <p>They are: what ({@code +} begins, {@code =} lasts, {@code -} has ended), when, since when,
 * both in seconds since 1970; {@code s} for a translated source, {@code d} for a translated
 * destination; protocol; inside; outside; the other end, {@code -} where it is not kept; the
 * entry's id. ICMP has its id where others have ports. {@code ! WHEN started} and {@code ! WHEN
 * stopped} say when the log itself began and ended.
 */
final class NatLog extends LinesSink {

  private final RollingFile file;
  private final Clock clock;

  NatLog(RollingFile file, boolean destinations, Clock clock) throws IOException {
    super(file, (lines, flow) -> append(lines, flow, destinations));
    this.file = file;
    this.clock = clock;
    mark("started");
  }

  private void mark(String what) throws IOException {
    StringBuilder line = new StringBuilder("! ");
    long now = clock.millis() * 1000;
    time(line, now);
    file.write(line.append(' ').append(what).append('\n'), now);
  }

  @Override
  public void close() throws IOException {
    try {
      mark("stopped");
    } finally {
      super.close();
    }
  }

  private static void append(StringBuilder lines, Flow flow, boolean destinations) {
    Flow.Ends original = flow.original();
    Flow.Ends reply = flow.reply();
    int inside = original.sourcePort();
    if (flow.sourceTranslated()) {
      begin(lines, flow, 's');
      end(lines, original.source(), inside);
      end(lines, reply.destination(), flow.translatedSourcePort());
      other(lines, flow, original.destination(), original.destinationPort(), destinations);
    }
    if (flow.destinationTranslated()) {
      begin(lines, flow, 'd');
      boolean icmp = flow.icmp();
      end(lines, reply.source(), icmp ? inside : reply.sourcePort());
      end(lines, original.destination(), icmp ? inside : original.destinationPort());
      other(lines, flow, original.source(), original.sourcePort(), destinations);
    }
  }

  private static void begin(StringBuilder lines, Flow flow, char side) {
    lines.append(
        switch (flow.kind()) {
          case STARTED -> "+ ";
          case FOUND, ALIVE -> "= ";
          case ENDED -> "- ";
        });
    time(lines, flow.atMicros());
    lines.append(' ');
    time(lines, flow.beganMicros());
    lines.append(' ').append(side).append(' ').append(ProtocolText.of(flow.protocol())).append(' ');
  }

  private static void end(StringBuilder lines, InetAddress address, int port) {
    AddressText.append(lines, address, port);
    lines.append(' ');
  }

  private static void other(
      StringBuilder lines, Flow flow, InetAddress address, int port, boolean kept) {
    if (kept) {
      AddressText.append(lines, address, flow.icmp() ? 0 : port);
    } else {
      lines.append('-');
    }
    lines.append(' ').append(flow.id()).append('\n');
  }

  /** Seconds with three decimals. */
  private static void time(StringBuilder line, long micros) {
    long millis = Math.floorMod(micros / 1000, 1000);
    line.append(micros / 1_000_000).append('.');
    line.append((char) ('0' + millis / 100));
    line.append((char) ('0' + millis / 10 % 10));
    line.append((char) ('0' + millis % 10));
  }
}
