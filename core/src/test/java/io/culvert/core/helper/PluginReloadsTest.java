package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plugin took is given back when it goes. */
class PluginReloadsTest {

  private static final Pattern SAID =
      Pattern.compile("shown (\\d+), alive (\\d+), metaspace (\\d+) kB");

  @Test
  void aPluginExchangedTwoHundredTimesLeavesNothingBehind(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:MaxMetaspaceSize=64m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PluginReloads.class.getName(),
                Files.createDirectory(folder.resolve("plugins")).toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended = process.waitFor(10, TimeUnit.MINUTES);
    process.destroyForcibly().waitFor();
    String text = Files.readString(said);
    assertThat(ended).as(text).isTrue();
    Matcher matcher = SAID.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    assertThat(Integer.parseInt(matcher.group(1))).isEqualTo(PluginReloads.TIMES);
    assertThat(Integer.parseInt(matcher.group(2))).as(text).isLessThanOrEqualTo(1);
    assertThat(Integer.parseInt(matcher.group(3))).as(text).isLessThan(32 * 1024);
  }
}
