package io.culvert.core.helper;

import io.culvert.core.helper.PluginJar.Unusable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  private static final int END = 0x0605_4b50;
  private static final int END_BYTES = 22;
  private static final int ENTRY = 0x0201_4b50;
  private static final int ENTRY_BYTES = 46;
  private static final int UNIX = 3;
  private static final int FILE_TYPE = 0xF000;
  private static final int LINK = 0xA000;

  private PluginEntries() {}

  /**
   * Looks for entries that are symbolic links (APPNOTE.TXT 4.4.2, 4.4.15: made on Unix, with the
   * file's mode in the upper half of the external attributes), which the JDK's readers do not tell.
   *
   * @throws Unusable if there is one
   */
  static void checkLinks(byte[] jar) throws Unusable {
    ByteBuffer zip = ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN);
    int end = jar.length - END_BYTES;
    while (end >= 0 && zip.getInt(end) != END) {
      end--;
    }
    if (end < 0) {
      return; // no zip at all, as its reader will say
    }
    int at = zip.getInt(end + 16);
    for (int n = zip.getShort(end + 10) & 0xFFFF; n > 0; n--) {
      if (at < 0 || at > jar.length - ENTRY_BYTES || zip.getInt(at) != ENTRY) {
        throw new Unusable("is no readable jar (its directory is broken); copy it again");
      }
      int mode = zip.getInt(at + 38) >>> 16;
      if (zip.get(at + 5) == UNIX && (mode & FILE_TYPE) == LINK) {
        throw new Unusable("holds a symbolic link, which no plugin needs; have it built anew");
      }
      at +=
          ENTRY_BYTES
              + (zip.getShort(at + 28) & 0xFFFF)
              + (zip.getShort(at + 30) & 0xFFFF)
              + (zip.getShort(at + 32) & 0xFFFF);
    }
  }

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
