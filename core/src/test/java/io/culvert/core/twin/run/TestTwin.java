package io.culvert.core.twin.run;

import io.culvert.core.boot.TwinSides;
import io.culvert.core.boot.TwinWiring;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.plugins.ftp.FtpHelper;
import io.culvert.plugins.tftp.TftpHelper;
import java.util.List;

/** The twin as {@code boot} puts it together, with helpers that are not in jars. */
final class TestTwin {

  private TestTwin() {}

  /** With the FTP and TFTP helpers. */
  static TwinParts parts() {
    return TwinWiring.parts(
        new TwinSides(
            List.of(
                new HelperPlugin("ftp", "1", "ftp.jar", List.of(new FtpHelper())),
                new HelperPlugin("tftp", "1", "tftp.jar", List.of(new TftpHelper())))));
  }
}
