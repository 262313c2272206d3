package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.conntrack.Listing.Detail;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.LabelNames;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.SafeText;
import io.culvert.core.wire.IpProtocol;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The lines of {@code conntrack -L} and {@code -E}, and of {@code /proc/net/ip_conntrack}. Word
 * order and spaces are what scripts cut at; each is as conntrack 1.4.7 prints it.
 */
final class EntryLines {

  /** C's {@code ctime}. */
  private static final DateTimeFormatter CTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

  private static final long NO_EVENT = -1;

  private static final int GRE = IpProtocol.GRE;

  private final Listing listing;
  private final LabelNames labels;

  EntryLines(Listing listing) {
    this.listing = listing;
    labels = listing.shows(Detail.LABELS) ? LabelNames.ofSystem() : LabelNames.of(List.of());
  }

  /** A line of a listing. */
  String line(EntryView entry) {
    StringBuilder line = new StringBuilder(256);
    append(line, entry, NO_EVENT);
    return line.toString().stripTrailing();
  }

  /** A line of {@code -E}. */
  String event(RouterEvent event) {
    StringBuilder line = new StringBuilder(256);
    appendEventHead(line, event);
    append(
        line,
        event.entry().orElseThrow(),
        event.kind() == RouterEvent.Kind.DESTROY ? event.atMicros() : 0);
    return line.toString().stripTrailing();
  }

  /** {@code [seconds.micros]} and the kind, right-aligned. */
  void appendEventHead(StringBuilder line, RouterEvent event) {
    if (listing.shows(Detail.TIMESTAMP)) {
      line.append(stamp(event.atMicros())).append('\t');
    }
    line.append(
        switch (event.kind()) {
          case NEW, EXPECT_NEW -> "    [NEW] ";
          case UPDATE -> " [UPDATE] ";
          default -> "[DESTROY] ";
        });
  }

  static String stamp(long micros) {
    return String.format(Locale.ROOT, "[%d.%06d]", micros / 1_000_000, micros % 1_000_000);
  }

  /**
   * The rest of the line.
   *
   * @param atMicros when the entry ended, 0 for another event, {@link #NO_EVENT} in a listing
   */
  private void append(StringBuilder line, EntryView entry, long atMicros) {
    boolean event = atMicros != NO_EVENT;
    boolean classic = listing.format() == Listing.Format.CLASSIC;
    if (listing.shows(Detail.EXTENDED)) {
      boolean v6 = entry.ipVersion() == 6;
      line.append(v6 ? "ipv6     10 " : "ipv4     2 ");
    }
    appendPadded(line, ProtocolNames.listed(entry.protocol()));
    line.append(entry.protocol()).append(' ');
    EntryView.Progress progress = entry.progress();
    if (!event || progress.timeoutSeconds() > 0) {
      line.append(progress.timeoutSeconds()).append(' ');
    }
    if (!progress.l4State().isEmpty()) {
      line.append(progress.l4State()).append(' ');
    }
    EntryView.Traffic traffic = entry.traffic();
    boolean counters = counted(traffic, atMicros) && !classic;
    appendTuple(line, entry.original());
    appendZone(line, "zone-orig=", entry, 1, classic);
    appendCounters(line, counters, traffic.originalPackets(), traffic.originalBytes());
    if (!entry.has(EntryStatus.SEEN_REPLY)) {
      line.append("[UNREPLIED] ");
    }
    appendTuple(line, entry.reply());
    appendZone(line, "zone-reply=", entry, 2, classic);
    appendCounters(line, counters, traffic.replyPackets(), traffic.replyBytes());
    if (entry.has(EntryStatus.ASSURED)) {
      line.append("[ASSURED] ");
    }
    appendTail(line, entry, atMicros, classic);
  }

  /** Counters are told in listings, and with an entry's end where they are not 0. */
  static boolean counted(EntryView.Traffic traffic, long atMicros) {
    return traffic.accounting() && (atMicros == NO_EVENT || atMicros != 0 && traffic.packets() > 0);
  }

