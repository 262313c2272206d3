package io.culvert.core.cli.replay;

import io.culvert.core.cli.UsageException;
import io.culvert.core.control.NearestWord;
import io.culvert.core.control.config.DeviceConfig;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.device.sim.CaptureSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which capture comes by which device, as a command line says it. */
final class Sources {

  private final List<String> names;

  Sources(RouterConfig config) {
    names = config.devices().stream().map(DeviceConfig::name).toList();
  }

  /**
   * The sources.
   *
   * @param given {@code DEV=FILE} or {@code DEV=FILE@INTERFACE}
   * @param bySource captures whose packets come by the device that leads to their source
   */
  List<CaptureSource> read(List<String> given, List<Path> bySource) {
    List<CaptureSource> sources = new ArrayList<>();
    given.forEach(text -> sources.add(source(text)));
    bySource.forEach(
        file -> sources.add(new CaptureSource(Replay.BY_SOURCE, file, Optional.empty())));
    if (sources.isEmpty()) {
      throw new UsageException("no capture: give --in DEV=FILE, or files alone");
    }
    return sources;
  }

  private CaptureSource source(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0 || equals == text.length() - 1) {
      throw new UsageException(
          "--in \"" + text + "\" is not DEV=FILE, as in --in " + names.get(0) + "=capture.pcap");
    }
    String device = text.substring(0, equals);
    String file = text.substring(equals + 1);
    if (!names.contains(device)) {
      throw new UsageException(
          "the configuration has no device \""
              + device
              + "\""
              + NearestWord.of(device, names)
                  .map(name -> "; did you mean " + name + "?")
                  .orElse(": it has " + String.join(", ", names)));
    }
    int at = file.lastIndexOf('@');
    boolean whole = at <= 0 || Files.exists(Path.of(file));
    return new CaptureSource(
        names.indexOf(device),
        Path.of(whole ? file : file.substring(0, at)),
        whole ? Optional.empty() : Optional.of(file.substring(at + 1)));
  }
}
