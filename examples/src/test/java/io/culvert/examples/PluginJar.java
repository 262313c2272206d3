package io.culvert.examples;

import io.culvert.plugins.ftp.FtpHelper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The FTP plugin as the jar an operator would install, whether it was packaged yet or not. */
final class PluginJar {

  private static final Map<String, String> MANIFEST =
      Map.of("Plugin-Id", "ftp", "Plugin-Version", "0.1.0", "Plugin-Class", "org.pf4j.Plugin");

  private PluginJar() {}

  /** Puts it into {@code directory}, writable by its owner alone. */
  static void ofFtp(Path directory) throws IOException {
    Path jar = directory.resolve("ftp.jar");
    write(jar);
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static void write(Path jar) throws IOException {
    Path built =
        Path.of(FtpHelper.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    if (Files.isRegularFile(built)) {
      Files.copy(built, jar);
      return;
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    MANIFEST.forEach((key, value) -> manifest.getMainAttributes().putValue(key, value));
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> all = Files.walk(built)) {
      List<Path> classes = all.filter(Files::isRegularFile).toList();
      for (Path path : classes) {
        out.putNextEntry(new JarEntry(built.relativize(path).toString()));
        Files.copy(path, out);
        out.closeEntry();
      }
    }
  }
}
