package io.culvert.core.helper;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * The classes a plugin sees: the SDK, PF4J and SLF4J are the router's, whatever the jar bundles, as
 * two copies of one interface are two interfaces; core and its libraries are refused; all else is
 * the plugin's own first, {@linkplain LoopWeaver woven}.
 */
final class HelperClassLoader extends PluginClassLoader {

  /** What a plugin has from the router. */
  static final List<String> SHARED = List.of("io.culvert.helpers.", "org.pf4j.", "org.slf4j.");

  private static final List<String> REFUSED =
      List.of("io.culvert.core.", "io.culvert.web.", "io.netty.", "io.vertx.");

  private final Set<Class<?>> keepers = ConcurrentHashMap.newKeySet();

  HelperClassLoader(PluginManager manager, PluginDescriptor descriptor, ClassLoader parent) {
    super(manager, descriptor, parent);
  }

  @Override
  public Class<?> loadClass(String name) throws ClassNotFoundException {
    if (name.equals(HelperBudget.class.getName())) {
      return HelperBudget.class; // what was woven into its classes calls it
    }
    if (REFUSED.stream().anyMatch(name::startsWith)) {
      throw new ClassNotFoundException(
          name + " belongs to the router; a helper uses io.culvert.helpers alone");
    }
    return super.loadClass(name);
  }

  /** The plugin's classes that have put something into static fields; a live view, any thread. */
  Set<Class<?>> keepers() {
    return keepers;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    URL file = findResource(name.replace('.', '/') + ".class");
    if (file == null) {
      throw new ClassNotFoundException(name);
    }
    try {
      URLConnection connection = file.openConnection();
      connection.setUseCaches(false); // the cache would keep the jar open beyond the plugin's life
      try (InputStream in = connection.getInputStream()) {
        byte[] woven = LoopWeaver.weave(in.readAllBytes());
        return defineClass(name, woven, 0, woven.length);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ClassNotFoundException(name + ": " + e, e);
    }
  }

  /** The jar's own: a list of extensions on the router's class path is not this plugin's. */
  @Override
  public URL getResource(String name) {
    return name.startsWith("META-INF/") ? findResource(name) : super.getResource(name);
  }

  @Override
  protected boolean shouldDelegateToParent(String name) {
    return super.shouldDelegateToParent(name) || SHARED.stream().anyMatch(name::startsWith);
  }
}
