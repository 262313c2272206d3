package io.culvert.helpers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.pf4j.DefaultVersionManager;

class SdkVersionTest {

  @Test
  void isTheVersionOfTheModuleAndOfWhatTheOthersDependOn() throws IOException {
    Path root = Path.of(System.getProperty("culvert.root", ".."));
    assertThat(Files.readString(root.resolve("helpers-api/pom.xml")))
        .contains("<version>" + SdkVersion.current() + "</version>");
    assertThat(Files.readString(root.resolve("pom.xml")))
        .contains("<helpers-api.version>" + SdkVersion.current() + "</helpers-api.version>");
  }

  @Test
  void satisfiesWhatThePluginsOfThisRepositoryRequire() throws IOException {
    Path poms = Path.of(System.getProperty("culvert.root", ".."), "plugins/pom.xml");
    String required =
        Files.readString(poms)
            .replaceFirst("(?s).*<plugin.requires>(.*?)</plugin.requires>.*", "$1")
            .replace("&gt;", ">")
            .replace("&lt;", "<")
            .replace("&amp;", "&");
    assertThat(required).startsWith(">=");
    assertThat(new DefaultVersionManager().checkVersionConstraint(SdkVersion.current(), required))
        .as("%s satisfies %s", SdkVersion.current(), required)
        .isTrue();
  }
}
