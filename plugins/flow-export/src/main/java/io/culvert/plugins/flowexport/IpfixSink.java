package io.culvert.plugins.flowexport;

import io.culvert.helpers.flows.Flow;
import io.culvert.helpers.flows.FlowSink;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns flows into records: when they end, now and then while they last, and translations. */
final class IpfixSink implements FlowSink {

  /** So many connections that last are told of before they end; it bounds what is remembered. */
  private static final int MAX_LASTING = 1 << 18;

  private final IpfixMessages messages;
  private final Collector collector;
  private final Map<String, Integer> devices = new HashMap<>();
  private final boolean natEvents;

  /** What was told of connections that last. */
  private final Map<Long, Told> told = new HashMap<>();

  private IOException problem;

  private record Told(Flow.Carried carried, long atMicros) {

    static final Flow.Carried NOTHING = new Flow.Carried(true, 0, 0, 0, 0);
  }

  IpfixSink(IpfixMessages messages, Collector collector, List<String> devices, boolean natEvents) {
    this.messages = messages;
    this.collector = collector;
    this.natEvents = natEvents;
    for (String device : devices) {
      this.devices.put(device, this.devices.size() + 1);
    }
  }

  @Override
  public void take(List<Flow> flows) throws IOException {
    problem = null;
    for (Flow flow : flows) {
      boolean translated = flow.sourceTranslated() || flow.destinationTranslated();
      switch (flow.kind()) {
        case STARTED -> natEvent(flow, translated);
        case FOUND -> {}
        case ALIVE -> lasting(flow);
        case ENDED -> {
          natEvent(flow, translated);
          record(flow, told.remove(flow.id()));
        }
      }
    }
    if (problem != null) {
      throw problem;
    }
  }

  private void natEvent(Flow flow, boolean translated) {
    if (natEvents && translated) {
      add(
          flow.ipVersion() == 4 ? IpfixTemplate.NAT_IPV4 : IpfixTemplate.NAT_IPV6,
          new IpfixRecord(flow, 0, 0, 0, 0, 0, 0, 0));
    }
  }

  private void lasting(Flow flow) {
    Told before = told.get(flow.id());
    if (before == null && told.size() >= MAX_LASTING) {
      return; // all of it is told when it ends
    }
    record(flow, before);
    told.put(flow.id(), new Told(flow.carried(), flow.atMicros()));
  }

  private void record(Flow flow, Told before) {
    Flow.Carried now = flow.carried();
    Flow.Carried then = before == null ? Told.NOTHING : before.carried();
    add(
        flow.ipVersion() == 4 ? IpfixTemplate.FLOW_IPV4 : IpfixTemplate.FLOW_IPV6,
        new IpfixRecord(
            flow,
            before == null ? flow.beganMicros() : before.atMicros(),
            since(then.originalPackets(), now.originalPackets()),
            since(then.originalBytes(), now.originalBytes()),
            since(then.replyPackets(), now.replyPackets()),
            since(then.replyBytes(), now.replyBytes()),
            devices.getOrDefault(flow.origin().ingress(), 0),
            devices.getOrDefault(flow.origin().egress(), 0)));
  }

  /** Counters may have been set to 0 meanwhile. */
  private static long since(long then, long now) {
    return now >= then ? now - then : now;
  }

  /** What can't be sent keeps nothing else from being sent. */
  private void add(IpfixTemplate template, IpfixRecord record) {
    try {
      messages.add(template, record);
    } catch (IOException e) {
      problem = e;
      retry(template, record);
    }
  }

  /** The message that failed is gone, so that there is room now. */
  private void retry(IpfixTemplate template, IpfixRecord record) {
    try {
      messages.add(template, record);
    } catch (IOException e) {
      problem = e;
    }
  }

  @Override
  public void tick(long nowMicros) throws IOException {
    messages.describe();
    messages.send();
  }

  @Override
  public SortedMap<String, Long> counts() {
    SortedMap<String, Long> counts = new TreeMap<>();
    counts.put("messages", messages.messages());
    counts.put("records", messages.records());
    counts.put("records-unsent", messages.unsent());
    return counts;
  }

  @Override
  public void close() throws IOException {
    try (collector) {
      messages.send();
    }
  }
}
