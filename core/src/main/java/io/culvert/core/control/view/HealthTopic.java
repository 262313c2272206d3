package io.culvert.core.control.view;

import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;

/** How the process behind the router fares, for one page. Context of {@link ViewHub} only. */
final class HealthTopic implements SecondTopic {

  private final Throughput totals;
  private final ViewHub.About about;
  private boolean configSent;

  HealthTopic(Throughput totals, ViewHub.About about) {
    this.totals = totals;
    this.about = about;
  }

  @Override
  public void again() {
    configSent = false;
  }

  @Override
  public String frame() {
    RouterStatus status = totals.status();
    if (status == null) {
      return null;
    }
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    Map<String, Object> frame =
        ViewJson.object(
            "t", "stat",
            "topic", "health",
            "router", about.version(),
            "file", status.config(),
            "profile", status.profile(),
            "io", status.io(),
            "java", System.getProperty("java.vm.name") + " " + Runtime.version(),
            "os", System.getProperty("os.name") + " " + System.getProperty("os.version"),
            "cores", Runtime.getRuntime().availableProcessors(),
            "pid", ProcessHandle.current().pid(),
            "uptime", status.uptimeSeconds(),
            "heapUsed", heap.getUsed(),
            "heapMax", heap.getMax(),
            "collectors", collectors());
    if (!configSent) {
      configSent = true;
      frame.put("config", about.config());
    }
    return JsonText.of(frame);
  }

  private static List<Map<String, Object>> collectors() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(HealthTopic::collector)
        .toList();
  }

  private static Map<String, Object> collector(GarbageCollectorMXBean bean) {
    return ViewJson.object(
        "name", bean.getName(),
        "count", bean.getCollectionCount(),
        "millis", bean.getCollectionTime());
  }
}
