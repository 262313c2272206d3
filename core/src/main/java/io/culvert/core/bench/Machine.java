package io.culvert.core.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where figures were taken.
 *
 * @param processor its model
 * @param processors how many this process may use
 * @param kernel the kernel's version
 * @param java the Java that runs the bench and Culvert
 * @param loadBefore processes that wanted a processor in the minute before
 * @param loadAfter the same in the last minute of it, the bench's own included
 */
record Machine(
    String processor,
    int processors,
    String kernel,
    String java,
    double loadBefore,
    double loadAfter) {

  /** This one, before. */
  static Machine here() {
    String processor =
        read("/proc/cpuinfo")
            .lines()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    double load = load();
    return new Machine(
        processor,
        Runtime.getRuntime().availableProcessors(),
        "Linux " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        load,
        load);
  }

  /** The same, after. */
  Machine after() {
    return new Machine(processor, processors, kernel, java, loadBefore, load());
  }

  private static double load() {
    String load = read("/proc/loadavg");
    return load.isEmpty() ? 0 : Double.parseDouble(load.substring(0, load.indexOf(' ')));
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      return "";
    }
  }
}
