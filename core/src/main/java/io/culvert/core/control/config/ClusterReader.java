package io.culvert.core.control.config;

import io.culvert.core.control.NearestWord;
import io.culvert.core.control.config.ClusterConfig.Hooks;
import io.culvert.core.control.config.ClusterConfig.Member;
import io.culvert.core.device.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the section {@code cluster}. */
final class ClusterReader {

  /** The directory where the file names none. */
  private static final String DIRECTORY = "/var/lib/culvert/cluster";

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");
  private static final int MOST_MEMBERS = 9;
  private static final int LEAST_LEASE = 200;
  private static final int MOST_LEASE = 60_000;
  private static final int LEASE = 1_000;
  private static final int QUEUE = 16 << 20;
  private static final int HOOK_SECONDS = 10;

  private final Path folder;

  ClusterReader(Path folder) {
    this.folder = folder;
  }

  /**
   * What it says; empty without one.
   *
   * @param devices the router's
   */
  Optional<ClusterConfig> cluster(ConfigSection root, List<DeviceConfig> devices) {
    ConfigSection section = root.section("cluster");
    if (!root.has("cluster")) {
      return Optional.empty();
    }
    int before = section.problems().size();
    List<Member> members = members(section.section("members"));
    List<String> names = members.stream().map(Member::name).toList();
    Optional<String> self = known(section, "member", names);
    Optional<String> prefer = known(section, "prefer", names);
    Set<String> witnesses = witnesses(section, names);
    if (self.isEmpty() && !section.has("member")) {
      section.problem(
          section.at(), "cluster has no \"member\"", "say which of the members this router is");
    }
    rule(section, names, prefer, witnesses);
    ClusterConfig.Mode mode = mode(section, devices);
    if (devices.isEmpty() && self.filter(witnesses::contains).isEmpty()) {
      section.problem(
          section.at(), "no devices", "only a witness needs none; others own what they share");
    }
    Optional<Path> key = key(section);
    String name = section.text("name").orElse("culvert");
    if (!NAME.matcher(name).matches()) {
      section.problem(section.at("name"), "cluster.name is \"" + name + "\"", words());
    }
    Path directory = section.parsed("directory", folder::resolve).orElse(Path.of(DIRECTORY));
    int lease = (int) section.number("lease-millis", LEAST_LEASE, MOST_LEASE, LEASE);
    int queue = (int) section.number("queue-bytes", 1 << 20, 1 << 30, QUEUE);
    Hooks hooks = hooks(section);
    section.end();
    return section.problems().size() > before
        ? Optional.empty()
        : Optional.of(
            new ClusterConfig(
                name,
                self.orElseThrow(),
                members,
                mode,
                prefer,
                witnesses,
                key.orElseThrow(),
                directory.normalize(),
                lease,
                queue,
                hooks,
                section.at()));
  }

  /** What all members have at one time has no Ethernet to be announced to, and no single host. */
  private static ClusterConfig.Mode mode(ConfigSection section, List<DeviceConfig> devices) {
    ClusterConfig.Mode mode =
        section.word("mode", ClusterConfig.Mode.class, ClusterConfig.Mode.ACTIVE_STANDBY);
    for (DeviceConfig device : devices) {
      boolean fit = device.kind() == DeviceConfig.Kind.TUN && device.role() == Device.Role.NETWORK;
      if (mode == ClusterConfig.Mode.ACTIVE_ACTIVE && !fit) {
        section.problem(
            section.at("mode"),
            "cluster.mode: active-active needs kind: tun and role: network, unlike "
                + device.name(),
            "on Ethernet one router has an address at a time, as active-standby gives it");
      }
    }
    return mode;
  }

  private static String words() {
    return "small letters, digits and hyphens, 32 at most";
  }

