package io.culvert.plugins.flowexport;

import io.culvert.helpers.flows.FlowExporter;
import io.culvert.helpers.flows.FlowRefusal;
import io.culvert.helpers.flows.FlowSetting;
import io.culvert.helpers.flows.FlowSettings;
import io.culvert.helpers.flows.FlowSink;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.pf4j.Extension;

/**
 * Who had which address and port when, as RFC 6888 (REQ-12) has providers keep it: translations
 * that begin, last and end, a line each. {@code culvert nat-log who} reads it.
 */
@Extension
public final class NatLogExporter implements FlowExporter {

  private static final String DESTINATIONS = "destinations";

  @Override
  public String name() {
    return "nat-log";
  }

  @Override
  public List<FlowSetting> settings() {
    List<FlowSetting> settings = new ArrayList<>(RollingFile.settings(0));
    settings.add(
        FlowSetting.flag(
            DESTINATIONS,
            false,
            "whether whom they talked to is kept, which RFC 6888 advises against"));
    return settings;
  }

  @Override
  public void check(FlowSettings settings) throws FlowRefusal {
    RollingFile.check(settings);
  }

  @Override
  public boolean wantsCounters() {
    return false;
  }

  @Override
  public FlowSink open(FlowSettings settings) throws IOException {
    return open(settings, Clock.systemUTC());
  }

  static FlowSink open(FlowSettings settings, Clock clock) throws IOException {
    return new NatLog(RollingFile.open(settings), settings.flag(DESTINATIONS), clock);
  }
}
