package io.culvert.core.helper;

import io.culvert.plugins.testing.NaughtyHelper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Exchanges a plugin many times while a connection talks to its helper, in a process whose room for
 * classes is far too small for all of them together. Run by {@link PluginReloadsTest}.
 */
final class PluginReloads extends HelperHostFixture {

  static final int TIMES = 200;

  private static final int BULK_METHODS = 3_000;

  private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
  private final Map<String, byte[]> contents;
  private final Path jar;
  private HelperPlugins plugins;

  private PluginReloads(Path directory) throws IOException {
    jar = directory.resolve("naughty.jar");
    contents = PluginJars.contents(NaughtyHelper.class);
    contents.put("Bulk.class", bulk());
    contents.put(
        PluginJars.INDEX, (NaughtyHelper.class.getName() + "\nBulk\n").getBytes("US-ASCII"));
  }

  /** Prints how many class loaders are left alive, and what their classes take, in kilobytes. */
  public static void main(String[] args) throws IOException {
    PluginReloads reloads = new PluginReloads(Path.of(args[0]));
    reloads.start();
    reloads.exchange("0.9.0");
    reloads.connect(4000);
    for (int i = 0; i < TIMES; i++) {
      reloads.exchange("1.0." + i);
      reloads.say(4000, "GO nowhere\r\n");
      if (reloads.router.dropped != null) {
        throw new AssertionError("dropped " + reloads.router.dropped);
      }
    }
    long shown = reloads.counters("naughty").messages();
    long alive = reloads.alive();
    System.out.println(
        "shown " + shown + ", alive " + alive + ", metaspace " + metaspace() + " kB");
  }

  private void exchange(String version) throws IOException {
    PluginJars.write(jar, Map.of("Plugin-Id", "naughty", "Plugin-Version", version), contents);
    HelperPlugins next =
        HelperPlugins.read(
            PluginSource.of(jar.getParent()), Optional.ofNullable(plugins), file -> false);
    List<HelperProblem> problems = new ArrayList<>(next.problems());
    problems.addAll(host.install(next.plugins()));
    if (plugins != null) {
      problems.addAll(plugins.closeAllBut(next));
    }
    plugins = next;
    if (!problems.isEmpty()) {
      throw new AssertionError(problems);
    }
    loaders.add(
        new WeakReference<>(next.plugins().get(0).helpers().get(0).getClass().getClassLoader()));
  }

  private long alive() {
    for (int i = 0; i < 20; i++) {
      System.gc();
    }
    return loaders.stream().filter(loader -> loader.get() != null).count();
  }

  private static long metaspace() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .mapToLong(pool -> pool.getUsage().getUsed() / 1024)
        .sum();
  }

  /** A class that takes about a megabyte. */
  private static byte[] bulk() {
    ClassWriter type = new ClassWriter(0);
    type.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "Bulk", null, "java/lang/Object", null);
    for (int i = 0; i < BULK_METHODS; i++) {
      MethodVisitor method = type.visitMethod(Opcodes.ACC_STATIC, "method" + i, "()V", null, null);
      method.visitCode();
      method.visitInsn(Opcodes.RETURN);
      method.visitMaxs(0, 0);
      method.visitEnd();
    }
    type.visitEnd();
    return type.toByteArray();
  }
}
