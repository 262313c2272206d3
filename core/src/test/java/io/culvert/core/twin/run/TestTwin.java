package io.culvert.core.twin.run;

import io.culvert.core.boot.TwinSides;
import io.culvert.core.boot.TwinWiring;
import io.culvert.core.twin.TestHelpers;
import picocli.CommandLine;

/** The twin as {@code boot} puts it together, with helpers that are not in jars. */
public final class TestTwin {

  private TestTwin() {}

  /** {@code culvert twin} from the class path of tests. */
  public static void main(String[] args) {
    CommandLine command = new CommandLine(new TwinCommand(TestTwin::parts));
    System.exit(command.setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  /** With all helpers. */
  static TwinParts parts() {
    return TwinWiring.parts(new TwinSides(TestHelpers.all()));
  }
}
