package io.culvert.core.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory the machine has; table sizes are derived from it, as the kernel does. */
final class Memory {

  private Memory() {}

  /** Total memory in bytes; what the JVM may use where the kernel does not say. */
  static long totalBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Runtime.getRuntime().maxMemory();
    }
    return Runtime.getRuntime().maxMemory();
  }
}
