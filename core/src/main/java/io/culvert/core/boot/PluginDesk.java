package io.culvert.core.boot;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.HelperView;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.engine.HelperDesk;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.helper.HelperHost;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.helper.HelperPlugins;
import io.culvert.core.helper.HelperProblem;
import io.culvert.core.helper.HelperStatus;
import io.culvert.core.helper.PluginSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reads the plugin directory on a thread of its own, installs on the loop, and closes what was
 * there before. Looks at the directory twice a second: once it has changed and then looked the same
 * twice, so that nobody is still writing, it is read again.
 */
final class PluginDesk implements HelperDesk {

  private static final long LOOK_MILLIS = 500;
  private static final long GUARD_MILLIS = 50;

  private final RouterLoop loop;
  private final HelperHost host;
  private final PluginSource source;
  private final EventFeed events;
  private final ScheduledExecutorService reader = thread("culvert-plugins");
  private final ScheduledExecutorService guard = thread("culvert-guard");
  private volatile Map<String, String> hashes = Map.of();
  private volatile Set<String> names = Set.of();
  private volatile HelperPlugins installed;
  private volatile Consumer<List<HelperPlugin>> follower = plugins -> {};

  // the reader's own
  private Map<String, String> seen = Map.of();
  private Map<String, String> read = Map.of();
  private Set<String> told = Set.of();

  PluginDesk(RouterLoop loop, HelperHost host, PluginSource source, EventFeed events) {
    this.loop = loop;
    this.host = host;
    this.source = source;
    this.events = events;
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Installs the first ones; what could not be used. Before the router forwards. */
  List<HelperProblem> begin(FirstPlugins first) {
    read = first.state();
    seen = read;
    List<HelperProblem> problems = swap(first.plugins());
    told = texts(problems);
    every(LOOK_MILLIS, reader, this::look);
    every(GUARD_MILLIS, guard, host::interruptStuckCall);
    return problems;
  }

  private static void every(long millis, ScheduledExecutorService thread, Runnable task) {
    thread.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void look() {
    Map<String, String> now = source.look();
    boolean steady = now.equals(seen);
    seen = now;
    if (steady && !now.equals(read)) {
      try {
        load(now, file -> false);
      } catch (RuntimeException e) {
        events.warn(RouterEvent.Kind.HELPER, "plugins of " + source.directory() + ": " + e);
      }
    }
  }

  private void load(Map<String, String> state, Predicate<String> anew) {
    HelperPlugins before = installed;
    Map<String, String> had = hashes;
    List<String> of = before.plugins().stream().map(HelperPlugin::file).toList();
    HelperPlugins next = HelperPlugins.read(source, Optional.of(before), anew);
    List<HelperProblem> problems = new ArrayList<>(swap(next));
    follower.accept(next.plugins()); // lets go of what closes now
    problems.addAll(before.closeAllBut(next));
    read = state;
    for (HelperPlugin plugin : next.plugins()) {
      boolean same = next.hashes().get(plugin.file()).equals(had.get(plugin.file()));
      if (!same || anew.test(plugin.file())) {
        tell(plugin.file(), (of.contains(plugin.file()) ? "loaded anew" : "loaded") + of(plugin));
      }
      of = of.stream().filter(file -> !file.equals(plugin.file())).toList();
    }
    of.forEach(file -> tell(file, "unloaded"));
    problems.stream()
        .map(HelperProblem::toString)
        .filter(problem -> !told.contains(problem))
        .forEach(problem -> events.warn(RouterEvent.Kind.HELPER, problem));
    told = texts(problems);
  }

  private static Set<String> texts(List<HelperProblem> problems) {
    return problems.stream().map(HelperProblem::toString).collect(Collectors.toSet());
  }

  private String of(HelperPlugin plugin) {
    return String.format(
        ": %s %s, SHA-256 %s", plugin.id(), plugin.version(), hashes.get(plugin.file()));
  }

  private void tell(String file, String what) {
    events.tell(RouterEvent.Kind.HELPER, file + " " + what);
  }

  private List<HelperProblem> swap(HelperPlugins next) {
    List<HelperProblem> problems = new ArrayList<>(next.problems());
    loop.onLoop(
        () -> {
          problems.addAll(host.install(next.plugins()));
          names = host.helpers().stream().map(h -> h.spec().name()).collect(Collectors.toSet());
        });
    installed = next;
    hashes = next.hashes();
    return problems;
  }

  /** Has {@code follower} told of the plugins each time they have changed, by their reader. */
  void follow(Consumer<List<HelperPlugin>> follower) {
    this.follower = follower;
  }

  /** The plugins that are installed now. Any thread. */
  List<HelperPlugin> plugins() {
    return installed.plugins();
  }

  /** Whether a plugin offers the helper of that name now. Any thread. */
  boolean offers(String name) {
    return names.contains(name);
  }

  @Override
  public Future<List<HelperView>> list() {
    return Future.succeededFuture(host.helpers().stream().map(this::view).toList());
  }

  private HelperView view(HelperStatus status) {
    var counters = status.counters();
    String lastError = counters.lastError();
    return new HelperView(
        status.spec().name(),
        status.spec().transport().name().toLowerCase(Locale.ROOT),
        status.spec().ports(),
        new HelperView.Plugin(
            status.plugin(),
            status.version(),
            status.file(),
            hashes.getOrDefault(status.file(), "")),
        status.active() ? "active" : status.byOperator() ? "disabled" : "failed",
        new HelperView.Work(
            counters.connections(),
            counters.expectations(),
            counters.rewrites(),
            counters.refusals(),
            counters.faults(),
            status.keptBytes()),
        status.active() ? lastError : status.disabledBecause(),
        status.memory());
  }

  @Override
  public Future<Void> reload(String name) {
    Set<String> files =
        host.helpers().stream()
            .filter(helper -> helper.spec().name().equals(name))
            .map(HelperStatus::file)
            .collect(Collectors.toSet());
    if (!name.isEmpty() && files.isEmpty()) {
      return Future.failedFuture(unknown(name));
    }
    Promise<Void> done = Promise.promise();
    reader.execute(
        () -> {
          try {
            load(source.look(), file -> name.isEmpty() || files.contains(file));
            done.complete();
          } catch (RuntimeException e) {
            done.fail(e);
          }
        });
    return done.future();
  }

  @Override
  public Future<Void> disable(String name) {
    return host.disable(name) ? Future.succeededFuture() : Future.failedFuture(unknown(name));
  }

  private static ControlException unknown(String name) {
    return new ControlException(
        ControlException.Code.NOT_FOUND,
        "no helper is called \"" + name + "\"",
        "culvert helper list names them");
  }

  /** Lets go of the plugins. */
  void close() {
    reader.shutdownNow();
    guard.shutdownNow();
    if (installed != null) {
      installed.close();
    }
  }
}
