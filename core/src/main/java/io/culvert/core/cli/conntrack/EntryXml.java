package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.conntrack.Listing.Detail;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.LabelNames;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.SafeText;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;

/** The elements of {@code -o xml}, one a line, in the places conntrack 1.4.7 puts them. */
final class EntryXml {

  /** Stands before the first element. */
  static final String HEAD = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<conntrack>";

  static final String EXPECT_HEAD = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<expect>";

  private static final long NO_EVENT = -1;

  private final Listing listing;

  EntryXml(Listing listing) {
    this.listing = listing;
  }

  String flow(EntryView entry) {
    return "<flow>" + inner(entry, NO_EVENT) + "</flow>";
  }

  String event(RouterEvent event) {
    boolean destroyed = event.kind() == RouterEvent.Kind.DESTROY;
    String type = event.kind().name().toLowerCase(Locale.ROOT);
    String when = listing.shows(Detail.TIMESTAMP) ? when(event.atMicros()) : "";
    return "<flow type=\""
        + type
        + "\">"
        + inner(event.entry().orElseThrow(), destroyed ? event.atMicros() : 0)
        + when
        + "</flow>";
  }

  private static String when(long micros) {
    ZonedDateTime time = Instant.ofEpochSecond(micros / 1_000_000).atZone(ZoneId.systemDefault());
    return "<when>"
        + element("hour", time.getHour())
        + element("min", time.getMinute())
        + element("sec", time.getSecond())
        // C's tm_wday + 1: Sunday is 1
        + element("wday", time.getDayOfWeek().getValue() % 7 + 1)
        + element("day", time.getDayOfMonth())
        + element("month", time.getMonthValue())
        + element("year", time.getYear())
        + "</when>";
  }

  /** The same three kinds of {@code atMicros} as in {@link EntryLines}. */
  private String inner(EntryView entry, long atMicros) {
    EntryView.Traffic traffic = entry.traffic();
    boolean counters = EntryLines.counted(traffic, atMicros);
    String original = counters ? counters(traffic.originalPackets(), traffic.originalBytes()) : "";
    String reply = counters ? counters(traffic.replyPackets(), traffic.replyBytes()) : "";
    String helper = EntryLines.helper(entry, atMicros);
    return "<meta direction=\"original\">"
        + layers(entry.original())
        + zone(entry, 1)
        + original
        + "</meta><meta direction=\"reply\">"
        + layers(entry.reply())
        + zone(entry, 2)
        + reply
        + "</meta><meta direction=\"independent\">"
        + independent(entry, atMicros)
        + "</meta>"
        + (helper.isEmpty() ? "" : element("helper", escape(helper)));
  }

  private static String counters(long packets, long bytes) {
    return "<counters>" + element("packets", packets) + element("bytes", bytes) + "</counters>";
  }

  private static String zone(EntryView entry, int directions) {
    EntryView.Marks marks = entry.marks();
    return marks.zone() != 0 && marks.zoneDirections() == directions
        ? element("zone", marks.zone())
        : "";
  }

  private String independent(EntryView entry, long atMicros) {
    boolean event = atMicros != NO_EVENT;
    StringBuilder xml = new StringBuilder();
    EntryView.Progress progress = entry.progress();
    if (!progress.l4State().isEmpty()) {
      xml.append(element("state", progress.l4State()));
    }
    if (!event || progress.timeoutSeconds() > 0) {
      xml.append(element("timeout", progress.timeoutSeconds()));
    }
    if (!event || entry.marks().mark() != 0) {
      xml.append(element("mark", Integer.toUnsignedString(entry.marks().mark())));
    }
    EntryView.Marks marks = entry.marks();
    if (listing.shows(Detail.LABELS) && (marks.labelsHigh() | marks.labelsLow()) != 0) {
      String names = LabelNames.ofSystem().names(marks.labelsHigh(), marks.labelsLow());
      xml.append("<labels>");
      for (String name : names.split(",")) {
        xml.append(element("label", escape(name)));
      }
      xml.append("</labels>");
    }
    xml.append(zone(entry, 3));
    if (!event) {
      xml.append(element("use", 1));
    }
    xml.append(element("id", entry.key().id()));
    if (entry.has(EntryStatus.ASSURED)) {
      xml.append("<assured/>");
    } else if (!entry.has(EntryStatus.SEEN_REPLY)) {
      xml.append("<unreplied/>");
    }
    appendTimes(xml, progress, atMicros);
    return xml.toString();
  }

