package io.culvert.core.cli.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.cli.Output;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.json.EventJson;
import io.culvert.core.control.json.JsonText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed of a stream of events in which some are missing. */
final class EntryPrinterTest {

  private static final String WARNING = "WARNING: 41 events were lost: they came too fast\n";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private EntryPrinter printer(String types) {
    Output output = new Output(new PrintWriter(out), new PrintWriter(err));
    return new EntryPrinter(Listing.parse(types, Listing.Format.TEXT), output, true);
  }

  private static String event() {
    RouterEvent event =
        new RouterEvent(
            43,
            5,
            RouterEvent.Kind.NEW,
            Optional.of(EntryViews.tcp("10.0.1.2", 1, "203.0.113.9", 80).view()),
            Optional.empty(),
            "");
    return JsonText.of(json -> EventJson.write(json, event));
  }

  @ParameterizedTest
  @ValueSource(strings = {"extended", "xml", "save", "timestamp"})
  void whatIsMissingIsSaidBesideTheEventsAndNotCounted(String types) {
    EntryPrinter printer = printer(types);
    assertThat(printer.event("{\"lost\":41}")).isTrue();
    assertThat(out.toString()).isEmpty();
    assertThat(err).hasToString(WARNING);
    assertThat(printer.event(event())).isTrue();
    assertThat(printer.count()).isEqualTo(1);
    assertThat(err).hasToString(WARNING);
  }

  @Test
  void programsReadItInItsPlace() {
    EntryPrinter printer = printer("jsonl");
    printer.event(event());
    printer.event("{\"lost\":41}");
    printer.event(event());
    assertThat(out.toString().lines()).containsExactly(event(), "{\"lost\":41}", event());
    assertThat(printer.count()).isEqualTo(2);
    assertThat(err).hasToString(WARNING);
  }
}