  private static List<Member> members(ConfigSection section) {
    List<Member> members = new ArrayList<>();
    for (Map.Entry<String, ConfigNode.Member> entry : section.members().entrySet()) {
      String name = entry.getKey();
      if (!NAME.matcher(name).matches()) {
        section.problem(entry.getValue().keyAt(), "\"" + name + "\" can't name a member", words());
      }
      section
          .parsed(name, ListenAddress::member)
          .ifPresent(listen -> members.add(new Member(name, listen)));
    }
    long places = members.stream().map(Member::listen).distinct().count();
    if (places < members.size()) {
      section.problem(section.at(), "two members of " + section.path() + " share an address", "");
    }
    int count = section.members().size();
    if (count < 2 || count > MOST_MEMBERS) {
      section.problem(
          section.at(),
          section.path() + " has " + count + " members",
          "2 to " + MOST_MEMBERS + ", as in {a: 10.9.0.1:7800, b: 10.9.0.2:7800}");
    }
    return members;
  }

  private static Optional<String> known(ConfigSection section, String key, List<String> names) {
    Optional<String> name = section.text(key);
    name.filter(n -> !names.contains(n))
        .ifPresent(
            n ->
                section.problem(
                    section.at(key),
                    section.path() + "." + key + ": no member is called \"" + n + "\"",
                    guess(n, names)));
    return name.filter(names::contains);
  }

  private static String guess(String word, List<String> names) {
    return NearestWord.of(word, names)
        .map(near -> "did you mean \"" + near + "\"?")
        .orElse("members: " + String.join(", ", names));
  }

  private static Set<String> witnesses(ConfigSection section, List<String> names) {
    Set<String> witnesses = new LinkedHashSet<>();
    for (ConfigNode item : section.list("witness", ConfigNode.Kind.TEXT)) {
      if (names.contains(item.text())) {
        witnesses.add(item.text());
      } else {
        section.problem(
            item.at(),
            section.path() + ".witness: no member is called \"" + item.text() + "\"",
            guess(item.text(), names));
      }
    }
    return witnesses;
  }

  /** So that a partition never gives two owners, and one member's end does not end all. */
  private static void rule(
      ConfigSection section, List<String> names, Optional<String> prefer, Set<String> witnesses) {
    if (names.size() == 2 && prefer.isEmpty()) {
      section.problem(
          section.at("members"),
          "two members are no majority of each other",
          "add a third as witness, or say which may own alone: prefer: " + names.get(0));
    }
    if (names.size() > 2 && prefer.isPresent()) {
      section.problem(
          section.at("prefer"),
          "cluster.prefer is for two members; of " + names.size() + " a majority decides",
          "take it away");
    }
    if (prefer.filter(witnesses::contains).isPresent() || witnesses.containsAll(names)) {
      section.problem(section.at("witness"), "a witness owns nothing", "");
    }
  }

  private Optional<Path> key(ConfigSection section) {
    Optional<Path> key = section.parsed("key", folder::resolve).map(Path::normalize);
    if (!section.has("key")) {
      section.problem(
          section.at(), "cluster has no \"key\"", "openssl rand -hex 32 makes what a file needs");
    }
    key.flatMap(path -> RouterConfig.Tls.exposed(path))
        .ifPresent(
            why ->
                section.problem(
                    section.at("key"),
                    "cluster.key: " + why,
                    Files.exists(key.orElseThrow()) ? "chmod 600 " + key.orElseThrow() : ""));
    return key;
  }

  private Hooks hooks(ConfigSection section) {
    return new Hooks(
        program(section, "on-own"),
        program(section, "on-release"),
        (int) section.number("hook-seconds", 1, 300, HOOK_SECONDS));
  }

  private List<String> program(ConfigSection section, String key) {
    List<ConfigNode> words = section.list(key, ConfigNode.Kind.TEXT);
    if (words.isEmpty()) {
      return List.of();
    }
    Path program = folder.resolve(words.get(0).text()).normalize();
    if (!Files.isExecutable(program) || Files.isDirectory(program)) {
      section.problem(
          words.get(0).at(),
          section.path() + "." + key + ": " + program + " is no program",
          "a list of a program and its arguments, without a shell");
    }
    List<String> all = new ArrayList<>(List.of(program.toString()));
    words.stream().skip(1).map(ConfigNode::text).forEach(all::add);
    return all;
  }
}
