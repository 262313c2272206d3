package io.culvert.core.control.config;

import io.culvert.core.conntrack.Profile;
import io.culvert.core.control.Position;
import io.culvert.core.control.TimeoutView;
import io.culvert.core.control.config.RouterConfig.AuditFile;
import io.culvert.core.control.config.RouterConfig.Control;
import io.culvert.core.control.config.RouterConfig.Export;
import io.culvert.core.control.config.RouterConfig.Helpers;
import io.culvert.core.control.config.RouterConfig.Io;
import io.culvert.core.control.config.RouterConfig.RuleFile;
import io.culvert.core.control.config.RouterConfig.Rules;
import io.culvert.core.control.config.RouterConfig.Timeout;
import io.culvert.core.control.config.RouterConfig.Tunable;
import io.culvert.core.control.config.RouterConfig.User;
import io.culvert.core.control.config.RouterConfig.Web;
import io.culvert.core.helper.HelperOptions;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a configuration file. All problems are collected and thrown together, so that a file is
 * mended in one go; nothing is half-read. Any thread.
 */
public final class ConfigLoader {

  /** What {@code sun_path} holds, less the character the socket's first name has in addition. */
  private static final int MAX_SOCKET_BYTES = 106;

  private static final int MOST_A_SECOND = 1_000_000;
  private static final Pattern TUNABLE = Pattern.compile("[a-z0-9_]+(\\.[A-Za-z0-9_-]+)+");

  private final Path folder;
  private final List<ConfigProblem> problems;

  private ConfigLoader(Path folder, List<ConfigProblem> problems) {
    this.folder = folder;
    this.problems = problems;
  }

