package io.culvert.core.helper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whom this process acts as, now. Not the owner of {@code /proc/self}: that is root for a process
 * that was root once (proc(5), "dumpable").
 *
 * @param uid effective user
 * @param gid effective group
 */
public record ProcessUser(int uid, int gid) {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int EFFECTIVE = 2;

  /** Asks the kernel. */
  public static ProcessUser now() throws IOException {
    List<String> lines = Files.readAllLines(STATUS);
    return new ProcessUser(id(lines, "Uid:"), id(lines, "Gid:"));
  }

  private static int id(List<String> lines, String label) throws IOException {
    for (String line : lines) {
      if (line.startsWith(label)) {
        return Integer.parseInt(line.split("\\s+")[EFFECTIVE]);
      }
    }
    throw new IOException(STATUS + " has no " + label);
  }
}