  private void appendTimes(StringBuilder xml, EntryView.Progress progress, long atMicros) {
    if (!progress.timestamped() || atMicros == 0) {
      return;
    }
    boolean ended = atMicros != NO_EVENT;
    if (listing.shows(Detail.KTIMESTAMP)) {
      xml.append("<timestamp>").append(element("start", progress.createdMicros() * 1000));
      xml.append(ended ? element("stop", atMicros * 1000) : "").append("</timestamp>");
    }
    long now =
        ended
            ? atMicros / 1_000_000
            : progress.expiresMicros() / 1_000_000 - progress.timeoutSeconds();
    xml.append(element("deltatime", Math.max(0, now - progress.createdMicros() / 1_000_000)));
  }

  private static String layers(Tuple tuple) {
    return layer3(tuple.source())
        + element("src", tuple.source())
        + element("dst", tuple.destination())
        + "</layer3>"
        + layer4(tuple.protocol())
        + ports(tuple)
        + "</layer4>";
  }

  private static String layer3(IpAddress address) {
    return address.version() == 6
        ? "<layer3 protonum=\"10\" protoname=\"ipv6\">"
        : "<layer3 protonum=\"2\" protoname=\"ipv4\">";
  }

  private static String layer4(int protocol) {
    return "<layer4 protonum=\""
        + protocol
        + "\" protoname=\""
        + ProtocolNames.listed(protocol)
        + "\">";
  }

  private static String ports(Tuple tuple) {
    return switch (tuple.protocol()) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.SCTP, IpProtocol.DCCP ->
          element("sport", tuple.sourcePort()) + element("dport", tuple.destinationPort());
      case IpProtocol.GRE ->
          element("srckey", "0x" + Integer.toHexString(tuple.sourcePort()))
              + element("dstkey", "0x" + Integer.toHexString(tuple.destinationPort()));
      // the tool prints nothing for ICMP
      default -> "";
    };
  }

  /** One expectation. */
  static String expectation(ExpectationView expectation) {
    return "<flow>" + inner(expectation) + "</flow>";
  }

  /** One that has come or gone. */
  static String expected(RouterEvent event) {
    String type = event.kind() == RouterEvent.Kind.EXPECT_NEW ? "new" : "destroy";
    return "<flow type=\"" + type + "\">" + inner(event.expectation().orElseThrow()) + "</flow>";
  }

  private static String inner(ExpectationView expectation) {
    Tuple tuple = expectation.tuple();
    return layer3(tuple.source())
        + addresses("expected", tuple)
        + addresses("mask", expectation.mask())
        + addresses("master", expectation.master())
        + "</layer3>"
        + layer4(tuple.protocol())
        + "<expected>"
        + ports(tuple)
        + "</expected><mask>"
        + ports(withProtocol(expectation.mask(), tuple.protocol()))
        + "</mask><master>"
        + ports(expectation.master())
        + "</master></layer4><meta>"
        + element("helper-name", escape(expectation.helper()))
        + element("timeout", expectation.timeoutSeconds())
        + element("class", 0)
        + "</meta>";
  }

  private static Tuple withProtocol(Tuple mask, int protocol) {
    return new Tuple(
        protocol, mask.source(), mask.sourcePort(), mask.destination(), mask.destinationPort());
  }

  private static String addresses(String name, Tuple tuple) {
    return "<"
        + name
        + ">"
        + element("src", tuple.source())
        + element("dst", tuple.destination())
        + "</"
        + name
        + ">";
  }

  private static String element(String name, Object content) {
    return "<" + name + ">" + content + "</" + name + ">";
  }

  private static String escape(String text) {
    return SafeText.printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
