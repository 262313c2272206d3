package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.Output;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.json.EntryJson;
import io.culvert.core.control.json.EventJson;
import io.culvert.core.control.json.ExpectationJson;
import io.culvert.core.control.json.LostJson;
import java.time.Instant;
import java.util.OptionalLong;

/** Writes entries, expectations or events one after the other in one format, and counts them. */
final class EntryPrinter {

  private final Listing listing;
  private final Output output;
  private final boolean stream;
  private final EntryLines lines;
  private final EntryXml xml;
  private final RouterEvent.Kind kind;
  private long count;
  private long gaps;
  private String end = "";

  /** A printer; a stream is flushed after each. */
  EntryPrinter(Listing listing, Output output, boolean stream) {
    this(listing, output, stream, RouterEvent.Kind.NEW);
  }

  /** A printer of what was done to entries. */
  static EntryPrinter of(Listing listing, Output output, RouterEvent.Kind done) {
    return new EntryPrinter(listing, output, false, done);
  }

  private EntryPrinter(Listing listing, Output output, boolean stream, RouterEvent.Kind kind) {
    this.kind = kind;
    this.listing = listing;
    this.output = output;
    this.stream = stream;
    this.lines = new EntryLines(listing);
    this.xml = new EntryXml(listing);
  }

  long count() {
    return count - gaps;
  }

  /** Writes the entry in {@code json}; {@code false} when nobody reads any more. */
  boolean entry(String json) {
    begin(EntryXml.HEAD, "</conntrack>");
    return line(
        switch (listing.format()) {
          case JSON, JSONL -> json;
          case XML -> xml.flow(EntryJson.read(json));
          case SAVE -> EntrySave.line(EntryJson.read(json), saved());
          case TEXT, CLASSIC -> lines.line(EntryJson.read(json)) + EntryJson.node(json, " node=");
        });
  }

  /** What was updated is shown as it is now, so that it can be made again. */
  private RouterEvent.Kind saved() {
    return kind == RouterEvent.Kind.UPDATE ? RouterEvent.Kind.NEW : kind;
  }

  /** Writes the expectation in {@code json}; {@code false} when nobody reads any more. */
  boolean expectation(String json) {
    begin(EntryXml.EXPECT_HEAD, "</expect>");
    if (listing.format() == Listing.Format.JSON || listing.format() == Listing.Format.JSONL) {
      return line(json);
    }
    ExpectationView view = ExpectationJson.read(json);
    return line(
        listing.format() == Listing.Format.XML
            ? EntryXml.expectation(view)
            : stamp() + ExpectationLines.line(view) + EntryJson.node(json, " node="));
  }

  /** When it is shown: expectations don't say when they began. */
  private String stamp() {
    if (!listing.shows(Listing.Detail.TIMESTAMP)) {
      return "";
    }
    Instant now = Instant.now();
    return EntryLines.stamp(now.getEpochSecond() * 1_000_000 + now.getNano() / 1000) + "\t";
  }

  /** Writes the event in {@code json}; {@code false} when nobody reads any more. */
  boolean event(String json) {
    OptionalLong lost = LostJson.read(json);
    if (lost.isPresent()) {
      output.error("WARNING: " + lost.getAsLong() + " events were lost: they came too fast");
    }
    if (listing.format() == Listing.Format.JSON || listing.format() == Listing.Format.JSONL) {
      begin("", "");
      gaps += lost.isPresent() ? 1 : 0;
      return line(json);
    }
    if (lost.isPresent()) {
      return true;
    }
    RouterEvent event = EventJson.read(json);
    if (event.expectation().isPresent()) {
      begin(EntryXml.EXPECT_HEAD, "</expect>");
      return line(expected(event));
    }
    begin(EntryXml.HEAD, "</conntrack>");
    EntryView entry = event.entry().orElseThrow();
    return line(
        switch (listing.format()) {
          case XML -> xml.event(event);
          case SAVE -> EntrySave.line(entry, event.kind());
          default -> lines.event(event);
        });
  }

  private String expected(RouterEvent event) {
    if (listing.format() == Listing.Format.XML) {
      return EntryXml.expected(event);
    }
    StringBuilder line = new StringBuilder(256);
    lines.appendEventHead(line, event);
    ExpectationLines.append(line, event.expectation().orElseThrow());
    return line.toString();
  }

  private void begin(String xmlHead, String xmlEnd) {
    if (count > 0) {
      return;
    }
    if (listing.format() == Listing.Format.XML) {
      if (kind != RouterEvent.Kind.NEW) {
        return; // conntrack(8) writes a document for what it lists only
      }
      output.line(xmlHead);
      end = xmlEnd;
    } else if (listing.format() == Listing.Format.JSON) {
      output.line("[");
      end = "]";
    }
  }

  private boolean line(String text) {
    boolean json = listing.format() == Listing.Format.JSON;
    String line = json && count > 0 ? "," + text : text;
    count++;
    if (stream) {
      return output.lineNow(line);
    }
    output.line(line);
    // a closed pipe is noticed now and then, which is soon enough to stop a long list
    return count % 256 != 0 || output.flush();
  }

  /** Writes what comes after the last. */
  void end() {
    if (listing.format() == Listing.Format.JSON && count == 0) {
      output.line("[]");
    } else if (!end.isEmpty()) {
      output.line(end);
      end = "";
    }
    output.flush();
  }
}
