package io.culvert.core.cli;

import io.culvert.helpers.SdkVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Maven project of a new helper: one class, its test, a pom that needs nothing but Maven
 * Central and what it brings along, a README.
 *
 * @param name of the helper: lower-case letters, digits and dashes, as {@link #NAME} has it
 * @param udp whether it watches UDP; else TCP
 * @param ports the server's well-known ports, perhaps none
 * @param group Maven group and first part of the package
 */
record HelperProject(String name, boolean udp, List<Integer> ports, String group) {

  /** What a helper's name must match: a rule, a Java package and a jar are called so. */
  static final String NAME = "[a-z][a-z0-9-]{0,14}";

  private static final String TEMPLATES = "helper/";
  private static final int PORT_OF_NONE = 4000;

  /** Writes all of it into {@code folder}, which must be empty or missing; what was written. */
  List<Path> write(Path folder) throws IOException {
    HelperSdk sdk = HelperSdk.running();
    Map<String, String> words = words(sdk);
    String sources = (group + "." + packageName()).replace('.', '/');
    Map<String, String> files = new TreeMap<>();
    files.put("pom.xml", "pom.xml");
    files.put("README.md", "README.md");
    files.put(".gitignore", "gitignore");
    files.put("src/main/java/" + sources + "/" + className() + ".java", "Helper.java.txt");
    files.put("src/test/java/" + sources + "/" + className() + "Test.java", "HelperTest.java.txt");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path to = folder.resolve(file.getKey());
      Files.createDirectories(to.getParent());
      Files.writeString(to, filled(file.getValue(), words));
    }
    sdk.install(folder.resolve("repository"), filled("sdk.pom", words));
    return Stream.concat(files.keySet().stream(), Stream.of("repository"))
        .map(folder::resolve)
        .toList();
  }

  private Map<String, String> words(HelperSdk sdk) {
    String transport = udp ? "udp" : "tcp";
    int major = Integer.parseInt(SdkVersion.current().replaceFirst("\\..*", ""));
    return Map.ofEntries(
        Map.entry("name", name),
        Map.entry("group", group),
        Map.entry("package", group + "." + packageName()),
        Map.entry("Class", className()),
        Map.entry("transport", transport),
        Map.entry("TRANSPORT", transport.toUpperCase(Locale.ROOT)),
        Map.entry("port", "" + (ports.isEmpty() ? PORT_OF_NONE : ports.get(0))),
        Map.entry("ports", ports.stream().map(port -> ", " + port).collect(Collectors.joining())),
        Map.entry("sdk", sdk.version()),
        Map.entry(
            "requires", "&gt;=" + SdkVersion.current() + " &amp; &lt;" + (major + 1) + ".0.0"),
        Map.entry("plugins", "PLUGINS"));
  }

  private String packageName() {
    return name.replace("-", "");
  }

  /** {@code my-proto} is {@code MyProtoHelper}. */
  String className() {
    return Stream.of(name.split("-"))
            .filter(part -> !part.isEmpty())
            .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
            .collect(Collectors.joining())
        + "Helper";
  }

  private static String filled(String template, Map<String, String> words) throws IOException {
    String text;
    try (InputStream in = HelperProject.class.getResourceAsStream(TEMPLATES + template)) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (Map.Entry<String, String> word : words.entrySet()) {
      text = text.replace("{{" + word.getKey() + "}}", word.getValue());
    }
    return text;
  }
}
