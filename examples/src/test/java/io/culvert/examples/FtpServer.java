package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/** vsftpd in a namespace, with one file to fetch by anonymous FTP, and curl to fetch it. */
final class FtpServer {

  private static final String FILE = "file.bin";
  private static final int LIMIT_SECONDS = 100;

  private final Path folder;
  private final byte[] contents;
  private int fetched;

  private FtpServer(Path folder, byte[] contents) {
    this.folder = folder;
    this.contents = contents;
  }

  /** Starts it on port 21 of all addresses; it ends with the namespace. */
  static FtpServer start(Example example, Namespace where, int fileBytes) {
    Assumptions.assumeTrue(Files.exists(Path.of("/usr/sbin/vsftpd")), "no vsftpd here");
    byte[] contents = new byte[fileBytes];
    new Random(21).nextBytes(contents);
    Path folder = example.files().resolve("ftp");
    try {
      // vsftpd leaves root behind before it reads these
      var open = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(example.files(), open.value());
      for (String name : List.of("", "served", "empty")) {
        Files.createDirectory(folder.resolve(name), open);
      }
      Files.write(folder.resolve("served").resolve(FILE), contents);
      Files.write(folder.resolve("vsftpd.conf"), configuration(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    where.start(folder.resolve("log"), "vsftpd", folder.resolve("vsftpd.conf").toString());
    Example.await(
        "vsftpd listens", () -> where.run("ss", "-ltnH", "sport = 21").output().contains("LISTEN"));
    return new FtpServer(folder, contents);
  }

  private static List<String> configuration(Path folder) {
    return List.of(
        "listen=NO",
        "listen_ipv6=YES",
        "background=NO",
        "anonymous_enable=YES",
        "local_enable=NO",
        "no_anon_password=YES",
        "ftp_username=ftp",
        "nopriv_user=nobody",
        "anon_root=" + folder.resolve("served"),
        "secure_chroot_dir=" + folder.resolve("empty"),
        "connect_from_port_20=YES",
        "seccomp_sandbox=NO",
        "xferlog_enable=NO");
  }

  /** Fetches the file with curl in {@code client}; it must arrive unharmed. */
  void fetch(Namespace client, String address, String... options) {
    Path target = folder.resolve("fetched" + ++fetched);
    Namespace.Ran curl = client.run(curl(address, target, options));
    assertThat(curl.ok()).as(curl.output()).isTrue();
    try {
      assertThat(Arrays.equals(Files.readAllBytes(target), contents)).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tries to until {@code refused}, and nothing of it may have come by then. */
  void fetchInVain(Namespace client, String address, BooleanSupplier refused, String... options) {
    Path target = folder.resolve("vain");
    Process curl = client.start(folder.resolve("vain.log"), curl(address, target, options));
    Example.await("it is refused", refused);
    assertThat(curl.isAlive()).as("it still tries").isTrue();
    client.stop(curl);
    assertThat(target).as("it was fetched").doesNotExist();
  }

  private static String[] curl(String address, Path target, String... options) {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "-m", "" + LIMIT_SECONDS));
    command.addAll(List.of(options));
    command.addAll(List.of("-o", target.toString(), "ftp://" + address + "/" + FILE));
    return command.toArray(String[]::new);
  }
}
