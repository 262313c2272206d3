package io.culvert.core.articles;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.cli.Cli;
import io.culvert.core.cli.conntrack.ConntrackCommand;
import io.culvert.core.cli.conntrack.Ran;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.Loop;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.RuleNames;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.StateView;
import io.culvert.core.control.api.ControlSocket;
import io.culvert.core.control.engine.AddressDesk;
import io.culvert.core.control.engine.ClusterDesk;
import io.culvert.core.control.engine.EngineControl;
import io.culvert.core.control.engine.HelperDesk;
import io.culvert.core.control.engine.RouterParts;
import io.culvert.core.control.engine.RuleDesk;
import io.culvert.core.control.engine.TimeoutDesk;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.control.trace.TraceFeed;
import io.culvert.core.control.view.Views;
import io.culvert.core.router.Engine;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * An engine's control socket, and Culvert's own commands to ask it. While a command runs the test
 * waits for it, so that the engine belongs to one thread at a time.
 */
public final class Asked implements AutoCloseable {

  private static final Views NO_VIEWS =
      (caller, sink) -> {
        throw new AssertionError("nobody looks");
      };

  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final Vertx vertx =
      Vertx.builder().with(new VertxOptions().setPreferNativeTransport(true)).build();
  private final Path folder;
  private final ControlSocket socket;

  /** Opens a socket on the engine. */
  public Asked(Engine engine) {
    this(engine, new TimeoutDesk(engine.conntrack(), engine::rules));
  }

  /** The same with timeout policies that the test makes, too. */
  public Asked(Engine engine, TimeoutDesk timeouts) {
    try {
      folder = Files.createTempDirectory("culvert-articles");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    socket = join(ControlSocket.open(vertx, path(), control(engine, timeouts), NO_VIEWS));
  }

  private Path path() {
    return folder.resolve("culvert.sock");
  }

  private EngineControl control(Engine engine, TimeoutDesk timeouts) {
    RuleNames names = new RuleNames(engine::rules);
    EntryCopier copier =
        new EntryCopier(
            engine.conntrack(),
            index -> index < 0 ? "" : engine.routing().device(index).name(),
            names,
            engine.clock());
    Loop loop = new WorkerLoop();
    EventFeed events = new EventFeed(loop, engine.clock(), copier);
    engine.conntrack().listener(events);
    return new EngineControl(
        new RouterParts(
            loop,
            engine.clock(),
            engine.conntrack(),
            engine.nat(),
            () -> List.copyOf(engine.routing().devices()),
            engine.drops(),
            engine.pool(),
            new NoRuleDesk(engine),
            timeouts,
            null,
            new AddressDesk(() -> engine.routing().devices(), engine::addresses),
            HelperDesk.NONE,
            copier,
            events,
            new TraceFeed(loop, engine.clock(), engine.conntrack(), engine::tracer),
            List::of,
            null,
            worker,
            () -> StateView.NONE,
            () -> ClusterDesk.NONE,
            new RouterParts.Identity("test", "test", "epoll")));
  }

  /** Runs a command, which must do what it is told; what it printed. */
  public String run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    int exit = execute(out, errors, arguments);
    assertThat(exit).as("%s: %s", List.of(arguments), errors).isZero();
    return out.toString();
  }

  /** Runs a command; its exit code. */
  public int code(String... arguments) {
    return ran(arguments).exit();
  }

  /** Runs a command, whatever comes of it. */
  public Ran ran(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    int exit = execute(out, errors, arguments);
    return new Ran(exit, out.toString(), errors.toString());
  }

  /** Runs a command that goes on until the socket is closed. */
  public void follow(StringWriter out, String... arguments) {
    execute(out, new StringWriter(), arguments);
  }

  /** Does something with the engine while a command runs. */
  public void meanwhile(Runnable work) {
    CompletableFuture.runAsync(work, worker).join();
  }

  private int execute(StringWriter out, StringWriter errors, String... arguments) {
    return new Cli(
            (config, stream) -> {
              throw new AssertionError("nothing to run here");
            },
            BuiltIns::ruleLanguage,
            new PrintWriter(out),
            new PrintWriter(errors))
        .with("conntrack", ConntrackCommand::new)
        .execute(
            Stream.concat(Stream.of(arguments), Stream.of("--socket", path().toString()))
                .toArray(String[]::new));
  }

  private static <T> T join(io.vertx.core.Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  @Override
  public void close() {
    join(socket.close());
    join(vertx.close());
    worker.shutdown();
    try {
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class WorkerLoop implements Loop {

    @Override
    public void run(Runnable task) {
      worker.execute(task);
    }

    @Override
    public void next(Runnable task) {
      worker.execute(task);
    }
  }

  /** Rules are loaded by the test itself. */
  private record NoRuleDesk(Engine engine) implements RuleDesk {

    @Override
    public RuleSets current() {
      return engine.rules();
    }

    @Override
    public List<RouterStatus.Rules> loaded() {
      return List.of();
    }

    @Override
    public String save(RuleSet rules, boolean counters, String table) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Candidate read(RuleText text, RuleSet now) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Runnable snapshot() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String diff(RuleSet now, Candidate candidate) {
      throw new UnsupportedOperationException();
    }
  }
}
