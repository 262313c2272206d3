package io.culvert.core.helper;

import static io.culvert.core.helper.PluginJars.INDEX;
import static io.culvert.core.helper.PluginJars.contents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.helpers.ProtocolHelper;
import io.culvert.plugins.ftp.FtpHelper;
import io.culvert.plugins.testing.BrokenHelper;
import io.culvert.plugins.testing.EndlessHelper;
import io.culvert.plugins.testing.SpyHelper;
import io.culvert.plugins.tftp.TftpHelper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars good and bad: the good ones load whatever lies beside them. */
class HelperPluginsTest {

  @TempDir private Path directory;
  private HelperPlugins plugins;

  @BeforeEach
  void aGoodOneIsThere() throws IOException {
    jar("ftp.jar", manifest("ftp"), contents(FtpHelper.class));
  }

  @AfterEach
  void close() {
    if (plugins != null) {
      plugins.close();
    }
  }

  private static Map<String, String> manifest(String id) {
    return new TreeMap<>(Map.of("Plugin-Id", id, "Plugin-Version", "1.2.3"));
  }

  private void jar(String name, Map<String, String> attributes, Map<String, byte[]> contents)
      throws IOException {
    PluginJars.write(directory.resolve(name), attributes, contents);
  }

  private void read() {
    plugins = HelperPlugins.read(directory);
  }

  /** The good one is there, and this is what is said of the other. */
  private void assertOnlyProblem(String file, String... words) {
    read();
    assertThat(plugins.plugins()).extracting(HelperPlugin::id).containsExactly("ftp");
    assertThat(plugins.problems()).hasSize(1);
    HelperProblem problem = plugins.problems().get(0);
    assertThat(problem.file()).isEqualTo(file);
    assertThat(problem.message()).contains(words).doesNotContain("\n");
  }

  @Test
  void loadsAHelperWithItsOwnClasses() {
    read();
    assertThat(plugins.problems()).isEmpty();
    HelperPlugin ftp = plugins.plugins().get(0);
    assertThat(ftp.version()).isEqualTo("1.2.3");
    assertThat(ftp.file()).isEqualTo("ftp.jar");
    ProtocolHelper helper = ftp.helpers().get(0);
    assertThat(helper.spec().name()).isEqualTo("ftp");
    assertThat(helper.getClass().getName()).isEqualTo(FtpHelper.class.getName());
    assertThat(helper.getClass()).isNotEqualTo(FtpHelper.class);
  }

  @Test
  void aBundledCopyOfTheSdkDoesNoHarm() throws IOException {
    Map<String, byte[]> contents = contents(TftpHelper.class);
    contents.putAll(contents(ProtocolHelper.class));
    contents.put(INDEX, TftpHelper.class.getName().getBytes(StandardCharsets.UTF_8));
    jar("tftp.jar", manifest("tftp"), contents);
    read();
    assertThat(plugins.problems()).isEmpty();
    assertThat(plugins.plugins()).extracting(HelperPlugin::id).containsExactly("ftp", "tftp");
  }

  @Test
  void aJarMayHaveTwoHelpers() throws IOException {
    jar("both.jar", manifest("both"), contents(FtpHelper.class, TftpHelper.class));
    read();
    assertThat(plugins.plugins().get(0).helpers()).hasSize(2);
  }

  @Test
  void anEmptyFile() throws IOException {
    Files.createFile(directory.resolve("empty.jar"));
    assertOnlyProblem("empty.jar", "no readable jar", "copy it again");
  }

  @Test
  void text() throws IOException {
    Files.writeString(directory.resolve("a.jar"), "hello");
    assertOnlyProblem("a.jar", "no readable jar");
  }

  @Test
  void aTruncatedJar() throws IOException {
    byte[] whole = Files.readAllBytes(directory.resolve("ftp.jar"));
    Files.write(directory.resolve("half.jar"), Arrays.copyOf(whole, whole.length / 2));
    assertOnlyProblem("half.jar", "no readable jar");
  }

