package io.culvert.core.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lab's two named network namespaces; nothing outside them is ever touched. */
final class Namespaces {

  /** Where the clients are. */
  static final String LAN = "culvert-lan";

  /** Where the servers are. */
  static final String WAN = "culvert-wan";

  static final List<String> ALL = List.of(LAN, WAN);

  private Namespaces() {}

  /** Whether {@code name} exists. */
  static boolean exists(String name) {
    return Files.exists(Path.of("/run/netns", name));
  }

  /** Makes both, after removing what an earlier lab may have left. */
  static void create() {
    for (String name : ALL) {
      remove(name);
      Run.must("ip", "netns", "add", name);
      Run.must("ip", "-n", name, "link", "set", "lo", "up");
    }
  }

  /** Removes both; quiet where they do not exist. */
  static void removeAll() {
    ALL.forEach(Namespaces::remove);
  }

  private static void remove(String name) {
    if (exists(name)) {
      Run.must("ip", "netns", "del", name);
    }
  }

  /** {@code command} as run inside {@code name}. */
  static List<String> inside(String name, List<String> command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(command);
    return all;
  }
}
