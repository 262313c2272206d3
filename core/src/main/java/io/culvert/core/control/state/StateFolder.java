package io.culvert.core.control.state;

import io.culvert.core.control.config.ConfigProblem;
import io.culvert.core.control.config.RouterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Looks whether state can be kept where a configuration says so, and whether what is there can be
 * read; changes nothing. Beside a running router, too. Main thread.
 */
public final class StateFolder {

  private final RouterConfig.State where;
  private final String user;
  private final List<ConfigProblem> problems = new ArrayList<>();

  private StateFolder(RouterConfig.State where, String user) {
    this.where = where;
    this.user = user;
  }

  /** What is wrong with the folder of {@code config}; empty without one. */
  public static List<ConfigProblem> check(RouterConfig config) {
    String user =
        config.user().map(RouterConfig.User::name).orElse(System.getProperty("user.name"));
    return config.state().map(state -> check(state, user)).orElse(List.of());
  }

  /** The same, for a router that goes on as {@code user}. */
  static List<ConfigProblem> check(RouterConfig.State where, String user) {
    StateFolder folder = new StateFolder(where, user);
    try {
      folder.look();
    } catch (IOException e) {
      folder.problem(where.directory() + " can't be looked at: " + e, "");
    }
    return folder.problems;
  }

  private void problem(String what, String cure) {
    problems.add(new ConfigProblem(where.at(), "state: " + what, cure));
  }

  private void look() throws IOException {
    Path directory = where.directory().toAbsolutePath();
    if (!Files.exists(directory)) {
      missing(directory);
    } else if (!Files.isDirectory(directory)) {
      problem(directory + " is no folder", "name one, or one that is to be made");
    } else {
      there(directory);
    }
  }

  private void missing(Path directory) {
    Path above = directory.getParent();
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    if (above == null || !Files.isDirectory(above) || !Files.isWritable(above)) {
      problem(
          directory + " is not there, and can't be made in " + above,
          "install -d -m 700 -o " + user + " " + directory);
    }
  }

  private void there(Path directory) throws IOException {
    owned(directory);
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
    if (mode.contains(PosixFilePermission.GROUP_WRITE)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      problem(
          directory + " can be written by others, who could have any connection let in",
          "chmod 700 " + directory);
    }
    if (user.equals(System.getProperty("user.name")) && !Files.isWritable(directory)) {
      problem(directory + " can't be written", "look at its mode, and how it is mounted");
    }
    Path file = directory.resolve(StateFile.NAME);
    if (Files.exists(file)) {
      owned(file);
      readable(file);
    }
  }

  private void owned(Path path) throws IOException {
    String owner = Files.getOwner(path).getName();
    if (!owner.equals(user)) {
      problem(
          path + " belongs to " + owner + ", the router is " + user, "chown " + user + " " + path);
    }
  }

  private void readable(Path file) {
    try {
      StateFile.verify(file);
    } catch (StateFile.DamageException e) {
      problem(
          file + " is damaged, " + e.getMessage(),
          "the next start sets it aside, and connections begin anew");
    } catch (IOException e) {
      problem(file + " can't be read: " + e, "");
    }
  }
}
