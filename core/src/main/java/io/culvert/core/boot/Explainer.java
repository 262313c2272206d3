package io.culvert.core.boot;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.engine.Threads;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.control.offline.Shadow;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.sim.MemoryDevice;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.router.Engine;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Explains made-up packets on a shadow of the running engine. Any thread may ask; the shadow is
 * made off the loop, and looks at the engine on it.
 */
final class Explainer {

  /** So often rules may be loaded while a shadow is made. */
  private static final int TRIES = 3;

  private final Threads threads;
  private final Engine engine;
  private final HelperOptions helpers;
  private final Supplier<EngineKit> kit;

  /** Explains what {@code engine}, which belongs to {@code loop}, would do. */
  Explainer(
      RouterLoop loop,
      Executor worker,
      Engine engine,
      HelperOptions helpers,
      Supplier<EngineKit> kit) {
    this.threads = new Threads(loop, worker);
    this.engine = engine;
    this.helpers = helpers;
    this.kit = kit;
  }

  /** What would happen to the packet; nothing does. */
  Future<List<TraceView>> explain(ExplainRequest request) {
    return explain(request, TRIES);
  }

  private Future<List<TraceView>> explain(ExplainRequest request, int tries) {
    if (tries == 0) {
      return Future.failedFuture(
          new ControlException(
              ControlException.Code.CONFLICT,
              "rules are being loaded all the time",
              "try again when they are settled"));
    }
    return threads
        .onLoop(() -> Shadow.look(engine, helpers))
        .compose(model -> threads.offLoop(() -> new Shadow(model, kit.get(), Explainer::device)))
        .compose(
            shadow ->
                threads.onLoop(() -> shadow.fits(engine) ? shadow.explain(engine, request) : null))
        .compose(
            walks -> walks == null ? explain(request, tries - 1) : Future.succeededFuture(walks));
  }

  private static Device device(DeviceSpec spec) {
    return new MemoryDevice(spec, (by, packet) -> {});
  }
}
