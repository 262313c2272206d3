package io.culvert.core.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Results for programs. */
final class ResultsJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Results results;
  private final ObjectNode root = JsonNodeFactory.instance.objectNode();

  private ResultsJson(Results results) {
    this.results = results;
  }

  /** One JSON object, a line feed behind it. */
  static String of(Results results) {
    ObjectNode root = new ResultsJson(results).build();
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectNode build() {
    root.put("began", results.began().toString());
    machine(root.putObject("machine"));
    options(root.putObject("options"));
    results.halfLoad().ifPresent(rate -> root.put("halfLoadPacketsPerSecond", rate));
    ArrayNode rows = root.putArray("results");
    for (Series series : results.series()) {
      for (int figure = 0; figure < series.traffic().figures().size(); figure++) {
        row(rows.addObject(), series, figure);
      }
    }
    ArrayNode gaps = root.putArray("notMeasured");
    for (Results.Gap gap : results.gaps()) {
      ObjectNode node = gaps.addObject();
      node.put("road", gap.road().option());
      gap.traffic().ifPresent(traffic -> node.put("traffic", traffic.option()));
      node.put("failed", gap.failed());
      node.put("why", gap.why());
    }
    return root;
  }

  private void machine(ObjectNode node) {
    Machine machine = results.machine();
    node.put("processor", machine.processor());
    node.put("processors", machine.processors());
    node.put("kernel", machine.kernel());
    node.put("java", machine.java());
    node.put("loadBefore", machine.loadBefore());
    node.put("loadAfter", machine.loadAfter());
  }

  private void options(ObjectNode node) {
    Options options = results.options();
    node.put("family", options.family());
    node.put("rounds", options.rounds());
    node.put("warmRounds", options.warmRounds());
    node.put("seconds", options.seconds());
    options.rules().ifPresent(file -> node.put("rules", file.toString()));
  }

  private void row(ObjectNode node, Series series, int index) {
    Traffic.Figure figure = series.traffic().figures().get(index);
    node.put("traffic", series.traffic().option());
    node.put("figure", figure.name());
    node.put("road", series.road().option());
    node.put("unit", figure.unit());
    node.put("better", figure.lowerIsBetter() ? "lower" : "higher");
    node.put("median", series.median(index));
    node.put("low", series.low(index));
    node.put("high", series.high(index));
    results.ratio(series, index).ifPresent(ratio -> node.put("ratio", ratio));
    ArrayNode rounds = node.putArray("rounds");
    for (double round : series.rounds(index)) {
      rounds.add(round);
    }
    series
        .cpuEach()
        .ifPresent(
            each -> {
              ObjectNode cpu = node.putObject("cpu");
              cpu.put("each", each);
              cpu.put("unit", series.traffic().work().unit());
              cpu.put("userShare", series.userShare());
            });
  }
}
