package io.culvert.core.helper;

import io.culvert.core.helper.PluginJar.Unusable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.pf4j.DefaultVersionManager;

/**
 * The plugin jars of a directory, read and instantiated. A jar that can't be used, or isn't
 * trusted, is a {@link HelperProblem} and stops nobody else. Does file I/O: read on a control
 * thread, hand {@link #plugins} to {@link HelperHost#install} on the loop, and afterwards {@link
 * #closeAllBut} what was there before.
 *
 * <p>Only jars are read; PF4J's zip and folder plugins are not.
 */
public final class HelperPlugins implements AutoCloseable {

  private final PluginSource source;
  private final Map<String, PluginJar> jars = new LinkedHashMap<>();
  private final List<HelperProblem> problems = new ArrayList<>();
  private Optional<AllowList> allowed = Optional.empty();
  private Optional<PluginKeys> keys = Optional.empty();

  private HelperPlugins(PluginSource source) {
    this.source = source;
  }

  /** Reads every {@code *.jar} of {@code directory} that is trusted, by name. */
  public static HelperPlugins read(Path directory) {
    return read(PluginSource.of(directory), Optional.empty(), file -> true);
  }

  /**
   * Reads {@code source} again. A jar whose bytes are the same goes on as it is.
   *
   * @param before what was read last
   * @param anew whether the jar of that name is to be loaded anew though it is the same
   */
  public static HelperPlugins read(
      PluginSource source, Optional<HelperPlugins> before, Predicate<String> anew) {
    HelperPlugins read = new HelperPlugins(source);
    try {
      Optional<String> distrust = source.distrust();
      if (distrust.isPresent()) {
        read.problem(source.directory().toString(), distrust.get());
        return read;
      }
      if (source.allowList().isPresent()) {
        read.allowed = Optional.of(AllowList.read(source.allowList().get()));
      }
      if (source.keys().isPresent()) {
        read.keys = Optional.of(PluginKeys.read(source.keys().get()));
      }
      for (Path jar : source.jars()) {
        String file = jar.getFileName().toString();
        Optional<PluginJar> old =
            before.map(plugins -> plugins.jars.get(file)).filter(same -> !anew.test(file));
        read.readJar(jar, file, old);
      }
    } catch (IOException e) {
      read.problem(
          source.directory().toString(),
          "can't be read as a directory of plugins ("
              + e.getMessage()
              + "); make it, or set helpers.directory to where they are");
    }
    return read;
  }

  private void readJar(Path jar, String file, Optional<PluginJar> old) {
    try {
      Optional<String> distrust = source.distrustJar(jar);
      if (distrust.isPresent()) {
        throw new Unusable(distrust.get());
      }
      byte[] bytes = Files.readAllBytes(jar);
      checkSignature(jar, bytes);
      PluginEntries.checkLinks(bytes);
      String sha256 = AllowList.sha256(bytes);
      if (old.isPresent() && old.get().sha256().equals(sha256)) {
        check(old.get());
        jars.put(file, old.get());
      } else {
        jars.put(file, started(PluginJar.copied(bytes, sha256), file));
      }
    } catch (Unusable e) {
      problem(file, e.getMessage());
    } catch (IOException e) {
      problem(file, "can't be read: " + e + "; copy it again, or take it away");
    }
  }

  private void checkSignature(Path jar, byte[] bytes) throws Unusable, IOException {
    if (keys.isEmpty()) {
      return;
    }
    Path signature = PluginKeys.signatureOf(jar);
    String with = "; culvert helper sign makes one with a key of " + source.keys().get();
    if (!Files.exists(signature)) {
      throw new Unusable("is not signed: there is no " + signature + with);
    }
    if (!keys.get().signed(bytes, Files.readAllBytes(signature))) {
      throw new Unusable("is not what " + signature + " was made for, or not by that key" + with);
    }
  }

  private PluginJar started(PluginJar jar, String file) throws Unusable {
    try {
      check(jar);
      jar.start(file);
      return jar;
    } catch (Unusable e) {
      jar.close();
      throw e;
    }
  }

  private void check(PluginJar jar) throws Unusable {
    PluginJar.Label label = jar.label();
    String sha256 = jar.sha256();
    for (Map.Entry<String, PluginJar> other : jars.entrySet()) {
      if (other.getValue().plugin().id().equals(label.id())) {
        throw new Unusable(
            "is plugin '" + label.id() + "', which " + other.getKey() + " is too; remove one");
      }
    }
    if (allowed.isPresent()
        && !allowed.get().allows(sha256, label.id(), label.version(), HelperPlugins::within)) {
      throw new Unusable(
          String.format(
              "is not allowed: %s has no line \"%s %s\" that fits version %s; culvert helper allow"
                  + " writes one",
              source.allowList().orElseThrow(), sha256, label.id(), label.version()));
    }
  }

  private static boolean within(String range, String version) {
    return new DefaultVersionManager().checkVersionConstraint(version, range);
  }

  private void problem(String file, String message) {
    problems.add(new HelperProblem(file, message));
  }

  /** The plugins that can be used. */
  public List<HelperPlugin> plugins() {
    return jars.values().stream().map(PluginJar::plugin).toList();
  }

  /** Those that can't, and why. */
  public List<HelperProblem> problems() {
    return List.copyOf(problems);
  }

  /** SHA-256 of each jar in use, by file name. */
  public Map<String, String> hashes() {
    Map<String, String> hashes = new HashMap<>();
    jars.forEach((file, jar) -> hashes.put(file, jar.sha256()));
    return hashes;
  }

  /**
   * The line that allows a jar, in this version, on the list of {@link PluginSource#allowList}.
   *
   * @throws IOException if it cannot be read, or is no plugin
   */
  public static String allowLine(Path jar) throws IOException {
    byte[] bytes = Files.readAllBytes(jar);
    try {
      PluginJar.Label label = PluginJar.Label.of(jar);
      return AllowList.sha256(bytes) + " " + label.id() + " " + label.version();
    } catch (Unusable e) {
      throw new IOException(jar + " " + e.getMessage());
    }
  }

  /** Stops and unloads all of them; their helpers must be out of service. Idempotent. */
  @Override
  public void close() {
    closeAllBut(new HelperPlugins(source));
  }

  /** Stops and unloads those that {@code successor} does not go on with; for good. */
  public List<HelperProblem> closeAllBut(HelperPlugins successor) {
    List<HelperProblem> failures = new ArrayList<>();
    jars.forEach(
        (file, jar) -> {
          if (!successor.jars.containsValue(jar)) {
            jar.close().ifPresent(why -> failures.add(new HelperProblem(file, why)));
          }
        });
    jars.clear();
    return failures;
  }
}