  /** The helper's name; the kernel no longer tells it with an entry's end. */
  static String helper(EntryView entry, long atMicros) {
    boolean ended = atMicros != NO_EVENT && atMicros != 0;
    return ended ? "" : entry.origin().helper();
  }

  private void appendTail(StringBuilder line, EntryView entry, long atMicros, boolean classic) {
    boolean event = atMicros != NO_EVENT;
    if (!classic) {
      if (!event || entry.marks().mark() != 0) {
        line.append("mark=").append(Integer.toUnsignedString(entry.marks().mark())).append(' ');
      }
      appendZone(line, "zone=", entry, 3, false);
      appendTimes(line, entry, atMicros);
      if (!helper(entry, atMicros).isEmpty()) {
        line.append("helper=").append(SafeText.printable(entry.origin().helper())).append(' ');
      }
    }
    if (!event) {
      line.append("use=1 ");
    }
    if (listing.shows(Detail.ID)) {
      line.append("id=").append(entry.key().id()).append(' ');
    }
    boolean labelled = entry.marks().labelsHigh() != 0 || entry.marks().labelsLow() != 0;
    if (listing.shows(Detail.LABELS) && labelled) {
      line.append("labels=")
          .append(labels.names(entry.marks().labelsHigh(), entry.marks().labelsLow()))
          .append(' ');
    }
  }

  private void appendTimes(StringBuilder line, EntryView entry, long atMicros) {
    EntryView.Progress progress = entry.progress();
    if (!progress.timestamped() || atMicros == 0) {
      return;
    }
    boolean ended = atMicros != NO_EVENT;
    long now =
        ended
            ? atMicros / 1_000_000
            : progress.expiresMicros() / 1_000_000 - progress.timeoutSeconds();
    long delta = Math.max(0, now - progress.createdMicros() / 1_000_000);
    line.append("delta-time=").append(delta).append(' ');
    if (listing.shows(Detail.KTIMESTAMP)) {
      line.append("[start=").append(ctime(progress.createdMicros())).append("] ");
      if (ended) {
        line.append("[stop=").append(ctime(atMicros)).append("] ");
      }
    }
  }

  private static String ctime(long micros) {
    return CTIME.format(Instant.ofEpochMilli(micros / 1000).atZone(ZoneId.systemDefault()));
  }

  /** C's {@code "%-8s "}. */
  private static void appendPadded(StringBuilder line, String word) {
    line.append(word);
    for (int i = word.length(); i < 8; i++) {
      line.append(' ');
    }
    line.append(' ');
  }

  private static void appendCounters(
      StringBuilder line, boolean counted, long packets, long bytes) {
    if (counted) {
      line.append("packets=").append(packets).append(" bytes=").append(bytes).append(' ');
    }
  }

  private static void appendZone(
      StringBuilder line, String name, EntryView entry, int directions, boolean hidden) {
    EntryView.Marks marks = entry.marks();
    if (!hidden && marks.zone() != 0 && marks.zoneDirections() == directions) {
      line.append(name).append(marks.zone()).append(' ');
    }
  }

  /** {@code src= dst=} and what the protocol tells connections apart by. */
  static void appendTuple(StringBuilder line, Tuple tuple) {
    line.append("src=").append(tuple.source());
    line.append(" dst=").append(tuple.destination()).append(' ');
    switch (tuple.protocol()) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.SCTP, IpProtocol.DCCP ->
          line.append("sport=")
              .append(tuple.sourcePort())
              .append(" dport=")
              .append(tuple.destinationPort())
              .append(' ');
      case IpProtocol.ICMP, IpProtocol.ICMPV6 ->
          line.append("type=")
              .append(tuple.destinationPort() >> 8)
              .append(" code=")
              .append(tuple.destinationPort() & 0xFF)
              .append(" id=")
              .append(tuple.sourcePort())
              .append(' ');
      case GRE ->
          line.append("srckey=0x")
              .append(Integer.toHexString(tuple.sourcePort()))
              .append(" dstkey=0x")
              .append(Integer.toHexString(tuple.destinationPort()))
              .append(' ');
      default -> {}
    }
  }
}
