package io.culvert.core.control.engine;

import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.ExportView;
import io.culvert.core.control.Loop;
import io.culvert.core.control.StateView;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.control.trace.TraceFeed;
import io.culvert.core.device.Device;
import io.culvert.core.nat.Nat;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.PacketPool;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The pieces of a router that control works on.
 *
 * @param loop the loop that owns all of them
 * @param clock the engine's
 * @param devices in their order; asked on the loop
 * @param exports where flows go; asked on the loop
 * @param explainer says what would become of a packet
 * @param worker for what takes its time, such as reading a large rule file
 * @param state how connections are kept over a restart
 * @param cluster the routers it is one with
 * @param identity what the router is called
 */
public record RouterParts(
    Loop loop,
    Clock clock,
    Conntrack conntrack,
    Nat nat,
    Supplier<List<Device>> devices,
    DropCounters drops,
    PacketPool pool,
    RuleDesk rules,
    TimeoutDesk timeouts,
    SetDesk sets,
    AddressDesk addresses,
    HelperDesk helpers,
    EntryCopier copier,
    EventFeed events,
    TraceFeed traces,
    Supplier<List<ExportView>> exports,
    Function<ExplainRequest, Future<List<TraceView>>> explainer,
    Executor worker,
    Supplier<StateView> state,
    Supplier<ClusterDesk> cluster,
    Identity identity) {

  /**
   * What a router is called.
   *
   * @param version Culvert's version
   * @param config its configuration file
   * @param io how its packets are moved
   */
  public record Identity(String version, String config, String io) {}
}
