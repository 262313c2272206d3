package io.culvert.core.twin.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Whether this user may make a kernel router, and what to do if not. */
final class TwinRights {

  private static final Path SELF = Path.of("/proc/self");
  private static final Path TUN = Path.of("/dev/net/tun");

  private TwinRights() {}

  /** What stands in the way, with the cure. */
  static Optional<String> missing() {
    try {
      int uid = (Integer) Files.getAttribute(SELF, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      if (uid != 0) {
        return Optional.of(
            "needs root, to make a network namespace with devices. Run:  sudo culvert twin");
      }
    } catch (IOException e) {
      return Optional.of("can't tell who runs this: " + e.getMessage());
    }
    return Files.exists(TUN)
        ? Optional.empty()
        : Optional.of("there is no " + TUN + ". Run:  modprobe tun");
  }

  /** The release of the kernel that is compared with. */
  static String kernelRelease() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
