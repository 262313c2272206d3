package io.culvert.core.twin.kernel;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.tun.NetworkNamespace;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.TwinException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * This machine's kernel as a router, in a network namespace of its own: nothing outside of it is
 * touched, and nothing of it outlives the process. A packet is written to a TUN device and has been
 * routed, and answered, before the write returns; so a step is a write and a look at what the
 * devices hold. Needs root. One thread; several sides may live side by side.
 */
public final class KernelSide implements RouterSide {

  private final KernelNamespace namespace;
  private final KernelDevices devices;
  private final KernelSettings settings;
  private final LearnedRoutes routes;
  private final KernelRules rules;
  private final Ctnetlink conntrack;
  private int ipVersion = 4;

  private KernelSide(
      KernelNamespace namespace,
      KernelDevices devices,
      KernelSettings settings,
      LearnedRoutes routes,
      KernelRules rules,
      Ctnetlink conntrack) {
    this.namespace = namespace;
    this.devices = devices;
    this.settings = settings;
    this.routes = routes;
    this.rules = rules;
    this.conntrack = conntrack;
  }

  /**
   * Makes the router. Blocks for some tenths of a second.
   *
   * @throws TwinException where that can't be, with the cure; nothing is left behind
   */
  public static KernelSide open(Topology topology) {
    return guarded(() -> make(topology));
  }

  private static KernelSide make(Topology topology) {
    KernelNamespace namespace = KernelNamespace.make();
    KernelDevices devices = null;
    KernelRules rules = null;
    try {
      KernelSettings settings = new KernelSettings(namespace);
      settings.neutralise();
      devices = KernelDevices.open(namespace, topology);
      rules = KernelRules.open(namespace);
      Ctnetlink conntrack = Ctnetlink.open(namespace.network());
      TimeoutObjects.make(namespace.network());
      LearnedRoutes routes = new LearnedRoutes(namespace, topology);
      return new KernelSide(namespace, devices, settings, routes, rules, conntrack);
    } catch (RuntimeException e) {
      if (devices != null) {
        devices.close();
      }
      if (rules != null) {
        rules.close();
      }
      namespace.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return "kernel";
  }

  /** Where the router lives. */
  NetworkNamespace network() {
    return namespace.network();
  }

  @Override
  public Optional<String> begin(RuleDraft draft) {
    return guarded(() -> namespace.inside(() -> beginInside(draft)));
  }

  private Optional<String> beginInside(RuleDraft draft) {
    ipVersion = draft.ipVersion();
    // the old rules still collect fragments
    devices.forget();
    routes.forget();
    settings.reset();
    Optional<String> refusal = rules.begin(ipVersion, draft.text());
    if (refusal.isEmpty()) {
      draft.settings().forEach(set -> settings.set(set.name(), set.value()));
    }
    conntrack.flush();
    return refusal;
  }

  @Override
  public List<Emission> carryOut(Step step) {
    return guarded(
        () -> {
          if (step instanceof Step.Packet packet) {
            conntrack.overhear();
            devices.receive(packet.device(), packet.bytes());
          } else if (step instanceof Step.Wait wait) {
            sleep(wait.millis());
            conntrack.collect();
          } else if (step instanceof Step.Set set) {
            settings.set(set.name(), set.value());
          } else if (step instanceof Step.Rules changed) {
            rules.replace(ipVersion, changed.text());
          }
          return devices.drain();
        });
  }

  /** Lets time pass. */
  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TwinException("interrupted while time passes", e);
    }
  }

  @Override
  public Optional<EntrySnapshot> entry(Tuple tuple, int zone) {
    return guarded(() -> conntrack.find(tuple, zone));
  }

  @Override
  public Optional<EntrySnapshot> begun(Tuple original, int zone) {
    return guarded(() -> conntrack.begun(original, zone));
  }

  @Override
  public List<EntrySnapshot> entries() {
    return guarded(() -> conntrack.entries(ipVersion));
  }

  @Override
  public List<ExpectationSnapshot> expectations() {
    return guarded(() -> conntrack.expectations(ipVersion));
  }

  @Override
  public String rules() {
    return guarded(() -> rules.save(ipVersion));
  }

  @Override
  public void close() {
    conntrack.close();
    rules.close();
    devices.close();
    guarded(
        () -> {
          namespace.close();
          return this;
        });
  }

  private static <T> T guarded(Supplier<T> operation) {
    try {
      return operation.get();
    } catch (DeviceException e) {
      throw new TwinException(e.getMessage(), e);
    }
  }
}
