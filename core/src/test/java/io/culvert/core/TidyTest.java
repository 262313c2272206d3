package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.SourceFile.Declaration;
import io.culvert.core.SourceFile.Kind;
import io.culvert.core.SourceFile.Remark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house rules that a machine can check, over every source of the repository. */
class TidyTest {

  private static final int FILE_LINES = 400;
  private static final int METHOD_LINES = 60;
  private static final int PACKAGE_PAGE_LINES = 15;

  /** A word we do not use, what we say instead, and where: a part of the path. */
  private record Banned(String words, String say, String where) {}

  private static final String EVERYWHERE = "";
  private static final String ENGINE =
      "/core/(wire|clock|conntrack|route|reassembly|device|nat|chain|helper|router)/";

  private static final List<Banned> BANNED =
      List.of(
          new Banned("pinhole", "expectation", EVERYWHERE),
          new Banned("pinholes", "expectations", EVERYWHERE),
          new Banned("five tuple", "tuple", EVERYWHERE),
          new Banned("5 tuple", "tuple", EVERYWHERE),
          new Banned("flow key", "tuple", EVERYWHERE),
          new Banned("flow keys", "tuples", EVERYWHERE),
          new Banned("iface", "device", EVERYWHERE),
          new Banned("ifaces", "devices", EVERYWHERE),
          new Banned("nic", "device", EVERYWHERE),
          new Banned("nics", "devices", EVERYWHERE),
          new Banned("pkt", "packet", EVERYWHERE),
          new Banned("pkts", "packets", EVERYWHERE),
          new Banned("session", "entry", ENGINE),
          new Banned("sessions", "entries", ENGINE),
          new Banned("conn", "entry", ENGINE));

  private static final Pattern SHORT_UNIT =
      Pattern.compile(" (ms|msec|msecs|secs|usec|usecs|nsec|nsecs) $|(now|deadline|timeout) ns $");

  /** A name of the kernel's, quoted: its words are its own. */
  private static final Pattern SNAKE_CASE = Pattern.compile("\\w+_\\w+");

  private static final Pattern NOTE_TO_SELF =
      Pattern.compile("\\b(?:FIXME|XXX|HACK)\\b|\\bTODO\\b(?!\\(#\\d+\\))");

  private static Repository repository;
  private static List<SourceFile> sources;

  private final Set<String> violations = new TreeSet<>();

  @BeforeAll
  static void readTheRepository() {
    repository = Repository.around(Path.of(""));
    sources = SourceFile.read(repository.sources(".java"));
  }

  @Test
  void readsEveryModule() {
    assertThat(sources)
        .extracting(source -> repository.module(source.path()))
        .contains("core", "helpers-api", "plugins", "web-ui", "examples");
  }

  @Test
  void filesAreShort() {
    for (Path file : repository.sources(".java", ".js", ".css", ".html")) {
      int lines = Repository.lines(file).size();
      claim(lines < FILE_LINES, file, 1, lines + " lines; cut it below " + FILE_LINES);
    }
    assertTidy();
  }

  @Test
  void methodsAreShort() {
    each(
        SourceFile::declarations,
        (source, d) ->
            claim(
                d.kind() != Kind.METHOD || d.lines() < METHOD_LINES,
                source.path(),
                d.line(),
                d.name() + " has " + d.lines() + " lines; cut it below " + METHOD_LINES));
    assertTidy();
  }

  @Test
  void everyPackageHasItsPage() {
    for (Path folder : mainSources().map(source -> source.path().getParent()).distinct().toList()) {
      Path page = folder.resolve("package-info.java");
      claim(Files.exists(page), folder, 1, "no package-info.java");
      if (Files.exists(page)) {
        checkPage(page);
      }
    }
    assertTidy();
  }

  private void checkPage(Path page) {
    List<String> doc =
        Repository.lines(page).stream().filter(line -> line.matches("\\s*/?\\*.*")).toList();
    claim(!doc.isEmpty(), page, 1, "says nothing");
    claim(doc.size() <= PACKAGE_PAGE_LINES, page, 1, doc.size() + " lines of page; at most 15");
    String name =
        page.getParent().toString().replaceFirst(".*/src/main/java/", "").replace('/', '.');
    Optional<Floors.Room> room = Floors.of(name);
    if (room.isPresent()) {
      String floor = "Floor " + room.get().floor();
      claim(String.join(" ", doc).contains(floor), page, 1, "does not say \"" + floor + "\"");
    }
  }

  @Test
  void wordsAreOurs() {
    for (SourceFile source : sources) {
      for (Banned banned : BANNED) {
        if (isSelf(source) || !at(source, banned.where())) {
          continue;
        }
        for (Declaration d : source.declarations()) {
          claimNot(banned, source, d.line(), d.name());
        }
        for (Remark comment : source.comments()) {
          claimNot(
              banned, source, comment.line(), SNAKE_CASE.matcher(comment.text()).replaceAll(""));
        }
      }
    }
    assertTidy();
  }

  private void claimNot(Banned banned, SourceFile source, int line, String text) {
    int at = SourceFile.words(text).indexOf(" " + banned.words() + " ");
    claim(at < 0, source.path(), line, "we say " + banned.say() + ", not " + banned.words());
  }

  @Test
  void namesAreWhole() {
    each(
        SourceFile::declarations,
        (source, d) -> {
          Matcher unit = SHORT_UNIT.matcher(SourceFile.words(d.name()));
          claim(!unit.find(), source.path(), d.line(), d.name() + ": write the unit out");
          boolean filler = d.kind() == Kind.TYPE && d.name().matches(".*(Impl|Utils?|Misc)");
          claim(!filler, source.path(), d.line(), d.name() + ": name it after what it does");
        });
    for (SourceFile source : sources) {
      boolean filler = at(source, "/(utils?|misc|common|impl)/[^/]*$");
      claim(!filler, source.path(), 1, "no such package: put it with what it serves");
    }
    assertTidy();
  }

