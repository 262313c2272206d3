package io.culvert.core.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What this user may do, and the one command that cures it where that is too little. */
final class Rights {

  /** What runs a program as root of a user namespace with networks and mounts of its own. */
  static final List<String> OWN_WORLD =
      List.of("unshare", "--user", "--map-root-user", "--net", "--mount", "--");

  private static final Path TUN = Path.of("/dev/net/tun");
  private static final Path SETTINGS = Path.of("/proc/sys");

  private Rights() {}

  /** Whether this is root, be it of a user namespace only. */
  static boolean root() {
    return LabFolder.uid() == 0;
  }

  /** Fails, with the cure, unless this user may open TUN devices and make user namespaces. */
  static void requireOwnWorld(Commands commands) {
    requireTun(TUN);
    List<String> trial = new ArrayList<>(OWN_WORLD);
    trial.add("true");
    Run run = commands.run(Duration.ofSeconds(5), trial);
    if (!run.ok()) {
      throw new LabException(
          LabException.NOT_PERMITTED,
          "can't make a user namespace (" + run.lastLine() + "). Run:  " + cure(SETTINGS));
    }
  }

  /** Fails, with the cure, unless this user may open {@code device}. */
  static void requireTun(Path device) {
    if (!Files.exists(device)) {
      throw new LabException("there is no " + device + ". Run:  sudo modprobe tun");
    }
    try {
      FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
    } catch (IOException e) {
      throw new LabException(
          LabException.NOT_PERMITTED,
          "can't open " + device + ": not permitted. Run:  sudo chmod 0666 " + device);
    }
  }

  /** The command after which user namespaces can be made, as far as {@code settings} tell. */
  static String cure(Path settings) {
    if ("0".equals(read(settings.resolve("kernel/unprivileged_userns_clone")))) {
      return "sudo sysctl -w kernel.unprivileged_userns_clone=1";
    }
    if ("0".equals(read(settings.resolve("user/max_user_namespaces")))) {
      return "sudo sysctl -w user.max_user_namespaces=15000";
    }
    if ("1".equals(read(settings.resolve("kernel/apparmor_restrict_unprivileged_userns")))) {
      return "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
    }
    return "sudo ./culvert lab";
  }

  private static String read(Path setting) {
    try {
      return Files.readString(setting).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
