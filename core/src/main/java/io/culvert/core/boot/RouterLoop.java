package io.culvert.core.boot;

import io.culvert.core.control.Loop;
import io.culvert.core.control.LoopTurns;
import io.culvert.core.device.DeviceDriver;
import io.culvert.core.device.DeviceFaults;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.Pollable;
import io.culvert.core.router.Engine;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Whose loop: one Vert.x event loop owns engine and devices, and this is the only class that knows
 * how to get at the Netty loop beneath it.
 */
final class RouterLoop implements Loop {

  private static final long MAINTAIN_MILLIS = 25;
  private static final int ROWS_EACH_TIME = 1_024;

  /** The whole table is looked through at least once a minute, as by the kernel's gc_worker. */
  private static final int TIMES_EACH_MINUTE = (int) (60_000 / MAINTAIN_MILLIS);

  private static final long NEXT_MICROS = 50;

  private final Vertx vertx;
  private final Context context;
  private final EventLoop loop;
  private final TurnMeter meter;
  private Supplier<DeviceDriver> makeDriver;
  private DeviceDriver driver;
  private List<Pollable> reading = List.of();
  private long timer = -1;
  private boolean goingOn;

  RouterLoop(Vertx vertx) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.loop = netty(context);
    this.meter = new TurnMeter(loop);
  }

  /** The loop beneath that of {@code context}. */
  static EventLoop netty(Context context) {
    return ((ContextInternal) context).nettyEventLoop();
  }

  @Override
  public void run(Runnable task) {
    loop.execute(task);
  }

  @Override
  public void next(Runnable task) {
    // a deadline in the future, however near, is looked at after the devices had their turn
    loop.schedule(task, NEXT_MICROS, TimeUnit.MICROSECONDS);
  }

  @Override
  public LoopTurns turns() {
    return meter.turns();
  }

  /** Makes ready what reads devices of {@code engine} into {@code into}, by {@code road}. */
  void prepare(IoRoad road, Engine engine, PacketSink into, DeviceFaults faults) {
    makeDriver = () -> road.driver(loop, engine, into, faults);
    driver = makeDriver.get();
  }

  /** Begins to read {@code devices}, by what was prepared; returns when it does. */
  void start(Engine engine, List<? extends Pollable> devices) {
    onLoop(
        () -> {
          if (driver == null) {
            driver = makeDriver.get();
          }
          reading = List.copyOf(devices);
          reading.forEach(driver::add);
          meter.start(engine.clock());
          timer = vertx.setPeriodic(MAINTAIN_MILLIS, id -> maintain(engine));
        });
  }

  private void maintain(Engine engine) {
    if (!goingOn) {
      sweep(engine);
    }
    driver.maintain(engine.clock().nanos());
  }

  /** Runs {@code task} on the loop every so many milliseconds, until it ends. */
  void every(long millis, Runnable task) {
    vertx.setPeriodic(millis, id -> loop.execute(task));
  }

  /** Where so much has expired that a turn is not enough, goes on after packets had theirs. */
  private void sweep(Engine engine) {
    goingOn = false;
    int rows = Math.max(ROWS_EACH_TIME, engine.conntrack().table().rows() / TIMES_EACH_MINUTE);
    goingOn = engine.maintain(rows) && timer >= 0;
    if (goingOn) {
      next(() -> sweep(engine));
    }
  }

  /** Has packets wait in the devices. On the loop. */
  void pause() {
    if (driver != null) {
      reading.forEach(driver::remove);
    }
  }

  /** Reads them again. On the loop. */
  void resume() {
    if (driver != null) {
      reading.forEach(driver::add);
    }
  }

  /** Stops reading; returns when nothing is read any more. */
  void stop() {
    onLoop(
        () -> {
          vertx.cancelTimer(timer);
          timer = -1;
          meter.stop();
          if (driver != null) {
            driver.close();
            driver = null;
          }
        });
  }

  /** Runs {@code task} on the loop and waits for it; its failure is the caller's. */
  void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(
        nothing -> {
          try {
            task.run();
            done.complete(null);
          } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
          }
        });
    try {
      done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