  /**
   * Reads {@code file}.
   *
   * @throws ConfigException with everything that is wrong, unreadable file included
   */
  public static RouterConfig load(Path file) throws ConfigException {
    String shown = file.toString();
    try {
      return parse(file, Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw unreadable(shown, "no such file", "name one with -c FILE");
    } catch (CharacterCodingException e) {
      throw unreadable(shown, "not UTF-8 text", "");
    } catch (IOException e) {
      throw unreadable(shown, "can't be read: " + e.getMessage(), "");
    }
  }

  private static ConfigException unreadable(String file, String message, String hint) {
    return new ConfigException(List.of(new ConfigProblem(Position.of(file), message, hint)));
  }

  /**
   * Reads {@code text} as if it were in {@code file}.
   *
   * @throws ConfigException with everything that is wrong
   */
  public static RouterConfig parse(Path file, String text) throws ConfigException {
    List<ConfigProblem> problems = new ArrayList<>();
    ConfigNode root = ConfigDocument.parse(file.toString(), text, problems);
    Path absolute = file.toAbsolutePath().normalize();
    RouterConfig config =
        new ConfigLoader(absolute.getParent(), problems)
            .router(absolute, new ConfigSection("", root, problems));
    if (!problems.isEmpty()) {
      problems.sort(
          Comparator.comparingInt((ConfigProblem p) -> p.at().line())
              .thenComparingInt(p -> p.at().column()));
      throw new ConfigException(problems);
    }
    return config;
  }

  private RouterConfig router(Path file, ConfigSection root) {
    Profile profile = root.word("profile", Profile.class, Profile.MODERN);
    DeviceReader reader = new DeviceReader();
    List<DeviceConfig> devices = reader.devices(root);
    List<RouteConfig> routes = new RouteReader(devices).routes(root);
    RouterConfig config =
        new RouterConfig(
            file,
            devices,
            routes,
            rules(root.section("rules")),
            helpers(root.section("helpers"), profile),
            profile,
            new Io(root.word("io", Io.Way.class, Io.Way.AUTO), root.at("io")),
            tunables(root.section("quota"), root.section("sysctl")),
            timeouts(root.section("timeouts")),
            root.text("user").map(name -> new User(name, root.at("user"))),
            new WebReader(folder).web(root.section("web")),
            control(root.section("control")),
            state(root.section("state")),
            exports(root.section("export")),
            new ClusterReader(folder).cluster(root, devices));
    root.end();
    return config;
  }

  private Rules rules(ConfigSection section) {
    Rules rules =
        new Rules(ruleFile(section, "ipv4"), ruleFile(section, "ipv6"), ruleFile(section, "sets"));
    section.end();
    return rules;
  }

  private Optional<RuleFile> ruleFile(ConfigSection section, String key) {
    Optional<Path> path = section.parsed(key, folder::resolve);
    path.filter(p -> !Files.isReadable(p))
        .ifPresent(
            p ->
                section.problem(
                    section.at(key),
                    section.path() + "." + key + ": " + p + " can't be read",
                    "paths are taken from " + folder));
    return path.map(p -> new RuleFile(p.normalize(), section.at(key)));
  }

  private enum Attach {
    EXPLICIT,
    AUTO
  }

  private enum OnFault {
    DROP,
    PASS
  }

  private Helpers helpers(ConfigSection section, Profile profile) {
    Optional<Path> directory = section.parsed("directory", folder::resolve).map(Path::normalize);
    Optional<Path> allow = section.parsed("allow", folder::resolve).map(Path::normalize);
    Optional<Path> keys = section.parsed("keys", folder::resolve).map(Path::normalize);
    Attach standard = profile == Profile.CLASSIC ? Attach.AUTO : Attach.EXPLICIT;
    Attach attach = section.word("attach", Attach.class, standard);
    OnFault onFault = section.word("on-fault", OnFault.class, OnFault.DROP);
    section.end();
    HelperOptions options =
        new HelperOptions(attach == Attach.AUTO, Set.of(), onFault == OnFault.PASS);
    return new Helpers(directory, allow, keys, options);
  }

  private static void quota(
      ConfigSection section, String key, long most, String name, List<Tunable> tunables) {
    if (section.has(key)) {
      tunables.add(new Tunable(name, section.number(key, 0, most, 0), section.at(key)));
    }
  }

  private List<Tunable> tunables(ConfigSection quota, ConfigSection section) {
    List<Tunable> tunables = new ArrayList<>();
    quota(quota, "entries", Integer.MAX_VALUE, "culvert.quota_entries", tunables);
    quota(quota, "new-per-second", MOST_A_SECOND, "culvert.quota_new_per_second", tunables);
    quota.end();
    for (Map.Entry<String, ConfigNode.Member> member : section.members().entrySet()) {
      String name = member.getKey();
      Position at = member.getValue().keyAt();
      long value = section.number(name, Long.MIN_VALUE, Long.MAX_VALUE, 0);
      if (TUNABLE.matcher(name).matches()) {
        tunables.add(new Tunable(name, value, at));
      } else {
        section.problem(
            at,
            "sysctl: \"" + name + "\" is no kernel name",
            "they look like net.netfilter.nf_conntrack_max");
      }
    }
    return tunables;
  }

  private static List<Timeout> timeouts(ConfigSection section) {
    List<Timeout> timeouts = new ArrayList<>();
    section
        .members()
        .forEach(
            (name, member) ->
                timeout(name, section.section(name), member.keyAt()).ifPresent(timeouts::add));
    return timeouts;
  }

  private static Optional<Timeout> timeout(String name, ConfigSection section, Position at) {
    Optional<Integer> family = section.parsed("family", TimeoutView::family);
    Optional<Integer> protocol = section.parsed("protocol", TimeoutView::protocol);
    for (String key : List.of("family", "protocol")) {
      if (!section.has(key)) {
        section.problem(
            at, section.path() + " has no \"" + key + "\"", "as in {family: inet, protocol: tcp}");
      }
    }
    Map<String, Long> seconds = new LinkedHashMap<>();
    for (String word : section.members().keySet()) {
      if (!word.equals("family") && !word.equals("protocol")) {
        seconds.put(word, section.number(word, 0, TimeoutView.MAX_SECONDS, 0));
      }
    }
    return family.isPresent() && protocol.isPresent()
        ? Optional.of(new Timeout(new TimeoutView(name, family.get(), protocol.get(), seconds), at))
        : Optional.empty();
  }

  private static List<Export> exports(ConfigSection section) {
    List<Export> exports = new ArrayList<>();
    section
        .members()
        .forEach(
            (name, member) -> {
              Map<String, Export.Value> values = new LinkedHashMap<>();
              section
                  .section(name)
                  .members()
                  .forEach((key, value) -> values.put(key, ConfigLoader.value(value)));
              exports.add(new Export(name, values, member.keyAt()));
            });
    return exports;
  }

  private static Export.Value value(ConfigNode.Member member) {
    ConfigNode node = member.value();
    return new Export.Value(node.kind().words(), node.text(), node.at(), member.keyAt());
  }

  private Control control(ConfigSection section) {
    Path socket =
        section
            .parsed("socket", folder::resolve)
            .orElse(Path.of(RouterConfig.DEFAULT_SOCKET))
            .normalize();
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_BYTES) {
      section.problem(
          section.at("socket"),
          "control.socket: " + socket + " is longer than a Unix socket's name can be",
          "at most " + MAX_SOCKET_BYTES + " bytes");
    }
    Optional<Web> metrics =
        section
            .text("metrics")
            .filter(listen -> !listen.equals("none"))
            .flatMap(
                listen ->
                    section.parse(
                        "control.metrics", section.at("metrics"), listen, ListenAddress::loopback))
            .map(address -> new Web(address, section.at("metrics")));
    Optional<AuditFile> audit =
        section
            .parsed("audit", folder::resolve)
            .map(file -> new AuditFile(file.normalize(), section.at("audit")));
    section.end();
    return new Control(socket, section.at("socket"), metrics, audit);
  }

  private Optional<RouterConfig.State> state(ConfigSection section) {
    Optional<Path> directory = section.parsed("directory", folder::resolve).map(Path::normalize);
    boolean journal = section.flag("journal", true);
    if (directory.isEmpty() && section.has("journal")) {
      section.problem(
          section.at("journal"), "state.journal without state.directory", "name a folder");
    }
    section.end();
    return directory.map(path -> new RouterConfig.State(path, journal, section.at("directory")));
  }
}
