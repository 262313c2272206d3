package io.culvert.core.machine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What this user may do, and the one command that cures it where that is too little. */
public final class Rights {

  private static final Path SELF = Path.of("/proc/self/stat");
  private static final Path TUN = Path.of("/dev/net/tun");

  private Rights() {}

  /** Whether this is root, be it of a user namespace only. */
  public static boolean root() {
    return uid() == 0;
  }

  /** The user this process is of. */
  public static int uid() {
    return uid(SELF);
  }

  /** The user whom {@code file} belongs to. */
  public static int uid(Path file) {
    try {
      return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new CommandException("can't look at " + file + ": " + e.getMessage(), e);
    }
  }

  /** Fails, with the cure, unless this user may open TUN devices. */
  public static void requireTun() {
    requireTun(TUN);
  }

  /** Fails, with the cure, unless this user may open {@code device}. */
  static void requireTun(Path device) {
    if (!Files.exists(device)) {
      throw new CommandException("there is no " + device + ". Run:  sudo modprobe tun");
    }
    try {
      FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
    } catch (IOException e) {
      throw new CommandException(
          CommandException.NOT_PERMITTED,
          "can't open " + device + ": not permitted. Run:  sudo chmod 0666 " + device);
    }
  }
}
