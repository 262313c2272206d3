package io.culvert.plugins.flowexport;

import io.culvert.helpers.flows.Flow;
import io.culvert.helpers.flows.FlowExporter;
import io.culvert.helpers.flows.FlowRefusal;
import io.culvert.helpers.flows.FlowSetting;
import io.culvert.helpers.flows.FlowSettings;
import io.culvert.helpers.flows.FlowSink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.pf4j.Extension;

/** Flows as IPFIX (RFC 7011) to one collector, by UDP or TCP. */
@Extension
public final class IpfixExporter implements FlowExporter {

  private static final String TO = "to";
  private static final String TRANSPORT = "transport";
  private static final String DOMAIN = "domain";
  private static final String TEMPLATES = "template-seconds";
  private static final String BYTES = "message-bytes";
  private static final String NAT_EVENTS = "nat-events";

  @Override
  public String name() {
    return "ipfix";
  }

  @Override
  public List<FlowSetting> settings() {
    return List.of(
        FlowSetting.text(TO, "the collector's address and port, as in 192.0.2.9:4739"),
        FlowSetting.text(TRANSPORT, "udp", "udp or tcp"),
        FlowSetting.number(DOMAIN, 0, 0xFFFF_FFFFL, 1, "the observation domain"),
        FlowSetting.number(TEMPLATES, 1, 3_600, 60, "how often templates are sent by UDP"),
        FlowSetting.number(BYTES, 512, 65_000, 1_400, "the longest message"),
        FlowSetting.flag(NAT_EVENTS, false, "whether translations have records of their own"));
  }

  @Override
  public void check(FlowSettings settings) throws FlowRefusal {
    try {
      Collector.address(settings.text(TO));
    } catch (IllegalArgumentException e) {
      throw new FlowRefusal(TO, e.getMessage());
    }
    if (!Set.of("udp", "tcp").contains(settings.text(TRANSPORT))) {
      throw new FlowRefusal(TRANSPORT, "\"" + settings.text(TRANSPORT) + "\" is none of udp, tcp");
    }
  }

  @Override
  public Set<Flow.Kind> kinds(FlowSettings settings) {
    Set<Flow.Kind> kinds = EnumSet.of(Flow.Kind.ALIVE, Flow.Kind.ENDED);
    if (settings.flag(NAT_EVENTS)) {
      kinds.add(Flow.Kind.STARTED);
    }
    return kinds;
  }

  @Override
  public FlowSink open(FlowSettings settings) throws IOException {
    InetSocketAddress to = Collector.address(settings.text(TO));
    boolean tcp = settings.text(TRANSPORT).equals("tcp");
    Collector collector = tcp ? Collector.tcp(to) : Collector.udp(to);
    return sink(settings, collector, Clock.systemUTC());
  }

  /** To wherever {@code collector} leads. */
  static FlowSink sink(FlowSettings settings, Collector collector, Clock clock) {
    IpfixMessages messages =
        new IpfixMessages(
            collector,
            List.of(
                IpfixTemplate.FLOW_IPV4,
                IpfixTemplate.FLOW_IPV6,
                IpfixTemplate.NAT_IPV4,
                IpfixTemplate.NAT_IPV6),
            settings.devices(),
            (int) settings.number(DOMAIN),
            (int) settings.number(BYTES),
            settings.number(TEMPLATES) * 1_000_000,
            () -> clock.millis() * 1000);
    return new IpfixSink(messages, collector, settings.devices(), settings.flag(NAT_EVENTS));
  }
}
