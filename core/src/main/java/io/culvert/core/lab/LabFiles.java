package io.culvert.core.lab;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The lab's folder: what the servers serve, where the clients write, the router's logs. */
final class LabFiles implements AutoCloseable {

  static final String PREFIX = "culvert-lab-";
  static final String BIG_FILE = "big.bin";
  static final String SMALL_FILE = "hello.txt";
  static final int BIG_FILE_MEGABYTES = 200;

  private final Path folder;
  private final boolean owned;

  private LabFiles(Path folder, boolean owned) {
    this.folder = folder;
    this.owned = owned;
  }

  /** The folder of the lab that is up in another process; left alone when closed. */
  static LabFiles ofRunning() {
    return new LabFiles(
        Lab.runningFolder()
            .orElseThrow(() -> new LabException("no lab is up. Start one: culvert lab")),
        false);
  }

  /** The folder itself. */
  Path folder() {
    return folder;
  }

  /** Makes the folder under the system's temporary one, with the files to serve. */
  static LabFiles create() {
    try {
      Path folder = Files.createTempDirectory(PREFIX);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      for (String name : List.of("served", "received", "empty")) {
        Files.createDirectory(folder.resolve(name));
      }
      LabFiles files = new LabFiles(folder, true);
      Files.writeString(files.served().resolve(SMALL_FILE), "Hello from the far side.\n");
      Files.writeString(files.served().resolve("index.html"), "<!doctype html><p>Hello.\n");
      writeBig(files.served().resolve(BIG_FILE));
      return files;
    } catch (IOException e) {
      throw new LabException("can't make the lab's folder: " + e.getMessage(), e);
    }
  }

  private static void writeBig(Path file) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    byte[] block = new byte[1 << 20];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < BIG_FILE_MEGABYTES; i++) {
        random.nextBytes(block);
        out.write(block);
      }
    }
  }

  /** SHA-256 of {@code file} in hex. */
  static String sha256(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] block = new byte[1 << 16];
      for (int n = in.read(block); n > 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new LabException("can't read " + file + ": " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Path served() {
    return folder.resolve("served");
  }

  Path received() {
    return folder.resolve("received");
  }

  Path empty() {
    return folder.resolve("empty");
  }

  Path log(String of) {
    return folder.resolve(of + ".log");
  }

  Path socket() {
    return folder.resolve("culvert.sock");
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Removes everything, if it was made here. */
  @Override
  public void close() {
    if (owned) {
      delete(folder);
    }
  }

  /** Removes {@code folder} and all in it. */
  static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new LabException("can't remove " + folder + ": " + e.getMessage(), e);
    }
  }
}
