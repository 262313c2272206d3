package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.Output;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.json.EntryJson;
import io.culvert.core.control.json.EventJson;
import io.culvert.core.control.json.ExpectationJson;

/** Writes entries, expectations or events one after the other in one format, and counts them. */
final class EntryPrinter {

  private final Listing listing;
  private final Output output;
  private final boolean stream;
  private final EntryLines lines;
  private final EntryXml xml;
  private long count;
  private String end = "";

  /** A printer; a stream is flushed after each. */
  EntryPrinter(Listing listing, Output output, boolean stream) {
    this.listing = listing;
    this.output = output;
    this.stream = stream;
    this.lines = new EntryLines(listing);
    this.xml = new EntryXml(listing);
  }

  long count() {
    return count;
  }

  /** Writes the entry in {@code json}; {@code false} when nobody reads any more. */
  boolean entry(String json) {
    begin(EntryXml.HEAD, "</conntrack>");
    return line(
        switch (listing.format()) {
          case JSON, JSONL -> json;
          case XML -> xml.flow(EntryJson.read(json));
          case SAVE -> EntrySave.line(EntryJson.read(json), RouterEvent.Kind.NEW);
          case TEXT, CLASSIC -> lines.line(EntryJson.read(json));
        });
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
            : ExpectationLines.line(view));
  }

  /** Writes the event in {@code json}; {@code false} when nobody reads any more. */
  boolean event(String json) {
    begin(EntryXml.HEAD, "</conntrack>");
    if (listing.format() == Listing.Format.JSON || listing.format() == Listing.Format.JSONL) {
      return line(json);
    }
    RouterEvent event = EventJson.read(json);
    if (event.expectation().isPresent()) {
      StringBuilder line = new StringBuilder(256);
      lines.appendEventHead(line, event);
      ExpectationLines.append(line, event.expectation().get());
      return line(line.toString());
    }
    EntryView entry = event.entry().orElseThrow();
    return line(
        switch (listing.format()) {
          case XML -> xml.event(event);
          case SAVE -> EntrySave.line(entry, event.kind());
          default -> lines.event(event);
        });
  }

  private void begin(String xmlHead, String xmlEnd) {
    if (count > 0) {
      return;
    }
    if (listing.format() == Listing.Format.XML) {
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
