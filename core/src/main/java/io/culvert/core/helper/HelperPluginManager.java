package io.culvert.core.helper;

import java.nio.file.Path;
import org.pf4j.JarPluginLoader;
import org.pf4j.JarPluginManager;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginStatusProvider;

/**
 * PF4J as Culvert uses it: jars with a manifest, {@link HelperClassLoader}, no files of its own.
 */
final class HelperPluginManager extends JarPluginManager {

  HelperPluginManager(Path directory) {
    super(directory);
  }

  @Override
  protected PluginDescriptorFinder createPluginDescriptorFinder() {
    return new ManifestPluginDescriptorFinder();
  }

  @Override
  protected PluginLoader createPluginLoader() {
    return new JarPluginLoader(this) {
      @Override
      protected PluginClassLoader createPluginClassLoader(Path path, PluginDescriptor descriptor) {
        return new HelperClassLoader(
            HelperPluginManager.this, descriptor, HelperPluginManager.class.getClassLoader());
      }
    };
  }

  /** No {@code enabled.txt} or {@code disabled.txt} in the plugins directory. */
  @Override
  protected PluginStatusProvider createPluginStatusProvider() {
    return new PluginStatusProvider() {
      @Override
      public boolean isPluginDisabled(String pluginId) {
        return false;
      }

      @Override
      public void disablePlugin(String pluginId) {}

      @Override
      public void enablePlugin(String pluginId) {}
    };
  }

  /** Whether a plugin that asks for SDK versions {@code requires} can run on {@code version}. */
  boolean satisfies(String requires, String version) {
    return getVersionManager().checkVersionConstraint(version, requires);
  }
}
