package io.culvert.examples;

import io.culvert.helpers.ProtocolHelper;
import io.culvert.plugins.ftp.FtpHelper;
import io.culvert.plugins.irc.IrcHelper;
import io.culvert.plugins.pptp.PptpHelper;
import io.culvert.plugins.rtsp.RtspHelper;
import io.culvert.plugins.sip.SipHelper;
import io.culvert.plugins.tftp.TftpHelper;
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

/** Plugins as the jars an operator would install, whether they were packaged yet or not. */
final class PluginJar {

  private static final List<ProtocolHelper> HELPERS =
      List.of(
          new FtpHelper(),
          new IrcHelper(),
          new PptpHelper(),
          new RtspHelper(),
          new SipHelper(),
          new TftpHelper());

  private PluginJar() {}

  /** Puts FTP's and those that {@code rules} name there, writable by their owner alone. */
  static void into(Path directory, String rules) throws IOException {
    for (ProtocolHelper helper : HELPERS) {
      String name = helper.spec().name();
      if (name.equals("ftp") || rules.contains("--helper " + name + "\n")) {
        Path jar = directory.resolve(name + ".jar");
        write(helper, jar);
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
      }
    }
  }

  private static void write(ProtocolHelper helper, Path jar) throws IOException {
    Path built =
        Path.of(helper.getClass().getProtectionDomain().getCodeSource().getLocation().getPath());
    if (Files.isRegularFile(built)) {
      Files.copy(built, jar);
      return;
    }
    Map<String, String> says =
        Map.of(
            "Plugin-Id",
            helper.spec().name(),
            "Plugin-Version",
            "0.1.0",
            "Plugin-Class",
            "org.pf4j.Plugin");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    says.forEach((key, value) -> manifest.getMainAttributes().putValue(key, value));
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
