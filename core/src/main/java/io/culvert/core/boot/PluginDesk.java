package io.culvert.core.boot;

import com.google.common.hash.Hashing;
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
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the plugin directory off the loop, installs on it, and closes what was there before. */
final class PluginDesk implements HelperDesk {

  private final Vertx vertx;
  private final RouterLoop loop;
  private final HelperHost host;
  private final Path directory;
  private final EventFeed events;
  private final Map<String, String> hashes = new HashMap<>();
  private volatile Set<String> names = Set.of();
  private volatile HelperPlugins installed;

  PluginDesk(Vertx vertx, RouterLoop loop, HelperHost host, Path directory, EventFeed events) {
    this.vertx = vertx;
    this.loop = loop;
    this.host = host;
    this.directory = directory;
    this.events = events;
  }

  /** Reads and installs for the first time; what could not be used. Before the router forwards. */
  List<HelperProblem> begin() {
    HelperPlugins read = HelperPlugins.read(directory);
    List<HelperProblem> problems = new ArrayList<>(read.problems());
    loop.onLoop(() -> problems.addAll(swap(read, hashes(read))));
    return problems;
  }

  private List<HelperProblem> swap(HelperPlugins read, Map<String, String> newHashes) {
    installed = read;
    hashes.clear();
    hashes.putAll(newHashes);
    List<HelperProblem> problems = host.install(read.plugins());
    names = host.helpers().stream().map(h -> h.spec().name()).collect(Collectors.toSet());
    return problems;
  }

  /** The plugins that are installed now. Any thread. */
  List<HelperPlugin> plugins() {
    return installed.plugins();
  }

  /** Whether a plugin offers the helper of that name now. Any thread. */
  boolean offers(String name) {
    return names.contains(name);
  }

  private Map<String, String> hashes(HelperPlugins read) {
    Map<String, String> byFile = new HashMap<>();
    read.plugins()
        .forEach(
            plugin -> {
              try {
                byte[] jar = Files.readAllBytes(directory.resolve(plugin.file()));
                byFile.put(plugin.file(), Hashing.sha256().hashBytes(jar).toString());
              } catch (IOException e) {
                byFile.put(plugin.file(), "");
              }
            });
    return byFile;
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
        status.active() ? "active" : "disabled",
        new HelperView.Work(
            counters.connections(),
            counters.expectations(),
            counters.rewrites(),
            counters.refusals(),
            counters.faults()),
        lastError.isEmpty() ? status.disabledBecause() : lastError);
  }

  @Override
  public Future<Void> reload(String name) {
    if (!name.isEmpty() && host.helpers().stream().noneMatch(h -> h.spec().name().equals(name))) {
      return Future.failedFuture(unknown(name));
    }
    HelperPlugins before = installed;
    return vertx
        .executeBlocking(
            () -> {
              HelperPlugins read = HelperPlugins.read(directory);
              Map<String, String> newHashes = hashes(read);
              List<HelperProblem> problems = new ArrayList<>(read.problems());
              loop.onLoop(() -> problems.addAll(swap(read, newHashes)));
              before.close();
              return problems;
            })
        .map(
            problems -> {
              problems.forEach(p -> events.tell(RouterEvent.Kind.HELPER, p.toString()));
              events.tell(RouterEvent.Kind.HELPER, "plugins of " + directory + " loaded anew");
              return null;
            });
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
    if (installed != null) {
      installed.close();
    }
  }
}
