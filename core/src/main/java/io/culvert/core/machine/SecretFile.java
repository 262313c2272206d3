package io.culvert.core.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A file of random letters that nobody but its owner may read, as members of a cluster share. */
public final class SecretFile {

  private static final int BYTES = 32;

  private SecretFile() {}

  /**
   * Makes one.
   *
   * @throws IOException if it is there already, or can't be written
   */
  public static void make(Path file) throws IOException {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    var own = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.writeString(Files.createFile(file, own), HexFormat.of().formatHex(bytes));
  }
}
