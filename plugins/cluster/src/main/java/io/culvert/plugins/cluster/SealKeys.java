package io.culvert.plugins.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is derived from the key that all members share. Each start of a member has a key of its own,
 * made with random salt that it sends along, so that its counter may begin at 0 and no two messages
 * are ever sealed with the same key and number. Immutable; any thread.
 */
final class SealKeys {

  private static final int LEAST_BYTES = 32;
  private static final String DERIVE = "HmacSHA256";
  private static final String PURPOSE = "culvert cluster seal 1:";

  private final byte[] shared;
  private final byte[] group;

  private SealKeys(byte[] shared, String group) {
    this.shared = shared;
    this.group = (PURPOSE + group).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads the key of a group.
   *
   * @throws IOException if it is not there, or too short
   */
  static SealKeys read(Path file, String group) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int length = bytes.length;
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
      length--; // as an editor leaves it
    }
    if (length < LEAST_BYTES) {
      throw new IOException(
          file
              + " has "
              + length
              + " bytes, fewer than "
              + LEAST_BYTES
              + "; openssl rand -hex 32 makes a key");
    }
    return new SealKeys(Arrays.copyOf(bytes, length), group);
  }

  /** What goes into every seal, so that another group with the same key is a stranger. */
  byte[] group() {
    return group.clone();
  }

  /** The key of whoever chose {@code salt}. */
  SecretKey of(byte[] salt) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(DERIVE);
    mac.init(new SecretKeySpec(shared, DERIVE));
    mac.update(group);
    return new SecretKeySpec(mac.doFinal(salt), "AES");
  }
}
