package io.culvert.core.twin.run;

import io.culvert.core.boot.TwinSides;
import io.culvert.core.boot.TwinWiring;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.plugins.ftp.FtpHelper;
import io.culvert.plugins.irc.IrcHelper;
import io.culvert.plugins.tftp.TftpHelper;
import java.util.List;
import picocli.CommandLine;

/** The twin as {@code boot} puts it together, with helpers that are not in jars. */
public final class TestTwin {

  private TestTwin() {}

  /** {@code culvert twin} from the class path of tests. */
  public static void main(String[] args) {
    CommandLine command = new CommandLine(new TwinCommand(TestTwin::parts));
    System.exit(command.setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  /** With the FTP and TFTP helpers. */
  static TwinParts parts() {
    return TwinWiring.parts(
        new TwinSides(
            List.of(
                new HelperPlugin("ftp", "1", "ftp.jar", List.of(new FtpHelper())),
                new HelperPlugin("irc", "1", "irc.jar", List.of(new IrcHelper())),
                new HelperPlugin("tftp", "1", "tftp.jar", List.of(new TftpHelper())))));
  }
}
