package io.culvert.core.helper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where plugins come from, and who may put them there. A plugin is code with all rights of the
 * router, so a file that others than its owner may write is not run: directory, jars and list must
 * belong to root, to the router's user or to the owner of the router's own jars, and nobody else
 * may write them. Control thread.
 *
 * @param directory of the jars
 * @param allowList see {@link AllowList}; empty if every trusted jar may be loaded
 * @param keys see {@link PluginKeys}; empty if jars need no signature
 */
public record PluginSource(Path directory, Optional<Path> allowList, Optional<Path> keys) {

  private static final int OTHERS_WRITE = 0022;

  /** Every jar of {@code directory} that is trusted. */
  public static PluginSource of(Path directory) {
    return new PluginSource(directory, Optional.empty(), Optional.empty());
  }

  /** The jars, by name. */
  List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.jar")) {
      entries.forEach(jars::add);
    }
    jars.sort(null);
    return jars;
  }

  /**
   * What there is to see from outside: for each jar, signature and list, what changes when it is
   * written, exchanged or given other rights. Equal twice in a row means that nobody is writing.
   */
  public Map<String, String> look() {
    Map<String, String> seen = new TreeMap<>();
    try {
      seen.put("", traits(directory));
      for (Path jar : jars()) {
        seen.put(jar.getFileName().toString(), traits(jar));
        if (keys.isPresent()) {
          Path signature = PluginKeys.signatureOf(jar);
          seen.put(signature.getFileName().toString(), traits(signature));
        }
      }
      for (Path list : lists()) {
        seen.put(list.toString(), traits(list));
      }
    } catch (IOException | UncheckedIOException e) {
      seen.put("?", e.toString()); // gone between two steps; the next look sees how it is
    }
    return seen;
  }

  private static String traits(Path file) throws IOException {
    // the times of a directory change with every file beside the jars
    String what = Files.isDirectory(file) ? "unix:ino,mode,uid" : "unix:ino,size,mode,uid,ctime";
    return Files.exists(file) ? new TreeMap<>(Files.readAttributes(file, what)).toString() : "none";
  }

  /** What says which jars may be loaded. */
  private List<Path> lists() {
    return Stream.of(allowList, keys).flatMap(Optional::stream).toList();
  }

  /** Why the directory, the list or the keys are not to be trusted; empty if they are. */
  Optional<String> distrust() throws IOException {
    Optional<String> why = distrust(directory);
    for (Path list : lists()) {
      if (why.isEmpty() && Files.exists(list)) {
        why = distrust(list);
      }
    }
    return why;
  }

  /** Why the jar is not to be trusted; empty if it is. */
  Optional<String> distrustJar(Path jar) throws IOException {
    if (Files.isSymbolicLink(jar) && !jar.toRealPath().getParent().equals(directory.toRealPath())) {
      return Optional.of(
          "is a link to " + jar.toRealPath() + ", out of the plugin folder; copy the file there");
    }
    return distrust(jar);
  }

  private static Optional<String> distrust(Path file) throws IOException {
    int owner = (Integer) Files.getAttribute(file, "unix:uid");
    if (!trustedOwners().contains(owner)) {
      return Optional.of(
          file + " belongs to user " + owner + ", who is neither root nor the router's; chown it");
    }
    int mode = (Integer) Files.getAttribute(file, "unix:mode");
    if ((mode & OTHERS_WRITE) != 0) {
      return Optional.of(
          String.format("%s can be written by others (mode %o); chmod go-w it", file, mode & 0777));
    }
    return Optional.empty();
  }

  private static Set<Integer> trustedOwners() throws IOException {
    Set<Integer> owners = new HashSet<>(Set.of(0));
    owners.add(ProcessUser.now().uid());
    // whoever owns the program is trusted with it already
    String program =
        HelperPlugins.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    if (Files.exists(Path.of(program), LinkOption.NOFOLLOW_LINKS)) {
      owners.add((Integer) Files.getAttribute(Path.of(program), "unix:uid"));
    }
    return owners;
  }
}
