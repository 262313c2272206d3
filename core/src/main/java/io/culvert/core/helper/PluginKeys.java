package io.culvert.core.helper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys whose signatures an operator takes: Ed25519 (RFC 8032), in PEM as {@code openssl
 * genpkey} writes them (RFC 8410). A signature is 64 bytes beside the jar, {@code NAME.jar.sig},
 * over all its bytes, as {@code openssl pkeyutl -sign -rawin} makes it. Any thread.
 */
public final class PluginKeys {

  private static final String ALGORITHM = "Ed25519";
  private static final int SIGNATURE_BYTES = 64;
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private final List<PublicKey> keys;

  private PluginKeys(List<PublicKey> keys) {
    this.keys = keys;
  }

  /**
   * Reads the public keys of a file.
   *
   * @throws IOException if it can't be read or holds anything but such keys: then none is taken
   */
  static PluginKeys read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no " + file + "; culvert helper key makes one", e);
    }
    List<PublicKey> keys = new ArrayList<>();
    Matcher block = PEM.matcher(text);
    while (block.find()) {
      if (!block.group(1).equals("PUBLIC KEY")) {
        throw new IOException(
            file + " holds a " + block.group(1) + "; a router needs public keys alone");
      }
      try {
        byte[] encoded = Base64.getMimeDecoder().decode(block.group(2));
        keys.add(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw new IOException(file + ": key " + (keys.size() + 1) + " is no Ed25519 key", e);
      }
    }
    if (keys.isEmpty()) {
      throw new IOException(file + " holds no public key in PEM; culvert helper key makes one");
    }
    return new PluginKeys(keys);
  }

  /** Where the signature of a jar lies. */
  static Path signatureOf(Path jar) {
    return jar.resolveSibling(jar.getFileName() + ".sig");
  }

  /** Whether one of the keys made {@code signature} over these bytes. */
  boolean signed(byte[] bytes, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    return keys.stream().anyMatch(key -> verifies(key, bytes, signature));
  }

  private static boolean verifies(PublicKey key, byte[] bytes, byte[] signature) {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      check.update(bytes);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // no signature at all, or a key that is none on the curve
    }
  }

  /**
   * Makes a pair of keys: the secret one in {@code file}, for this user alone, the public one
   * beside it in {@code file.pub}. Neither may be there yet.
   *
   * @return the public key's file
   */
  public static Path make(Path file) throws IOException {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      var own = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Files.newByteChannel(
              file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), own)
          .close();
      Files.writeString(file, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      Path open = file.resolveSibling(file.getFileName() + ".pub");
      return Files.writeString(
          open,
          pem("PUBLIC KEY", pair.getPublic().getEncoded()),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java has no " + ALGORITHM, e);
    }
  }

  private static String pem(String what, byte[] encoded) {
    byte[] line = {'\n'};
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, line).encodeToString(encoded)
        + "\n-----END "
        + what
        + "-----\n";
  }

  /**
   * Signs a jar with the secret key in {@code key}; replaces a signature that is there.
   *
   * @return the signature's file
   */
  public static Path sign(Path key, Path jar) throws IOException {
    Matcher block = PEM.matcher(Files.readString(key, StandardCharsets.US_ASCII));
    if (!block.find() || !block.group(1).equals("PRIVATE KEY")) {
      throw new IOException(key + " holds no private key in PEM; culvert helper key makes one");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(block.group(2));
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
      signature.update(Files.readAllBytes(jar));
      return Files.write(signatureOf(jar), signature.sign());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(key + " holds no Ed25519 key", e);
    }
  }
}
