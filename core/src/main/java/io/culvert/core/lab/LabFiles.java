package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** The files that the lab's servers serve. */
final class LabFiles {

  static final String BIG = "big.bin";
  static final String SMALL = "hello.txt";
  static final int BIG_MEGABYTES = 200;
  private static final int MEGABYTE = 1 << 20;

  private final Path served;

  LabFiles(LabFolder folder) {
    this.served = folder.path().resolve("served");
  }

  /** The folder they are in. */
  Path served() {
    return served;
  }

  /** Writes them. */
  void write() {
    try {
      Files.writeString(served.resolve(SMALL), "Hello from the far side.\n");
      Files.writeString(served.resolve("index.html"), "<!doctype html><p>Hello.\n");
      SplittableRandom random = new SplittableRandom(1);
      byte[] block = new byte[MEGABYTE];
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(served.resolve(BIG)), MEGABYTE)) {
        for (int i = 0; i < BIG_MEGABYTES; i++) {
          random.nextBytes(block);
          out.write(block);
        }
      }
    } catch (IOException e) {
      throw new CommandException("can't write the files to serve: " + e.getMessage(), e);
    }
  }

  /** SHA-256 of the big one in hex. */
  String bigChecksum() {
    MessageDigest digest = sha256();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(served.resolve(BIG)))) {
      byte[] block = new byte[MEGABYTE];
      for (int n = in.read(block); n > 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
    } catch (IOException e) {
      throw new CommandException("can't read " + served.resolve(BIG) + ": " + e.getMessage(), e);
    }
    return hex(digest);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
