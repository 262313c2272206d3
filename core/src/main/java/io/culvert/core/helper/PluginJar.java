package io.culvert.core.helper;

import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.SdkVersion;
import io.culvert.helpers.flows.FlowExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;

/**
 * One jar in service. It is read once: what is checked, hashed and run are the same bytes, from a
 * private copy, so that neither the check nor the running helper can have the file changed under
 * it. Has a PF4J and a class loader of its own, which go with it. Control thread.
 */
final class PluginJar {

  /** Loops that loading and starting may take; some seconds, which no packet has to wait. */
  private static final int START_TICKS = 100_000_000;

  private final Path copy;
  private final HelperPluginManager manager;
  private final String sha256;
  private final Thread atExit;
  private Label label;
  private HelperPlugin plugin;

  /** Says why a jar can't be used and what to do. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message, null, false, false);
    }
  }

  private PluginJar(Path copy, String sha256) {
    this.copy = copy;
    this.sha256 = sha256;
    this.manager = new HelperPluginManager(copy.getParent());
    this.atExit = new Thread(() -> copy.toFile().delete(), "culvert-plugin-copy");
  }

  /** What the manifest says of it. */
  record Label(String id, String version, Optional<String> requires) {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern VERSION = Pattern.compile("[!-~]{1,64}");

    /**
     * Reads it from a jar.
     *
     * @throws Unusable if it is no plugin
     */
    static Label of(Path jar) throws Unusable {
      Attributes manifest = manifest(jar);
      String id = manifest.getValue("Plugin-Id");
      String version = manifest.getValue("Plugin-Version");
      if (id == null || id.isBlank() || version == null) {
        throw new Unusable(
            "has no Plugin-Id and Plugin-Version in its manifest, so it is no plugin; build it as"
                + " culvert helper new shows, or take it away");
      }
      if (!ID.matcher(id).matches() || !VERSION.matcher(version).matches()) {
        throw new Unusable(
            "calls itself "
                + PluginEntries.shown(id)
                + " in version "
                + PluginEntries.shown(version)
                + "; an id is up to 64 of a-z, 0-9, '.', '_' and '-', a version has no blanks");
      }
      return new Label(id, version, Optional.ofNullable(manifest.getValue("Plugin-Requires")));
    }

    private static Attributes manifest(Path jar) throws Unusable {
      try (JarFile open = new JarFile(jar.toFile())) {
        PluginEntries.check(open, Files.size(jar));
        Manifest manifest = open.getManifest();
        return manifest == null ? new Attributes() : manifest.getMainAttributes();
      } catch (IOException | SecurityException e) {
        throw new Unusable(
            "is no readable jar (" + e.getMessage() + "); copy it again, or take it away");
      }
    }
  }

  /**
   * A private copy of these bytes, whose hash this is, neither checked nor loaded; {@link #close}
   * it in the end.
   */
  static PluginJar copied(byte[] bytes, String sha256) throws Unusable {
    try {
      Path copy = Files.createTempFile("culvert-plugin", ".jar");
      PluginJar jar = new PluginJar(copy, sha256);
      jar.removedAtExit(true);
      Files.write(copy, bytes);
      return jar;
    } catch (IOException e) {
      throw new Unusable("can't be copied to be run: " + e + "; is the disk full?");
    }
  }

  /**
   * Has the copy removed when the JVM ends without {@link #close}, or no more: {@code deleteOnExit}
   * can't be taken back, and would remember every copy that ever was.
   */
  private void removedAtExit(boolean wanted) {
    try {
      if (wanted) {
        Runtime.getRuntime().addShutdownHook(atExit);
      } else {
        Runtime.getRuntime().removeShutdownHook(atExit);
      }
    } catch (IllegalStateException e) {
      // it ends just now, and close has the copy removed
    }
  }

  /** Loads and starts it, as {@code file}. */
  void start(String file) throws Unusable {
    HelperBudget budget = HelperBudget.ofTicks(START_TICKS);
    budget.begin();
    try {
      plugin = started(file);
    } catch (RuntimeException | Error e) {
      // whatever PF4J or the plugin itself throws: the next jar may be fine
      throw new Unusable("failed to load: " + oneLine(e) + "; have it mended");
    } finally {
      budget.end();
    }
  }

  private HelperPlugin started(String file) throws Unusable {
    Label label = label();
    if (label.requires().isPresent() && !satisfied(label.requires().get())) {
      throw new Unusable(
          "wants the helper SDK "
              + label.requires().get()
              + " but this router has "
              + SdkVersion.current()
              + "; get a build of it for that");
    }
    String id = manager.loadPlugin(copy);
    PluginState state = manager.startPlugin(id);
    PluginWrapper wrapper = manager.getPlugin(id);
    if (state != PluginState.STARTED) {
      Throwable why = wrapper.getFailedException();
      throw new Unusable(
          "did not start: " + (why == null ? state : oneLine(why)) + "; have it mended");
    }
    List<ProtocolHelper> helpers = new ArrayList<>();
    List<FlowExporter> exporters = new ArrayList<>();
    // not getExtensions: it logs what can't be made and goes on as if it were not there
    for (String name : manager.getExtensionClassNames(id)) {
      make(wrapper, name, ProtocolHelper.class).ifPresent(helpers::add);
      make(wrapper, name, FlowExporter.class).ifPresent(exporters::add);
    }
    if (helpers.isEmpty() && exporters.isEmpty()) {
      throw new Unusable(
          "has no helper: no class marked @Extension implements ProtocolHelper or FlowExporter, or"
              + " META-INF/extensions.idx, which PF4J's annotation processor writes, is missing");
    }
    return new HelperPlugin(id, label.version(), file, helpers, exporters);
  }

  /** What its manifest says. */
  Label label() throws Unusable {
    if (label == null) {
      label = Label.of(copy);
    }
    return label;
  }

  private boolean satisfied(String requires) throws Unusable {
    try {
      return manager.satisfies(requires, SdkVersion.current());
    } catch (RuntimeException e) {
      throw new Unusable(
          "has Plugin-Requires '"
              + requires
              + "', which is no version range; write it like"
              + " '>=1.0.0 & <2.0.0'");
    }
  }

  private <T> Optional<T> make(PluginWrapper wrapper, String name, Class<T> kind) throws Unusable {
    try {
      Class<?> type = wrapper.getPluginClassLoader().loadClass(name);
      return kind.isAssignableFrom(type)
          ? Optional.of(manager.getExtensionFactory().create(type.asSubclass(kind)))
          : Optional.empty();
    } catch (ClassNotFoundException | RuntimeException | Error e) {
      throw new Unusable("has " + name + ", which can't be made: " + oneLine(e));
    }
  }

  HelperPlugin plugin() {
    return plugin;
  }

  String sha256() {
    return sha256;
  }

  /** Stops and unloads it; its helpers must be out of service. Why that failed, or empty. */
  Optional<String> close() {
    Optional<String> failure = Optional.empty();
    // a copy: PF4J's own stopPlugins changes the list it walks
    for (PluginWrapper wrapper : List.copyOf(manager.getPlugins())) {
      try {
        manager.stopPlugin(wrapper.getPluginId());
      } catch (RuntimeException | Error e) {
        failure = Optional.of("did not stop cleanly: " + oneLine(e));
      }
      manager.unloadPlugin(wrapper.getPluginId());
    }
    removedAtExit(false);
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      failure = Optional.of("left its copy behind: " + e);
    }
    return failure;
  }

  private static String oneLine(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString().replaceAll("\\s+", " ");
  }
}
