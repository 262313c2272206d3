package io.culvert.core.helper;

import io.culvert.core.helper.PluginJar.Unusable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * What a jar holds, looked at before anything of it is run: names that stay inside and stand once,
 * and no more than a plugin can need when it is unpacked, whatever its directory says of that.
 */
final class PluginEntries {

  private static final long MOST_BYTES = 100L << 20;
  private static final int MOST_RATIO = 100;

  /** What is smaller does no harm, however well it is packed. */
  private static final long HARMLESS_BYTES = 1 << 20;

  private PluginEntries() {}

  /**
   * Reads all of it.
   *
   * @throws Unusable if it can't be what a plugin's build has made
   */
  static void check(JarFile jar, long packedBytes) throws IOException, Unusable {
    Set<String> names = new HashSet<>();
    byte[] buffer = new byte[1 << 16];
    long unpacked = 0;
    for (ZipEntry entry : Collections.list(jar.entries())) {
      checkName(entry.getName());
      if (!names.add(entry.getName())) {
        throw new Unusable("holds " + shown(entry.getName()) + " twice; have it built anew");
      }
      try (InputStream in = jar.getInputStream(entry)) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          unpacked += n;
          checkSize(unpacked, packedBytes);
        }
      }
    }
  }

  private static void checkName(String name) throws Unusable {
    List<String> parts = List.of(name.split("[/\\\\]", -1));
    if (name.startsWith("/") || name.startsWith("\\") || parts.contains("..")) {
      throw new Unusable("holds " + shown(name) + ", which leads out of it; take it away");
    }
  }

  private static void checkSize(long unpacked, long packed) throws Unusable {
    if (unpacked > MOST_BYTES || unpacked > HARMLESS_BYTES && unpacked / MOST_RATIO > packed) {
      throw new Unusable(
          "unpacks to more than "
              + (unpacked >> 20)
              + " MB from "
              + packed
              + " bytes, as no plugin does; take it away");
    }
  }

  /** Text from a stranger's file, short and printable. */
  static String shown(String text) {
    String start = text.length() > 64 ? text.substring(0, 64) + "..." : text;
    return "'" + start.replaceAll("[^ -~]", "?") + "'";
  }
}