  @Test
  void aJarThatIsNoPlugin() throws IOException {
    jar("lib.jar", Map.of(), contents(FtpHelper.class));
    assertOnlyProblem("lib.jar", "no Plugin-Id", "no plugin");
  }

  @Test
  void namesThatAreNone() throws IOException {
    jar("odd.jar", manifest("<b>tftp\u001b[2J"), contents(TftpHelper.class));
    assertOnlyProblem("odd.jar", "'<b>tftp?[2J'", "an id is");
  }

  @Test
  void aBomb() throws IOException {
    Map<String, byte[]> contents = contents(TftpHelper.class);
    contents.put("META-INF/zeros", new byte[20 << 20]);
    jar("bomb.jar", manifest("tftp"), contents);
    assertOnlyProblem("bomb.jar", "unpacks to more than 2 MB from ", "take it away");
  }

  @Test
  void aNameThatLeadsOut() throws IOException {
    Map<String, byte[]> contents = contents(TftpHelper.class);
    contents.put("lib/../../evil.class", new byte[1]);
    jar("slip.jar", manifest("tftp"), contents);
    assertOnlyProblem("slip.jar", "'lib/../../evil.class'", "leads out");
  }

  @Test
  void anEntryThatStandsTwice() throws IOException {
    Map<String, byte[]> contents = contents(TftpHelper.class);
    contents.put("META-INF/extensions.idy", new byte[1]);
    jar("twice.jar", manifest("tftp"), contents);
    Path jar = directory.resolve("twice.jar");
    String bytes = Files.readString(jar, StandardCharsets.ISO_8859_1);
    Files.writeString(jar, bytes.replace(".idy", ".idx"), StandardCharsets.ISO_8859_1);
    assertOnlyProblem("twice.jar", "extensions.idx' twice");
  }

  /** As {@code zip --symlinks} writes one. */
  @Test
  void anEntryThatIsALink() throws IOException {
    jar("link.jar", manifest("tftp"), contents(TftpHelper.class));
    Path jar = directory.resolve("link.jar");
    byte[] bytes = Files.readAllBytes(jar);
    ByteBuffer zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = zip.getInt(bytes.length - 22 + 16);
    zip.put(at + 5, (byte) 3);
    zip.putInt(at + 38, 0xA1FF_0000);
    Files.write(jar, bytes);
    assertOnlyProblem("link.jar", "symbolic link");
  }

  @Test
  void anAbsoluteName() throws IOException {
    Map<String, byte[]> contents = contents(TftpHelper.class);
    contents.put("/etc/cron.d/evil", new byte[1]);
    jar("absolute.jar", manifest("tftp"), contents);
    assertOnlyProblem("absolute.jar", "'/etc/cron.d/evil'", "leads out");
  }

  @Test
  void aDuplicate() throws IOException {
    jar("ftp2.jar", manifest("ftp"), contents(FtpHelper.class));
    assertOnlyProblem("ftp2.jar", "plugin 'ftp'", "ftp.jar", "remove one");
  }

  @Test
  void anSdkTooNew() throws IOException {
    Map<String, String> manifest = manifest("future");
    manifest.put("Plugin-Requires", ">=99.0.0");
    jar("future.jar", manifest, contents(TftpHelper.class));
    assertOnlyProblem("future.jar", ">=99.0.0", "this router has");
  }

  @Test
  void aVersionRangeThatIsNone() throws IOException {
    Map<String, String> manifest = manifest("odd");
    manifest.put("Plugin-Requires", "about 2");
    jar("odd.jar", manifest, contents(TftpHelper.class));
    assertOnlyProblem("odd.jar", "'about 2'");
  }

  @Test
  void aJarWithoutAnExtension() throws IOException {
    Map<String, byte[]> contents = contents(TftpHelper.class);
    contents.remove(INDEX);
    jar("none.jar", manifest("none"), contents);
    assertOnlyProblem("none.jar", "no helper", "@Extension");
  }

  @Test
  void anExtensionThatCannotBeMade() throws IOException {
    jar("broken.jar", manifest("broken"), contents(BrokenHelper.class));
    assertOnlyProblem("broken.jar", "not today");
  }

