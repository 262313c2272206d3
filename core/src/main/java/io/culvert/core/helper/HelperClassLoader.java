package io.culvert.core.helper;

import java.net.URL;
import java.util.List;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * The classes a plugin sees: the SDK, PF4J and SLF4J are the router's, whatever the jar bundles, as
 * two copies of one interface are two interfaces; core and its libraries are refused; all else is
 * the plugin's own first.
 */
final class HelperClassLoader extends PluginClassLoader {

  private static final List<String> SHARED =
      List.of("io.culvert.helpers.", "org.pf4j.", "org.slf4j.");
  private static final List<String> REFUSED =
      List.of("io.culvert.core.", "io.culvert.web.", "io.netty.", "io.vertx.");

  HelperClassLoader(PluginManager manager, PluginDescriptor descriptor, ClassLoader parent) {
    super(manager, descriptor, parent);
  }

  @Override
  public Class<?> loadClass(String name) throws ClassNotFoundException {
    if (REFUSED.stream().anyMatch(name::startsWith)) {
      throw new ClassNotFoundException(
          name + " belongs to the router; a helper uses io.culvert.helpers alone");
    }
    return super.loadClass(name);
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
