package io.culvert.core.helper;

import io.culvert.helpers.cluster.GroupTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What connects the routers of a cluster: a folder of jars, the transport's and its libraries',
 * loaded together and apart from the router's. They are trusted as plugins are ({@link
 * PluginSource}), by who may write them, and stay for as long as the router runs.
 */
public final class TransportFolder implements AutoCloseable {

  private static final String INDEX = "META-INF/extensions.idx";

  private final URLClassLoader loader;
  private final GroupTransport transport;

  private TransportFolder(URLClassLoader loader, GroupTransport transport) {
    this.loader = loader;
    this.transport = transport;
  }

  /** The classes that a transport shares with the router; all else it brings itself. */
  private static final class Shared extends ClassLoader {

    Shared() {
      super("culvert-shared", getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (HelperClassLoader.SHARED.stream().noneMatch(name::startsWith)) {
        throw new ClassNotFoundException(name);
      }
      return TransportFolder.class.getClassLoader().loadClass(name);
    }
  }

  /**
   * Loads the transport of {@code folder}.
   *
   * @throws IOException if there is none, or it can't be trusted
   */
  public static TransportFolder load(Path folder) throws IOException {
    PluginSource source = PluginSource.of(folder);
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is not there; it comes with Culvert");
    }
    List<URL> jars = new ArrayList<>();
    Optional<String> distrust = source.distrust();
    for (Path jar : source.jars()) {
      distrust = distrust.isPresent() ? distrust : source.distrustJar(jar);
      jars.add(jar.toUri().toURL());
    }
    if (distrust.isPresent()) {
      throw new IOException(distrust.get());
    }
    URLClassLoader loader =
        new URLClassLoader("culvert-cluster", jars.toArray(URL[]::new), new Shared());
    try {
      return new TransportFolder(loader, transport(loader, folder));
    } catch (IOException | RuntimeException | LinkageError e) {
      loader.close();
      throw e instanceof IOException io ? io : new IOException(folder + ": " + e, e);
    }
  }

  private static GroupTransport transport(ClassLoader loader, Path folder) throws IOException {
    for (String name : extensions(loader)) {
      try {
        Class<?> type = loader.loadClass(name);
        if (GroupTransport.class.isAssignableFrom(type)) {
          return type.asSubclass(GroupTransport.class).getDeclaredConstructor().newInstance();
        }
      } catch (ReflectiveOperationException e) {
        throw new IOException(folder + " has " + name + ", which can't be made: " + e, e);
      }
    }
    throw new IOException(folder + " has no transport: no @Extension implements GroupTransport");
  }

  private static List<String> extensions(ClassLoader loader) throws IOException {
    InputStream index = loader.getResourceAsStream(INDEX);
    if (index == null) {
      return List.of();
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(index, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(String::strip)
          .filter(l -> !l.isEmpty() && l.charAt(0) != '#')
          .toList();
    }
  }

  /** The transport. */
  public GroupTransport transport() {
    return transport;
  }

  /** Lets go of the jars; nothing of the transport may be used any more. */
  @Override
  public void close() throws IOException {
    loader.close();
  }
}
