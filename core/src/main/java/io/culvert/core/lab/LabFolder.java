package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.ProcessId;
import io.culvert.core.machine.Rights;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The one folder of the lab of a user and a name, under the system's temporary one. Whoever holds
 * the lock on its file {@code own/lock} owns the lab, or is taking a dead one's remains away: the
 * kernel lets go of the lock of a process however that ends.
 */
final class LabFolder {

  private static final String STEM = "culvert-lab-";
  private static final String INODE = "unix:ino";

  private final Path path;
  private FileChannel lock;

  private LabFolder(Path path) {
    this.path = path;
  }

  /** Where the lab called {@code name} of this user is, or would be. */
  static LabFolder of(String name) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    return new LabFolder(temporary.resolve(STEM + Rights.uid() + "-" + name));
  }

  /** A folder by its path. */
  static LabFolder at(Path path) {
    return new LabFolder(path);
  }

  Path path() {
    return path;
  }

  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** What nobody but the user may see: logs, configuration, sockets. */
  Path own(String file) {
    return path.resolve("own").resolve(file);
  }

  Path log(String of) {
    return own(of + ".log");
  }

  /** What the log of that name holds; empty where there is none. */
  String read(String log) {
    return read(log(log)).orElse("");
  }

  Path socket() {
    return own("culvert.sock");
  }

  /** Holds the page's address from when the lab is up. */
  private Path ready() {
    return own("ready");
  }

  /** Says that the lab is up, its page at {@code page} (empty without one). */
  void ready(String page) {
    write(own("ready.new"), page);
    try {
      Files.move(own("ready.new"), ready());
    } catch (IOException e) {
      throw new CommandException("can't write " + ready() + ": " + e.getMessage(), e);
    }
  }

  /** The page's address, once the lab is up. */
  Optional<String> page() {
    return read(ready());
  }

  /** The process that the lab belongs to, dead or alive. */
  Optional<ProcessId> owner() {
    return read(own("owner")).flatMap(ProcessId::parse);
  }

  /** The process inside whose namespaces the lab is, if it is in a world of its own. */
  Optional<ProcessId> inside() {
    return read(own("inside")).flatMap(ProcessId::parse);
  }

  void inside(ProcessId process) {
    write(own("inside"), process.toString());
  }

  /** Notes a process, so that it can be ended though nobody is left who started it. */
  synchronized void note(ProcessId process) {
    write(own("processes"), process + "\n");
  }

  /** The processes noted, newest first. */
  List<ProcessId> processes() {
    return read(own("processes")).stream()
        .flatMap(String::lines)
        .flatMap(line -> ProcessId.parse(line).stream())
        .sorted(Comparator.comparingLong(ProcessId::startTicks).reversed())
        .toList();
  }

  /** Makes the folder and becomes its owner; false if it is there already. */
  boolean claim() {
    Path draft = beside("new");
    try {
      makeFolder(draft, "rwx--x--x");
      makeFolder(draft.resolve("own"), "rwx------");
      makeFolder(draft.resolve("served"), "rwxr-xr-x");
      makeFolder(draft.resolve("empty"), "rwxr-xr-x");
      write(draft.resolve("own/owner"), ProcessId.self().toString());
      lock =
          FileChannel.open(
              draft.resolve("own/lock"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
      // a folder that appears with its lock held: nobody can take it for a dead one's
      if (move(draft, path)) {
        return true;
      }
      lock.close();
      remove(draft);
      return false;
    } catch (IOException e) {
      throw new CommandException("can't make the lab's folder " + path + ": " + e.getMessage(), e);
    }
  }

  private static void makeFolder(Path folder, String permissions) throws IOException {
    Files.createDirectory(folder);
    // not as an attribute of its making, which the umask would have a say in
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }

  /** Becomes the owner of a folder that a dead one left; false if its owner lives. */
  boolean inherit() {
    if (Rights.uid(path) != Rights.uid()) {
      throw new CommandException(
          path + " belongs to another user; remove it, or name your lab with --name");
    }
    Path file = own("lock");
    try {
      Object before = Files.getAttribute(file, INODE);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      // it may have been removed meanwhile, and another made in its place
      if (channel.tryLock() != null && Files.getAttribute(file, INODE).equals(before)) {
        lock = channel;
        return true;
      }
      channel.close();
      return false;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new CommandException("can't lock " + file + ": " + e.getMessage(), e);
    }
  }

  /** Removes the folder and all in it; its owner's last deed. */
  void delete() {
    try {
      // first out of the way, so that nobody meets half a folder
      Path going = beside("old");
      if (move(path, going)) {
        remove(going);
      }
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new CommandException("can't remove " + path + ": " + e.getMessage(), e);
    }
  }

  /** Removes what processes that were killed while they made or removed this folder have left. */
  void deleteDebris() {
    try (DirectoryStream<Path> debris =
        Files.newDirectoryStream(path.getParent(), path.getFileName() + ".*.{new,old}")) {
      for (Path folder : debris) {
        long pid = Long.parseLong(folder.getFileName().toString().split("\\.")[1]);
        if (ProcessId.of(pid).isEmpty() && Rights.uid(folder) == Rights.uid()) {
          remove(folder);
        }
      }
    } catch (IOException | NumberFormatException e) {
      throw new CommandException("can't tidy up beside " + path + ": " + e.getMessage(), e);
    }
  }

  private Path beside(String ending) {
    return path.resolveSibling(
        path.getFileName() + "." + ProcessHandle.current().pid() + "." + ending);
  }

  /** False if there is nothing to move, or something where it should go. */
  private static boolean move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (FileSystemException e) {
      if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      throw e;
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new CommandException("can't write " + file + ": " + e.getMessage(), e);
    }
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
