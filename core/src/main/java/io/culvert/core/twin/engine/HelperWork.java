package io.culvert.core.twin.engine;

import io.culvert.core.helper.HelperCounters;
import io.culvert.core.helper.HelperHost;
import io.culvert.core.helper.HelperStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the helpers of an engine did, summed up. */
final class HelperWork {

  private HelperWork() {}

  /** The counts by what was counted. */
  static Map<String, Long> of(HelperHost host) {
    Map<String, Long> work = new LinkedHashMap<>();
    for (HelperStatus status : host.helpers()) {
      HelperCounters counters = status.counters();
      work.merge("connections", counters.connections(), Long::sum);
      work.merge("messages", counters.messages(), Long::sum);
      work.merge("expectations", counters.expectations(), Long::sum);
      work.merge("rewritten", counters.rewrites(), Long::sum);
      work.merge("refused", counters.refusals(), Long::sum);
      work.merge("faults", counters.faults(), Long::sum);
    }
    return work;
  }
}
