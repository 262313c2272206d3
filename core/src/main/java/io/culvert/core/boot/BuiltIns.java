package io.culvert.core.boot;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.l4.BuiltInTrackers;
import io.culvert.core.control.engine.SetDesk;
import io.culvert.core.control.engine.TimeoutDesk;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceKind;
import io.culvert.core.device.tun.TunTapKind;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.router.Engine;
import io.culvert.core.wire.Medium;
import java.util.List;

/** The one list of what is plugged in: kinds of device, L4 trackers, matches and targets. */
public final class BuiltIns {

  private BuiltIns() {}

  /** What a configuration's {@code kind} may say. */
  static List<DeviceKind> deviceKinds() {
    return List.of(new TunTapKind(Medium.IP), new TunTapKind(Medium.ETHERNET));
  }

  /** The descriptor by which another process can go on with {@code device}, or -1. */
  static int descriptor(Device device) {
    return deviceKinds().stream().mapToInt(kind -> kind.descriptor(device)).max().orElse(-1);
  }

  /** Gives {@code conntrack} its trackers. */
  public static void trackers(Conntrack conntrack) {
    BuiltInTrackers.register(conntrack);
  }

  /** The rule language with all its matches and targets. */
  public static RuleLanguage ruleLanguage() {
    return new RuleLanguage(BuiltInRules.catalog(), BuiltInRules.names());
  }

  /** The same, in a router: what it knows besides rules is not the language's own. */
  static RuleLanguage ruleLanguage(
      PluginDesk plugins, TimeoutDesk timeouts, SetDesk sets, Engine engine) {
    return ruleLanguage()
        .knowingHelpers(plugins::offers)
        .knowingTimeouts(timeouts)
        .knowingSets(sets)
        .sharingPorts(engine.nat().ports().parts());
  }

  /** All of it for one engine, with these helpers. */
  public static EngineKit kit(List<HelperPlugin> helpers) {
    return new EngineKit(ruleLanguage(), BuiltIns::trackers, helpers);
  }
}
