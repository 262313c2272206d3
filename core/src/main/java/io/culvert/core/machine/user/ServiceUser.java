package io.culvert.core.machine.user;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.Passwd;

/**
 * A user whom a process started by root can go on as, for good: all ids of all its threads are
 * changed, and with them every capability is lost (capabilities(7), "Effect of user ID changes").
 * Main thread.
 */
public final class ServiceUser {

  private static final String FOLDER_MODE = "rwxr-x---";

  private final POSIX posix;
  private final String name;
  private final int uid;
  private final int gid;

  private ServiceUser(POSIX posix, Passwd entry) {
    this.posix = posix;
    this.name = entry.getLoginName();
    this.uid = (int) entry.getUID();
    this.gid = (int) entry.getGID();
  }

  /** The user of that name; empty where this machine has none. */
  public static Optional<ServiceUser> named(String name) {
    POSIX posix = POSIXFactory.getNativePOSIX();
    return Optional.ofNullable(posix.getpwnam(name)).map(entry -> new ServiceUser(posix, entry));
  }

  /** Makes a folder for that user unless there is one; its parents as they are. */
  public void give(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(folder.getParent());
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(FOLDER_MODE));
      Files.setAttribute(folder, "unix:gid", gid);
      Files.setAttribute(folder, "unix:uid", uid);
    }
  }

  /**
   * Goes on as that user; nothing happens where this is that user already.
   *
   * @throws IOException if this process may not, or something of what it was is left
   */
  public void become() throws IOException {
    if (posix.geteuid() == uid && posix.getuid() == uid) {
      return;
    }
    UserCalls calls = LibraryLoader.create(UserCalls.class).load("c");
    Runtime runtime = Runtime.getRuntime(calls);
    check(calls.initgroups(name, gid), runtime);
    check(calls.setresgid(gid, gid, gid), runtime);
    check(calls.setresuid(uid, uid, uid), runtime);
    if (uid != 0 && calls.setresuid(0, 0, 0) == 0) {
      throw new IOException("the rights of root came back");
    }
  }

  private void check(int result, Runtime runtime) throws IOException {
    if (result != 0) {
      throw new IOException(
          "can't go on as user " + name + ": " + posix.strerror(LastError.getLastError(runtime)));
    }
  }
}
