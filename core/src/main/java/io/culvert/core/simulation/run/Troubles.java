package io.culvert.core.simulation.run;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.Wire;
import io.culvert.helpers.ProtocolHelper;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What goes wrong in a world, and when. */
final class Troubles {

  private static final String MAXIMUM = "net.netfilter.nf_conntrack_max";
  private static final int PLENTY = 65_536;
  private static final long MILLISECOND = 1_000_000L;
  private static final long HOUR = 3_600_000 * MILLISECOND;

  private final World world;
  private final Set<Trouble> drawn;
  private final List<HelperPlugin> helpers;
  private final SeededRandom random;
  private final Strangers strangers;
  private boolean refusing;

  Troubles(World world, Set<Trouble> drawn, EngineKit kit) {
    this.world = world;
    this.drawn = drawn;
    random = world.fork();
    strangers = new Strangers(world, world.fork());
    helpers = helpers(kit);
  }

  /** The helper that hosts have use for. */
  static List<HelperPlugin> helpers(EngineKit kit) {
    return kit.helpers().stream()
        .filter(plugin -> plugin.helpers().stream().anyMatch(h -> h.spec().name().equals("ftp")))
        .toList();
  }

  Set<Trouble> drawn() {
    return drawn;
  }

  private boolean has(Trouble trouble) {
    return drawn.contains(trouble);
  }

  /** Everything that was drawn begins. */
  void begin() {
    for (Wire wire : world.wires()) {
      wire.quality(
          new Wire.Quality(
              has(Trouble.LOSS) ? random.nextInt(40) : 0,
              has(Trouble.DOUBLED) ? random.nextInt(40) : 0,
              has(Trouble.DAMAGE) ? random.nextInt(30) : 0,
              has(Trouble.LATE) ? random.nextInt(120) : 0));
    }
    for (RouterNode router : world.routers()) {
      router.install(has(Trouble.HELPER) ? spoiled() : helpers);
      router.engine().tunables().set(MAXIMUM, has(Trouble.PRESSURE) ? most() : PLENTY);
    }
    now(Trouble.OUTAGE, 4_000, this::outage);
    now(Trouble.BUFFERS, 3_000, this::shortage);
    now(Trouble.PRESSURE, 40, router -> strangers.come());
    now(Trouble.RELOAD, 3_000, this::reload);
    now(Trouble.CLOCK, 20_000, router -> jump());
    now(Trouble.HELPER, 3_000, this::helper);
    now(Trouble.DELETION, 2_000, this::delete);
  }

  private int most() {
    return 20 + random.nextInt(200);
  }

  private void now(Trouble trouble, int everyMillis, Consumer<RouterNode> what) {
    if (has(trouble)) {
      world
          .agenda()
          .in(
              (1 + random.nextInt(2 * everyMillis)) * MILLISECOND,
              () -> {
                if (world.quiet()) {
                  return false;
                }
                what.accept(world.routers().get(random.nextInt(world.routers().size())));
                now(trouble, everyMillis, what);
                return true;
              });
    }
  }

  /** All is well from now on, but what has happened has happened. */
  void end() {
    world.wires().forEach(wire -> wire.quality(Wire.Quality.GOOD));
    refusing = false;
    for (RouterNode router : world.routers()) {
      router.buffers();
      router.ports().forEach(port -> router.up(port, true));
      router.engine().tunables().set(MAXIMUM, PLENTY);
    }
  }

  /** Whether a device refuses a packet now. */
  boolean refuses(SeededRandom chance) {
    return refusing && chance.nextInt(50) == 0;
  }

  /** A flow begins while all this is so. */
  void mark(Flow flow) {
    if (has(Trouble.HELPER)) {
      flow.trouble("helper");
    }
    boolean down =
        world.routers().stream().flatMap(r -> r.ports().stream()).anyMatch(port -> !port.up());
    if (down) {
      flow.excuse("outage"); // what is behind a device that is down may be routed in circles
    }
  }

  private void excuse(String why) {
    world.active().forEach(flow -> flow.excuse(why));
  }

  /** An entry was given up to make room; which flow's, may be hidden behind a translation. */
  void crowdedOut(Tuple original, boolean halfClosed) {
    boolean found = false;
    for (Flow flow : world.active()) {
      if (flow.client().address().equals(original.source())
          && flow.client().port() == original.sourcePort()) {
        flow.excuse("crowded out");
        found = true;
      }
    }
    for (Flow flow : found ? List.<Flow>of() : world.active()) {
      boolean lasting = flow.kind() != Flow.Kind.UDP && flow.kind() != Flow.Kind.PING;
      if (!flow.established() || !lasting || halfClosed) {
        flow.excuse("crowded out");
      }
    }
  }

  private void outage(RouterNode router) {
    refusing = random.nextInt(2) == 0;
    Port port = router.ports().get(random.nextInt(router.ports().size()));
    excuse("outage");
    router.laws().deleting(true);
    router.up(port, false);
    router.laws().deleting(false);
    world
        .agenda()
        .in(
            random.nextInt(8_000) * MILLISECOND,
            () -> {
              router.up(port, true);
              return false;
            });
  }

  private void shortage(RouterNode router) {
    router.buffers(1 + random.nextInt(4));
    world
        .agenda()
        .in(
            random.nextInt(500) * MILLISECOND,
            () -> {
              router.buffers();
              return false;
            });
  }

  private void reload(RouterNode router) {
    if (random.nextInt(4) != 0) {
      router.rules().redraw();
    }
    router.load();
  }

  private void jump() {
    excuse("clock");
    boolean far = random.nextInt(3) == 0;
    world.agenda().jump(far ? random.nextInt(200) * HOUR : random.nextInt(60_000) * MILLISECOND);
  }

  private List<HelperPlugin> spoiled() {
    return helpers.stream()
        .map(
            plugin ->
                new HelperPlugin(
                    plugin.id(),
                    plugin.version(),
                    plugin.file(),
                    plugin.helpers().stream()
                        .map(helper -> new SpoiledHelper(helper, random))
                        .<ProtocolHelper>map(helper -> helper)
                        .toList()))
        .toList();
  }

  private void helper(RouterNode router) {
    switch (random.nextInt(4)) {
      case 0 -> router.engine().helpers().disable("ftp");
      case 1 -> router.engine().helpers().enable("ftp");
      case 2 -> router.install(spoiled());
      default -> router.install(List.of());
    }
    if (random.nextInt(2) == 0) {
      router.install(spoiled());
      router.engine().helpers().enable("ftp");
    }
  }

  private void delete(RouterNode router) {
    excuse("deleted");
    ConntrackTable table = router.engine().conntrack().table();
    int ofHundred = random.nextInt(4) == 0 ? 100 : 10;
    long now = world.clock().nanos();
    router.laws().deleting(true);
    table.scan(
        0,
        Integer.MAX_VALUE,
        entry -> {
          if (random.nextInt(100) < ofHundred) {
            table.destroy(entry.slot(), now);
          }
          return true;
        });
    router.laws().deleting(false);
  }
}