  @Test
  void accessorsHaveNoGet() {
    mainSources()
        .forEach(
            source -> {
              for (Declaration d : source.declarations()) {
                boolean getter =
                    d.kind() == Kind.METHOD
                        && d.parameters() == 0
                        && !d.isOverride()
                        && d.name().matches("get[A-Z].*");
                claim(!getter, source.path(), d.line(), d.name() + ": an accessor has no get");
              }
            });
    assertTidy();
  }

  @Test
  void publicTypesSayWhatTheyAre() {
    mainSources()
        .forEach(
            source -> {
              boolean sdk = repository.module(source.path()).equals("helpers-api");
              for (Declaration d : source.declarations()) {
                boolean owed = d.isPublic() && (d.kind() == Kind.TYPE || sdk && isContract(d));
                claim(
                    !owed || d.isDocumented(), source.path(), d.line(), d.name() + ": no Javadoc");
              }
            });
    assertTidy();
  }

  private static boolean isContract(Declaration d) {
    return d.kind() == Kind.METHOD && !d.isOverride();
  }

  @Test
  void notesToSelfNameAnIssue() {
    each(
        SourceFile::comments,
        (source, comment) ->
            claim(
                isSelf(source) || !NOTE_TO_SELF.matcher(comment.text()).find(),
                source.path(),
                comment.line(),
                "write TODO(#12), with the number of an issue, or do it now"));
    each(
        SourceFile::uses,
        (source, use) ->
            claim(
                !use.text().startsWith("@Disabled") || use.text().contains("#"),
                source.path(),
                use.line(),
                "a disabled test names the issue that will enable it"));
    assertTidy();
  }

  @Test
  void importsAreNamed() {
    each(
        SourceFile::uses,
        (source, use) ->
            claim(!use.text().matches("import .*\\.\\*"), source.path(), use.line(), use.text()));
    assertTidy();
  }

  @Test
  void theLicenceIsSaidOnce() {
    each(
        SourceFile::comments,
        (source, comment) ->
            claim(
                isSelf(source)
                    || !comment.text().matches("(?is).*\\b(copyright|licensed under)\\b.*"),
                source.path(),
                comment.line(),
                "LICENSE speaks for every file"));
    assertTidy();
  }

  @Test
  void theEngineIsNeverSynchronized() {
    each(
        SourceFile::uses,
        (source, use) ->
            claim(
                !use.text().equals("synchronized") || !isMain(source) || !at(source, ENGINE),
                source.path(),
                use.line(),
                "one loop owns the engine: no lock"));
    assertTidy();
  }

  @Test
  void pluginsSeeTheSdkAlone() {
    each(
        SourceFile::uses,
        (source, use) ->
            claim(
                !repository.module(source.path()).equals("plugins")
                    || !isMain(source)
                    || !use.text().matches("import io\\.(culvert\\.(core|web)|vertx|netty)\\..*"),
                source.path(),
                use.line(),
                use.text() + ": a plugin sees helpers-api alone"));
    assertTidy();
  }

  @Test
  void everyPluginIsBuilt() throws IOException {
    String modules = Files.readString(repository.root().resolve("plugins/pom.xml"));
    for (Path plugin : Repository.folders(repository.root().resolve("plugins"))) {
      boolean isBuilt = modules.contains("<module>" + plugin.getFileName() + "</module>");
      boolean isPlugin = Files.exists(plugin.resolve("pom.xml"));
      claim(isBuilt || !isPlugin, plugin, 1, "is no module of plugins/pom.xml");
    }
    assertTidy();
  }

  @Test
  void theTopStaysSmall() {
    Set<String> known =
        Set.of("core", "helpers-api", "plugins", "web-ui", "examples", "docs", "target");
    for (Path folder : Repository.folders(repository.root())) {
      String name = folder.getFileName().toString();
      boolean fits = known.contains(name) || name.startsWith(".");
      claim(fits, folder, 1, "the top holds the five modules and docs");
    }
    assertTidy();
  }

  @Test
  void linesEndWhereTheirTextEnds() {
    for (Path file : repository.sources(".java", ".js", ".css", ".html", ".xml")) {
      List<String> lines = Repository.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        claim(!lines.get(i).matches(".*\\s|.*\t.*"), file, i + 1, "a tab, or space at the end");
      }
    }
    assertTidy();
  }

  // --- how it looks ------------------------------------------------------------------------------

  private void claim(boolean tidy, Path file, int line, String message) {
    if (!tidy) {
      violations.add(repository.root().relativize(file) + ":" + line + ": " + message);
    }
  }

  private void assertTidy() {
    assertThat(violations).as("%d places to tidy", violations.size()).isEmpty();
  }

  private <T> void each(Function<SourceFile, List<T>> parts, BiConsumer<SourceFile, T> rule) {
    sources.forEach(source -> parts.apply(source).forEach(part -> rule.accept(source, part)));
  }

  private static Stream<SourceFile> mainSources() {
    return sources.stream().filter(TidyTest::isMain);
  }

  private static boolean isMain(SourceFile source) {
    return at(source, "/src/main/");
  }

  private static boolean at(SourceFile source, String where) {
    return Pattern.compile(where).matcher(source.path().toString()).find();
  }

  /** This test names what it forbids. */
  private static boolean isSelf(SourceFile source) {
    return source.path().endsWith("TidyTest.java") || source.path().endsWith("SourceFile.java");
  }
}
