package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Rights;
import io.culvert.core.machine.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A user namespace, in which a user who is not root can build a lab. */
final class OwnWorld {

  /** What runs a program as root of a user namespace with networks and mounts of its own. */
  static final List<String> COMMAND =
      List.of("unshare", "--user", "--map-root-user", "--net", "--mount", "--");

  private static final Path SETTINGS = Path.of("/proc/sys");

  private OwnWorld() {}

  /** Fails, with the cure, unless this user may open TUN devices and make user namespaces. */
  static void require(Commands commands) {
    Rights.requireTun();
    List<String> trial = new ArrayList<>(COMMAND);
    trial.add("true");
    Run run = commands.run(Duration.ofSeconds(5), trial);
    if (!run.ok()) {
      throw new CommandException(
          CommandException.NOT_PERMITTED,
          "can't make a user namespace (" + run.lastLine() + "). Run:  " + cure(SETTINGS));
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
