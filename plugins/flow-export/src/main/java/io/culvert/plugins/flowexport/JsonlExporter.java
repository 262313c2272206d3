package io.culvert.plugins.flowexport;

import io.culvert.helpers.flows.Flow;
import io.culvert.helpers.flows.FlowExporter;
import io.culvert.helpers.flows.FlowRefusal;
import io.culvert.helpers.flows.FlowSetting;
import io.culvert.helpers.flows.FlowSettings;
import io.culvert.helpers.flows.FlowSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.pf4j.Extension;

/** Flows as lines of JSON in a file. */
@Extension
public final class JsonlExporter implements FlowExporter {

  private static final String STARTS = "starts";
  private static final String ALIVE = "alive";
  private static final long KEEP = 30;

  @Override
  public String name() {
    return "jsonl";
  }

  @Override
  public List<FlowSetting> settings() {
    List<FlowSetting> settings = new ArrayList<>(RollingFile.settings(KEEP));
    settings.add(FlowSetting.flag(STARTS, false, "whether beginnings have lines of their own"));
    settings.add(FlowSetting.flag(ALIVE, true, "whether what lasts has lines now and then"));
    return settings;
  }

  @Override
  public void check(FlowSettings settings) throws FlowRefusal {
    RollingFile.check(settings);
  }

  @Override
  public Set<Flow.Kind> kinds(FlowSettings settings) {
    Set<Flow.Kind> kinds = EnumSet.of(Flow.Kind.ENDED);
    if (settings.flag(STARTS)) {
      kinds.add(Flow.Kind.STARTED);
    }
    if (settings.flag(ALIVE)) {
      kinds.add(Flow.Kind.ALIVE);
    }
    return kinds;
  }

  @Override
  public FlowSink open(FlowSettings settings) throws IOException {
    return new LinesSink(RollingFile.open(settings), FlowJson::append);
  }
}
