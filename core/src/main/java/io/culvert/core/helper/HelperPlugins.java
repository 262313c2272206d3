package io.culvert.core.helper;

import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.SdkVersion;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;

/**
 * The plugin jars of a directory, read and instantiated. A jar that can't be used is a {@link
 * HelperProblem} and stops nobody else. Does file I/O: read on a control thread, then hand {@link
 * #plugins} to {@link HelperHost#install} on the loop, and close what was there before afterwards.
 *
 * <p>To replace a jar, write the new one beside it and rename: the old one is read from until it is
 * closed. Only jars are read; PF4J's zip and folder plugins are not.
 */
public final class HelperPlugins implements AutoCloseable {

  private final HelperPluginManager manager;
  private final List<HelperPlugin> plugins = new ArrayList<>();
  private final List<HelperProblem> problems = new ArrayList<>();
  private final Map<String, String> files = new HashMap<>();

  private HelperPlugins(Path directory) {
    this.manager = new HelperPluginManager(directory);
  }

  /**
   * Reads every {@code *.jar} of {@code directory}, by name, checking what they require against
   * {@link SdkVersion}.
   */
  public static HelperPlugins read(Path directory) {
    HelperPlugins read = new HelperPlugins(directory);
    for (Path jar : read.jars(directory)) {
      read.readJar(jar);
    }
    return read;
  }

  private List<Path> jars(Path directory) {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.jar")) {
      entries.forEach(jars::add);
    } catch (IOException e) {
      problems.add(
          new HelperProblem(
              directory.toString(),
              "can't be read as a directory of plugins ("
                  + e
                  + "); make it, or set"
                  + " helpers.directory to where they are"));
    }
    jars.sort(null);
    return jars;
  }

  /** The plugins that can be used. */
  public List<HelperPlugin> plugins() {
    return List.copyOf(plugins);
  }

  /** Those that can't, and why. */
  public List<HelperProblem> problems() {
    return List.copyOf(problems);
  }

  private void readJar(Path jar) {
    String file = jar.getFileName().toString();
    String id = null;
    try {
      id = accept(jar, file);
      plugins.add(start(id, file));
    } catch (Unusable e) {
      problems.add(new HelperProblem(file, e.getMessage()));
      drop(id);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // whatever PF4J or the plugin itself throws: the next jar may be fine
      problems.add(new HelperProblem(file, "failed to load: " + oneLine(e) + "; have it mended"));
      drop(id);
    }
  }

  /** Checks what PF4J would report badly or not at all, then lets it load the jar. */
  private String accept(Path jar, String file) throws Unusable {
    Attributes manifest = manifest(jar);
    String id = manifest.getValue("Plugin-Id");
    if (id == null || id.isBlank() || manifest.getValue("Plugin-Version") == null) {
      throw new Unusable(
          "has no Plugin-Id and Plugin-Version in its manifest, so it is no plugin; build it as"
              + " plugins/ftp is built, or take it away");
    }
    String other = files.putIfAbsent(id, file);
    if (other != null) {
      throw new Unusable("is plugin '" + id + "', which " + other + " is too; remove one of them");
    }
    String requires = manifest.getValue("Plugin-Requires");
    if (requires != null && !satisfied(requires)) {
      throw new Unusable(
          "wants the helper SDK "
              + requires
              + " but this router has "
              + SdkVersion.current()
              + "; get a build of it for that");
    }
    return manager.loadPlugin(jar);
  }

  private boolean satisfied(String requires) throws Unusable {
    try {
      return manager.satisfies(requires, SdkVersion.current());
    } catch (RuntimeException e) {
      throw new Unusable(
          "has Plugin-Requires '"
              + requires
              + "', which is no version range; write it like"
              + " '>=0.1.0 & <0.2.0'");
    }
  }

  private static Attributes manifest(Path jar) throws Unusable {
    try (JarFile open = new JarFile(jar.toFile())) {
      Manifest manifest = open.getManifest();
      return manifest == null ? new Attributes() : manifest.getMainAttributes();
    } catch (IOException | SecurityException e) {
      throw new Unusable(
          "is no readable jar (" + e.getMessage() + "); copy it again, or take it away");
    }
  }

  private HelperPlugin start(String id, String file) throws Unusable {
    PluginState state = manager.startPlugin(id);
    PluginWrapper wrapper = manager.getPlugin(id);
    if (state != PluginState.STARTED) {
      Throwable why = wrapper.getFailedException();
      throw new Unusable(
          "did not start: " + (why == null ? state : oneLine(why)) + "; have it mended");
    }
    List<ProtocolHelper> helpers = new ArrayList<>();
    // not getExtensions: it logs what can't be made and goes on as if it were not there
    for (String name : manager.getExtensionClassNames(id)) {
      make(wrapper, name).ifPresent(helpers::add);
    }
    if (helpers.isEmpty()) {
      throw new Unusable(
          "has no helper: no class marked @Extension implements ProtocolHelper, or"
              + " META-INF/extensions.idx, which PF4J's annotation processor writes, is missing");
    }
    return new HelperPlugin(id, wrapper.getDescriptor().getVersion(), file, helpers);
  }

  private Optional<ProtocolHelper> make(PluginWrapper plugin, String name) throws Unusable {
    try {
      Class<?> type = plugin.getPluginClassLoader().loadClass(name);
      return ProtocolHelper.class.isAssignableFrom(type)
          ? Optional.of(manager.getExtensionFactory().create(type.asSubclass(ProtocolHelper.class)))
          : Optional.empty();
    } catch (ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
      throw new Unusable("has " + name + ", which can't be made: " + oneLine(e));
    }
  }

  private void drop(String id) {
    if (id != null) {
      stop(id);
    }
  }

  /** Stops and unloads all of them; their helpers must be out of service. Idempotent. */
  @Override
  public void close() {
    // a copy: PF4J's own stopPlugins changes the list it walks
    for (PluginWrapper plugin : List.copyOf(manager.getPlugins())) {
      stop(plugin.getPluginId());
    }
    plugins.clear();
  }

  private void stop(String id) {
    try {
      manager.stopPlugin(id);
    } catch (RuntimeException | LinkageError e) {
      problems.add(
          new HelperProblem(files.getOrDefault(id, id), "did not stop cleanly: " + oneLine(e)));
    }
    manager.unloadPlugin(id);
  }

  private static String oneLine(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString().replaceAll("\\s+", " ");
  }

  /** Says why a jar can't be used and what to do. */
  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message, null, false, false);
    }
  }
}
