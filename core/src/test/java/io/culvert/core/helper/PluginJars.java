package io.culvert.core.helper;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes plugin jars of classes that are there. */
final class PluginJars {

  static final String INDEX = "META-INF/extensions.idx";

  private PluginJars() {}

  /** A good one with these helpers. */
  static void write(Path file, String id, String version, Class<?>... helpers) throws IOException {
    write(file, Map.of("Plugin-Id", id, "Plugin-Version", version), contents(helpers));
  }

  /** The classes with those inside them, and the index that lists the former. */
  static Map<String, byte[]> contents(Class<?>... classes) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    StringBuilder index = new StringBuilder();
    for (Class<?> type : classes) {
      put(contents, type);
      for (Class<?> inside : type.getDeclaredClasses()) {
        put(contents, inside);
      }
      index.append(type.getName()).append('\n');
    }
    contents.put(INDEX, index.toString().getBytes(StandardCharsets.UTF_8));
    return contents;
  }

  private static void put(Map<String, byte[]> contents, Class<?> type) throws IOException {
    String path = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
      contents.put(path, in.readAllBytes());
    }
  }

  /** A jar with these attributes in its manifest and these entries. */
  static void write(Path file, Map<String, String> attributes, Map<String, byte[]> contents)
      throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.forEach((k, v) -> manifest.getMainAttributes().putValue(k, v));
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    }
    // some people's files are their group's
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }
}
