package io.culvert.core.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.helper.HelperPlugins;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Side;
import io.culvert.helpers.testkit.HelperRig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The project that {@code culvert helper new} writes is built by Maven, and its jar is loaded. */
class NewHelperCommandTest {

  private static final int BUILD_SECONDS = 600;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  private int run(String... arguments) {
    Cli cli =
        new Cli(
            (config, says) -> {
              throw new AssertionError("no router is asked for");
            },
            () -> {
              throw new AssertionError("no rules are read");
            },
            new PrintWriter(out),
            new PrintWriter(errors));
    return cli.execute(arguments);
  }

  private Path project(String name, String... options) {
    Path project = folder.resolve(name);
    String[] line = {"helper", "new", name, "--directory", project.toString()};
    String[] all = java.util.Arrays.copyOf(line, line.length + options.length);
    System.arraycopy(options, 0, all, line.length, options.length);
    assertThat(run(all)).as(errors.toString()).isZero();
    return project;
  }

  private static String maven(Path project) throws IOException, InterruptedException {
    Path log = project.resolve("mvn.log");
    Process build =
        new ProcessBuilder("mvn", "-B", "-ntp", "package")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    boolean ended = build.waitFor(BUILD_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      build.destroyForcibly().waitFor();
    }
    String said = Files.readString(log);
    assertThat(ended && build.exitValue() == 0).as(said).isTrue();
    return said;
  }

  @ParameterizedTest
  @CsvSource({"chat, --tcp, TCP", "my-proto, --udp, UDP"})
  void isBuiltOutsideThisRepositoryAndLoaded(String name, String option, String transport)
      throws IOException, InterruptedException {
    assumeTrue(
        System.getenv("PATH")
            .lines()
            .flatMap(path -> List.of(path.split(":")).stream())
            .anyMatch(path -> Files.isExecutable(Path.of(path, "mvn"))),
        "no mvn here");
    Path project = project(name, option, "--port", "5190");
    assertThat(maven(project)).contains("Tests run: 7, Failures: 0").doesNotContain("WARNING");
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    String jar = name + "-helper.jar";
    Files.copy(project.resolve("target").resolve(jar), plugins.resolve(jar));
    Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(
        plugins.resolve(jar), PosixFilePermissions.fromString("rw-r--r--"));
    try (HelperPlugins read = HelperPlugins.read(plugins)) {
      assertThat(read.problems()).isEmpty();
      HelperPlugin plugin = read.plugins().get(0);
      assertThat(plugin.id()).isEqualTo(name);
      ProtocolHelper helper = plugin.helpers().get(0);
      assertThat(helper.spec().name()).isEqualTo(name);
      assertThat(helper.spec().ports()).containsExactly(5190);
      HelperRig.of(helper)
          .server("192.0.2.9", 5190)
          .masquerade("198.51.100.1", 61000)
          .sends(Side.CLIENT, "HERE 10.0.0.2:5000\r\n")
          .expects(transport + " 192.0.2.9 -> 198.51.100.1:5000 => 10.0.0.2:5000");
    }
  }

  @Test
  void saysWhatItWroteAndHowToBuildIt() {
    Path project = project("chat");
    assertThat(out.toString())
        .contains(project.resolve("pom.xml").toString())
        .contains("ChatHelper.java")
        .contains("ChatHelperTest.java")
        .contains("cd " + project + " && mvn package");
  }

  @Test
  void usesTheVersionsOfThisRepository() throws IOException {
    String pom = Files.readString(project("chat").resolve("pom.xml"));
    String ours = Files.readString(Path.of(System.getProperty("culvert.root", ".."), "pom.xml"));
    for (String plugin : List.of("resources", "compiler", "surefire", "jar")) {
      Pattern version =
          Pattern.compile(
              "<artifactId>maven-"
                  + plugin
                  + "-plugin</artifactId>\\s*"
                  + "<version>([^<]+)</version>");
      assertThat(first(version, pom)).as(plugin).isEqualTo(first(version, ours));
    }
    assertThat(pom).contains(first(Pattern.compile("<junit.version>([^<]+)<"), ours));
    Path sdk = folder.resolve("chat/repository/io/culvert/culvert-helpers-api");
    try (var files = Files.walk(sdk)) {
      Path its = files.filter(file -> file.toString().endsWith(".pom")).findFirst().orElseThrow();
      assertThat(Files.readString(its))
          .contains("<version>" + first(Pattern.compile("<pf4j.version>([^<]+)<"), ours) + "<");
    }
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(pattern.pattern()).isTrue();
    return matcher.group(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Chat", "", "9p", "a_b", "sixteen-letters-", "a/b", "../x", "new"})
  void aNameThatCannotBeIsRefused(String name) {
    assertThat(run("helper", "new", name, "--directory", folder.resolve("x").toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(errors.toString()).contains("culvert helper new: \"").contains(name);
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void aFolderWithSomethingInItIsLeftAlone() throws IOException {
    Files.writeString(folder.resolve("mine"), "precious");
    assertThat(run("helper", "new", "chat", "--directory", folder.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("is there already").contains("--directory");
    assertThat(run("helper", "new", "chat", "--directory", folder.resolve("mine").toString()))
        .isEqualTo(2);
    assertThat(folder.resolve("mine")).hasContent("precious");
    try (var entries = Files.list(folder)) {
      assertThat(entries).hasSize(1);
    }
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    assertThat(run("helper", "new", "chat", "--tcp", "--udp")).isEqualTo(2);
    assertThat(run("helper", "new", "chat", "--port", "70000")).isEqualTo(2);
    assertThat(run("helper", "new", "chat", "--group", "org.class")).isEqualTo(2);
    assertThat(run("helper", "new")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("not both")
        .contains("70000 is no port")
        .contains("org.class.chat");
  }
}
