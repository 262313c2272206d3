package io.culvert.core.cli;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.cli.conntrack.ConntrackCommand;
import io.culvert.core.cli.top.TopCommand;
import io.culvert.core.cli.trace.TraceCommand;
import io.culvert.core.clock.SystemClock;
import io.culvert.core.control.FakeControl;
import io.culvert.core.control.api.ControlSocket;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.control.view.ViewHub;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Commands run in this process against a remembered router behind a real control socket. */
public final class CliRig implements AutoCloseable {

  private final Path folder;
  private final Vertx vertx;
  private final FakeControl control = new FakeControl();
  private final ViewHub views;
  private final FakeDoor door = new FakeDoor();

  /** Starts it. */
  public CliRig() throws Exception {
    folder = Files.createTempDirectory("culvert-cli");
    vertx =
        Vertx.builder()
            .with(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1))
            .build();
    ViewHub.About about = new ViewHub.About("0.1.0", List.of());
    views = new ViewHub(vertx, vertx.getOrCreateContext(), control, new SystemClock(), about);
    views.start();
    views.door(door);
    ControlSocket.open(vertx, socket(), control, views)
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  public FakeControl control() {
    return control;
  }

  /** Who lets browsers in. */
  public FakeDoor door() {
    return door;
  }

  public Path socket() {
    return folder.resolve("culvert.sock");
  }

  /** What a command did. */
  public record Ran(int exit, String out, String err) {}

  /** Runs a command that asks the router. */
  public Ran run(String... args) {
    String[] all =
        Stream.concat(Arrays.stream(args), Stream.of("--socket", socket().toString()))
            .toArray(String[]::new);
    return offline(all);
  }

  /** Runs a command as it is. */
  public static Ran offline(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new Cli(
                (config, stream) -> config.devices().size(),
                () -> new RuleLanguage(BuiltInRules.catalog(), BuiltInRules.names()),
                new PrintWriter(out),
                new PrintWriter(err))
            .with("conntrack", ConntrackCommand::new)
            .with("trace", TraceCommand::new)
            .with("top", TopCommand::new)
            .execute(args);
    return new Ran(exit, out.toString(), err.toString());
  }

  @Override
  public void close() throws IOException {
    views.stop();
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(socket());
    Files.deleteIfExists(folder);
  }
}
