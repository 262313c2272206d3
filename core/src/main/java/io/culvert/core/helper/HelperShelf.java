package io.culvert.core.helper;

import io.culvert.core.conntrack.HelperRegistry;
import io.culvert.core.wire.IpProtocol;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.ProtocolHelper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The helpers in service, by number, name and well-known port. A name may be that of two helpers,
 * one for each transport. Loop only.
 */
final class HelperShelf {

  private final HelperRegistry names;
  private final Map<String, HelperCounters> counters = new HashMap<>();
  private LoadedHelper[] byId = {}; // the number twice, TCP first
  private int[] ports = {}; // protocol << 16 | port, and the helper's number, in pairs

  HelperShelf(HelperRegistry names) {
    this.names = names;
  }

  /** The helper an entry of that protocol names, or {@code null}. */
  LoadedHelper of(int id, int protocol) {
    int at = at(id, protocol);
    return at < byId.length ? byId[at] : null;
  }

  private static int at(int id, int protocol) {
    return 2 * id + (protocol == IpProtocol.TCP ? 0 : 1);
  }

  /** Number of the helper for that port, or 0. */
  int byPort(int protocol, int port) {
    int key = protocol << 16 | port;
    for (int i = 0; i < ports.length; i += 2) {
      if (ports[i] == key) {
        return ports[i + 1];
      }
    }
    return 0;
  }

  List<HelperProblem> replace(List<HelperPlugin> plugins) {
    List<HelperProblem> problems = new ArrayList<>();
    Map<String, LoadedHelper> loaded = new HashMap<>();
    for (HelperPlugin plugin : plugins) {
      for (ProtocolHelper helper : plugin.helpers()) {
        load(plugin, helper, loaded, problems);
      }
    }
    LoadedHelper[] fresh = {};
    List<Integer> pairs = new ArrayList<>();
    for (LoadedHelper helper : loaded.values()) {
      int at = at(helper.id, helper.protocol);
      fresh = Arrays.copyOf(fresh, Math.max(fresh.length, at + 1));
      fresh[at] = helper;
      for (int port : helper.spec.ports()) {
        pairs.add(helper.protocol << 16 | port);
        pairs.add(helper.id);
      }
    }
    byId = fresh;
    ports = pairs.stream().mapToInt(Integer::intValue).toArray();
    return problems;
  }

  private void load(
      HelperPlugin plugin,
      ProtocolHelper helper,
      Map<String, LoadedHelper> loaded,
      List<HelperProblem> problems) {
    Optional<LoadedHelper> same = all().filter(loadedNow -> loadedNow.helper == helper).findAny();
    if (same.isPresent()) {
      loaded.put(key(same.get().spec), same.get());
      return;
    }
    String type = helper.getClass().getName();
    HelperSpec spec;
    try {
      spec = helper.spec();
    } catch (Throwable e) {
      problems.add(
          new HelperProblem(plugin.file(), type + ".spec() failed: " + e + "; have it mended"));
      return;
    }
    if (spec == null) {
      problems.add(
          new HelperProblem(plugin.file(), type + ".spec() returned null; have it mended"));
      return;
    }
    String key = key(spec);
    LoadedHelper other = loaded.get(key);
    if (other != null) {
      problems.add(
          new HelperProblem(
              plugin.file(),
              "helper '" + spec.name() + "' is in " + other.file + " too; remove one of them"));
      return;
    }
    HelperCounters kept = counters.computeIfAbsent(key, n -> new HelperCounters());
    loaded.put(key, new LoadedHelper(names, helper, spec, plugin, kept));
  }

  private static String key(HelperSpec spec) {
    return spec.transport() + " " + spec.name();
  }

  boolean disable(String name, String why) {
    List<LoadedHelper> found = named(name);
    found.forEach(helper -> helper.disable(why));
    return !found.isEmpty();
  }

  boolean enable(String name) {
    List<LoadedHelper> found = named(name);
    found.forEach(LoadedHelper::enable);
    return !found.isEmpty();
  }

  boolean serves(String name, int protocol) {
    return named(name).stream().anyMatch(helper -> helper.protocol == protocol);
  }

  private List<LoadedHelper> named(String name) {
    return all().filter(helper -> helper.spec.name().equals(name)).toList();
  }

  private Stream<LoadedHelper> all() {
    return Arrays.stream(byId).filter(Objects::nonNull);
  }

  List<HelperStatus> statuses() {
    return all()
        .map(LoadedHelper::status)
        .sorted(
            Comparator.comparing((HelperStatus status) -> status.spec().name())
                .thenComparing(status -> status.spec().transport()))
        .toList();
  }
}