  @Test
  void anExtensionWhoseConstructorNeverEnds() throws IOException {
    jar("endless.jar", manifest("endless"), contents(EndlessHelper.class));
    assertOnlyProblem("endless.jar", "can't be made", "turns of its loops");
  }

  @Test
  void aHelperThatReachesIntoCore() throws IOException {
    jar("spy.jar", manifest("spy"), contents(SpyHelper.class));
    assertOnlyProblem("spy.jar", "belongs to the router");
  }

  @Test
  void aDirectoryThatIsNotThere() {
    plugins = HelperPlugins.read(directory.resolve("nowhere"));
    assertThat(plugins.plugins()).isEmpty();
    assertThat(plugins.problems().toString()).contains("nowhere").contains("helpers.directory");
  }

  @Test
  void closingLetsGoOfTheClasses() throws Exception {
    read();
    WeakReference<ClassLoader> loader =
        new WeakReference<>(plugins.plugins().get(0).helpers().get(0).getClass().getClassLoader());
    plugins.close();
    plugins.close();
    plugins = null;
    for (int i = 0; i < 50 && loader.get() != null; i++) {
      System.gc();
    }
    assertThat(loader.get()).isNull();
  }

  @Test
  void theOldVersionWorksOnWhileANewOneIsRenamedIntoItsPlace() throws IOException {
    read();
    ProtocolHelper old = plugins.plugins().get(0).helpers().get(0);
    Map<String, String> newer = manifest("ftp");
    newer.put("Plugin-Version", "1.3.0");
    jar("new.tmp", newer, contents(FtpHelper.class));
    Files.move(
        directory.resolve("new.tmp"),
        directory.resolve("ftp.jar"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    try (HelperPlugins second = HelperPlugins.read(directory)) {
      assertThat(second.plugins().get(0).version()).isEqualTo("1.3.0");
      assertThat(old.spec()).isNotNull();
      ProtocolHelper replacement = second.plugins().get(0).helpers().get(0);
      assertThat(replacement.getClass() == old.getClass()).isFalse();
    }
  }

  @Test
  void theOldVersionWorksOnThoughItsFileIsOverwritten() throws Exception {
    read();
    ClassLoader loader = plugins.plugins().get(0).helpers().get(0).getClass().getClassLoader();
    Files.writeString(directory.resolve("ftp.jar"), "rubbish");
    assertThat(loader.loadClass(FtpHelper.class.getName()).getDeclaredConstructors()).hasSize(1);
    try (InputStream in = loader.getResourceAsStream(INDEX)) {
      assertThat(in).isNotNull();
    }
  }

  private HelperPlugins again(Optional<Path> allowList) {
    return HelperPlugins.read(
        new PluginSource(directory, allowList, Optional.empty()),
        Optional.of(plugins),
        file -> false);
  }

  @Test
  void whatIsTheSameGoesOnAndWhatIsGoneIsClosed() throws IOException {
    jar("tftp.jar", manifest("tftp"), contents(TftpHelper.class));
    read();
    ProtocolHelper ftp = plugins.plugins().get(0).helpers().get(0);
    Files.delete(directory.resolve("tftp.jar"));
    HelperPlugins next = again(Optional.empty());
    assertThat(plugins.closeAllBut(next)).isEmpty();
    plugins = next;
    assertThat(plugins.plugins()).hasSize(1);
    assertThat(plugins.plugins().get(0).helpers().get(0)).isSameAs(ftp);
    next = HelperPlugins.read(PluginSource.of(directory), Optional.of(plugins), file -> true);
    assertThat(next.plugins().get(0).helpers().get(0)).isNotSameAs(ftp);
    next.close();
  }

  @Test
  void onlyWhatIsOnTheListIsLoadedAndOnlyAsItIs() throws IOException {
    jar("tftp.jar", manifest("tftp"), contents(TftpHelper.class));
    Path list = directory.resolve("plugins.allow");
    String line = HelperPlugins.allowLine(directory.resolve("ftp.jar"));
    assertThat(line).matches("[0-9a-f]{64} ftp 1\\.2\\.3");
    Files.writeString(list, "# trusted\n\n" + line + "\n");
    plugins =
        HelperPlugins.read(
            new PluginSource(directory, Optional.of(list), Optional.empty()),
            Optional.empty(),
            file -> true);
    assertThat(plugins.plugins()).extracting(HelperPlugin::id).containsExactly("ftp");
    assertThat(plugins.problems().toString())
        .contains("tftp.jar", "is not allowed", "culvert helper allow");
    Files.writeString(list, line.replace("1.2.3", ">=1.0.0 & <2.0.0"));
    try (HelperPlugins range = again(Optional.of(list))) {
      assertThat(range.plugins()).hasSize(1);
    }
    Files.writeString(list, line.replace("1.2.3", ">=2.0.0"));
    assertThat(again(Optional.of(list)).plugins()).isEmpty();
    Files.writeString(list, line.replace(" ftp", " ftq"));
    assertThat(again(Optional.of(list)).plugins()).isEmpty();
  }

  @Test
  void aListThatCannotBeReadAllowsNothing() throws IOException {
    read();
    Path list = directory.resolve("plugins.allow");
    HelperPlugins none = again(Optional.of(list));
    assertThat(none.plugins()).isEmpty();
    assertThat(none.problems().toString()).contains("there is no " + list);
    Files.writeString(list, "ftp is fine\n");
    none = again(Optional.of(list));
    assertThat(none.plugins()).isEmpty();
    assertThat(none.problems().toString()).contains(list + ":1").contains("not \"SHA-256 ID");
  }

  @Test
  void whatOthersMayWriteIsNotRun() throws IOException {
    jar("tftp.jar", manifest("tftp"), contents(TftpHelper.class));
    Set<PosixFilePermission> others = PosixFilePermissions.fromString("rw-rw-r--");
    Files.setPosixFilePermissions(directory.resolve("tftp.jar"), others);
    assertOnlyProblem("tftp.jar", "can be written by others (mode 664)", "chmod go-w");
    Files.delete(directory.resolve("tftp.jar"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    HelperPlugins open = again(Optional.empty());
    assertThat(open.plugins()).isEmpty();
    assertThat(open.problems().toString()).contains("can be written by others (mode 777)");
  }

  @Test
  void whatBelongsToAnybodyElseIsNotRun() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root gives files away");
    jar("tftp.jar", manifest("tftp"), contents(TftpHelper.class));
    Files.setAttribute(directory.resolve("tftp.jar"), "unix:uid", 12345);
    assertOnlyProblem("tftp.jar", "belongs to user 12345", "chown");
  }

  @Test
  void aLinkOutOfTheFolderIsNotFollowed(@TempDir Path elsewhere) throws IOException {
    Path outside = elsewhere.resolve("x.jar");
    Files.copy(directory.resolve("ftp.jar"), outside);
    Files.createSymbolicLink(directory.resolve("x.jar"), outside);
    assertOnlyProblem("x.jar", "is a link to", "out of the plugin folder");
  }

  @Test
  void aLookShowsWhateverHappensToTheFiles() throws IOException {
    PluginSource source = PluginSource.of(directory);
    Map<String, String> first = source.look();
    assertThat(source.look()).isEqualTo(first).containsKey("ftp.jar");
    Files.writeString(directory.resolve("notes.txt"), "not a jar");
    assertThat(source.look()).isEqualTo(first);
    Path beside = directory.resolve("ftp.new");
    Files.copy(directory.resolve("ftp.jar"), beside);
    Files.move(beside, directory.resolve("ftp.jar"), StandardCopyOption.REPLACE_EXISTING);
    Map<String, String> replaced = source.look();
    assertThat(replaced).isNotEqualTo(first);
    Files.delete(directory.resolve("ftp.jar"));
    assertThat(source.look()).isNotEqualTo(replaced).doesNotContainKey("ftp.jar");
  }
}
