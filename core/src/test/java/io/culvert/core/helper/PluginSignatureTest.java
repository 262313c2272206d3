package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.plugins.ftp.FtpHelper;
import io.culvert.plugins.tftp.TftpHelper;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an operator names keys, only what one of them has signed is loaded. */
class PluginSignatureTest {

  @TempDir private Path directory;
  @TempDir private Path elsewhere;
  private Path jar;
  private Path secret;
  private Path open;
  private HelperPlugins plugins;

  @BeforeEach
  void aPluginAndAKey() throws IOException {
    jar = directory.resolve("ftp.jar");
    PluginJars.write(jar, "ftp", "1.0.0", FtpHelper.class);
    secret = elsewhere.resolve("plugins.key");
    open = PluginKeys.make(secret);
  }

  @AfterEach
  void close() {
    if (plugins != null) {
      plugins.close();
    }
  }

  private PluginSource source() {
    return new PluginSource(directory, Optional.empty(), Optional.of(open));
  }

  private void read() {
    Optional<HelperPlugins> before = Optional.ofNullable(plugins);
    Predicate<String> never = file -> false;
    HelperPlugins next = HelperPlugins.read(source(), before, never);
    before.ifPresent(old -> old.closeAllBut(next));
    plugins = next;
  }

  private void assertRefused(String... words) {
    read();
    assertThat(plugins.plugins()).isEmpty();
    assertThat(plugins.problems()).hasSize(1);
    assertThat(plugins.problems().get(0).toString()).contains(words).doesNotContain("\n");
  }

  @Test
  void onlyWhatIsSignedIsLoaded() throws IOException {
    assertRefused("ftp.jar", "is not signed", "ftp.jar.sig", "culvert helper sign");
    assertThat(PluginKeys.sign(secret, jar)).isEqualTo(directory.resolve("ftp.jar.sig"));
    read();
    assertThat(plugins.problems()).isEmpty();
    assertThat(plugins.plugins()).extracting(HelperPlugin::id).containsExactly("ftp");
  }

  @Test
  void whatWasChangedAfterwardsIsNotLoadedAndWhatWasLoadedGoes() throws IOException {
    PluginKeys.sign(secret, jar);
    read();
    assertThat(plugins.plugins()).hasSize(1);
    PluginJars.write(jar, "ftp", "1.0.1", FtpHelper.class, TftpHelper.class);
    assertRefused("is not what", "ftp.jar.sig was made for");
    PluginKeys.sign(secret, jar);
    read();
    assertThat(plugins.plugins()).extracting(HelperPlugin::version).containsExactly("1.0.1");
  }

  @Test
  void theSignatureOfAnotherKeyOrJarIsNone() throws IOException {
    Path other = elsewhere.resolve("other.key");
    PluginKeys.make(other);
    PluginKeys.sign(other, jar);
    assertRefused("not by that key");
    Path tftp = directory.resolve("tftp.jar");
    PluginJars.write(tftp, "tftp", "1.0.0", TftpHelper.class);
    Path signature = PluginKeys.sign(secret, tftp);
    Files.move(signature, PluginKeys.signatureOf(jar), StandardCopyOption.REPLACE_EXISTING);
    Files.delete(tftp);
    assertRefused("ftp.jar.sig was made for");
    for (int length : new int[] {0, 63, 64, 65, 1 << 20}) {
      Files.write(PluginKeys.signatureOf(jar), new byte[length]);
      assertRefused("ftp.jar.sig was made for");
    }
  }

  @Test
  void oneOfSeveralKeysIsEnough() throws IOException {
    Path other = elsewhere.resolve("other.key");
    Files.writeString(open, Files.readString(open) + Files.readString(PluginKeys.make(other)));
    PluginKeys.sign(other, jar);
    read();
    assertThat(plugins.plugins()).hasSize(1);
  }

  @Test
  void keysThatCannotBeReadTrustNobody() throws IOException {
    PluginKeys.sign(secret, jar);
    for (String text :
        new String[] {
          "",
          "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
          Files.readString(open)
              + "-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----\n"
              + "-----BEGIN PUBLIC KEY-----\n\n-----END PUBLIC KEY-----\n",
          Files.readString(secret)
        }) {
      Files.writeString(open, text);
      assertRefused(directory.toString());
    }
    Files.delete(open);
    assertRefused("there is no " + open);
  }

  @Test
  void keysThatOthersMayWriteTrustNobody() throws IOException {
    PluginKeys.sign(secret, jar);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-r--"));
    assertRefused("plugins.key.pub can be written by others");
  }

  @Test
  void aNewSignatureIsSeenFromOutside() throws IOException {
    Map<String, String> unsigned = source().look();
    PluginKeys.sign(secret, jar);
    assertThat(source().look()).isNotEqualTo(unsigned);
  }

  @Test
  void theSecretKeyIsForItsUserAlone() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(open)).doesNotContain("PRIVATE");
    assertThatThrownBy(() -> PluginKeys.make(secret))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  /** Made once with {@code openssl genpkey} and {@code openssl pkeyutl -sign -rawin}. */
  @Test
  void whatOpensslSignsIsTaken() throws IOException {
    Files.writeString(
        open,
        """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAqWW1Ete86t60LaYmlrsZXy4BF2bJ1kyKVCIKXd8ZYbE=
        -----END PUBLIC KEY-----
        """);
    byte[] signed =
        "a jar, for all that signing knows\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] signature =
        java.util.Base64.getDecoder()
            .decode(
                "twNCT8q3iPqiAgJiUeLEe4BMKc8Hl5cxAuGMXYAfxFEy"
                    + "GKWsKDEmp6AWyIc979kYD3Kv5oSDRkirZVsh0XzzCQ==");
    assertThat(PluginKeys.read(open).signed(signed, signature)).isTrue();
    signed[0]++;
    assertThat(PluginKeys.read(open).signed(signed, signature)).isFalse();
  }
}
