package io.culvert.core.cli;

import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.SdkVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The helpers API that runs here, as a Maven repository of one artifact: it is in no public
 * repository, and a helper should be built for the router it will be in.
 *
 * @param jar its bytes
 */
record HelperSdk(byte[] jar) {

  private static final String ARTIFACT = "culvert-helpers-api";
  private static final int TELLING_DIGITS = 8;

  /** The one whose classes run here. */
  static HelperSdk running() throws IOException {
    try {
      Path classes =
          Path.of(ProtocolHelper.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return new HelperSdk(
          Files.isRegularFile(classes) ? Files.readAllBytes(classes) : jarOf(classes));
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /**
   * Its version for Maven, which keeps for ever what it once fetched under a version: so the bytes
   * are in it.
   */
  String version() {
    return SdkVersion.current() + "-" + digest("SHA-256", jar).substring(0, TELLING_DIGITS);
  }

  /** Writes the artifact into the repository {@code root}, with {@code pom} as its pom. */
  void install(Path root, String pom) throws IOException {
    Path folder = root.resolve("io/culvert").resolve(ARTIFACT).resolve(version());
    Files.createDirectories(folder);
    String stem = ARTIFACT + "-" + version();
    put(folder.resolve(stem + ".jar"), jar);
    put(folder.resolve(stem + ".pom"), pom.getBytes(StandardCharsets.UTF_8));
  }

  /** With the checksum that Maven looks for, and warns where it misses it. */
  private static void put(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    Path beside = file.resolveSibling(file.getFileName() + ".sha1");
    Files.writeString(beside, digest("SHA-1", bytes));
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has both
    }
  }

  /** The jar of a build's folder of classes; the same classes make the same jar. */
  private static byte[] jarOf(Path folder) throws IOException {
    Path api = folder.resolve(ProtocolHelper.class.getPackageName().replace('.', '/'));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Stream<Path> all = Files.walk(api);
        JarOutputStream jar = new JarOutputStream(bytes)) {
      List<Path> files = all.filter(Files::isRegularFile).sorted().toList();
      for (Path file : files) {
        copy(file, folder.relativize(file).toString(), jar);
      }
    }
    return bytes.toByteArray();
  }

  private static void copy(Path file, String name, JarOutputStream jar) throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTimeLocal(LocalDateTime.of(2025, 1, 1, 0, 0));
    jar.putNextEntry(entry);
    Files.copy(file, jar);
    jar.closeEntry();
  }
}
