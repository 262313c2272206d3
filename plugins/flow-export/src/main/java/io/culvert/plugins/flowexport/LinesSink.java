package io.culvert.plugins.flowexport;

import io.culvert.helpers.flows.Flow;
import io.culvert.helpers.flows.FlowSink;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes what it is told as lines of a file, a batch at one stroke. */
class LinesSink implements FlowSink {

  private final RollingFile file;
  private final Form form;
  private final StringBuilder lines = new StringBuilder();
  private volatile long written;

  /** How a flow is written. */
  @FunctionalInterface
  interface Form {

    /** Appends lines for {@code flow}, with their ends; none where it has nothing to say. */
    void append(StringBuilder lines, Flow flow);
  }

  LinesSink(RollingFile file, Form form) {
    this.file = file;
    this.form = form;
  }

  @Override
  public void take(List<Flow> flows) throws IOException {
    lines.setLength(0);
    for (Flow flow : flows) {
      form.append(lines, flow);
    }
    if (lines.length() > 0) {
      file.write(lines, flows.get(flows.size() - 1).atMicros());
      written = written + lines.chars().filter(c -> c == '\n').count();
    }
  }

  @Override
  public void tick(long nowMicros) throws IOException {
    file.turn(nowMicros);
  }

  @Override
  public SortedMap<String, Long> counts() {
    SortedMap<String, Long> counts = new TreeMap<>();
    counts.put("bytes", file.written());
    counts.put("files-put-aside", file.putAside());
    counts.put("lines", written);
    return counts;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
