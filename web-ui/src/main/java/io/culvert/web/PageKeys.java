package io.culvert.web;

import com.google.common.hash.Hashing;
import io.culvert.core.control.config.RouterConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * What the page shows under TLS, read whole: a certificate, and the key that was found to belong to
 * it.
 *
 * @param fingerprint SHA-256 of the certificate, as browsers write it
 * @param content of both files, to see whether they have changed
 */
record PageKeys(PemKeyCertOptions options, String fingerprint, List<Buffer> content) {

  private static final Set<String> VERSIONS = new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));

  /**
   * Reads the files.
   *
   * @throws IOException saying what is wrong with them
   */
  static PageKeys read(Vertx vertx, RouterConfig.Tls files) throws IOException {
    String exposed = files.exposed().orElse("");
    if (!exposed.isEmpty()) {
      throw new IOException(exposed);
    }
    Buffer certificate = content(files.certificate());
    Buffer key = content(files.key());
    PemKeyCertOptions options = new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
    try {
      X509Certificate shown = pair(options.getKeyManagerFactory(vertx).getKeyManagers());
      byte[] hash = Hashing.sha256().hashBytes(shown.getEncoded()).asBytes();
      String hex = HexFormat.ofDelimiter(":").formatHex(hash).toUpperCase(Locale.ROOT);
      return new PageKeys(options, hex, List.of(certificate, key));
    } catch (IOException e) {
      throw new IOException(files.key() + " " + e.getMessage(), e);
    } catch (Exception e) { // Vert.x says so of whatever it can't read in the files
      throw new IOException(
          files.certificate() + " and " + files.key() + " are no certificate and key in PEM", e);
    }
  }

  private static Buffer content(Path file) throws IOException {
    return Buffer.buffer(Files.readAllBytes(file));
  }

  /** The certificate whose key is there, too: what one signs, the other must take. */
  private static X509Certificate pair(KeyManager[] managers)
      throws IOException, GeneralSecurityException {
    for (KeyManager manager : managers) {
      if (manager instanceof X509KeyManager keys) {
        for (String type : List.of("RSA", "EC", "EdDSA")) {
          String[] aliases = keys.getServerAliases(type, null);
          if (aliases != null) {
            X509Certificate shown = keys.getCertificateChain(aliases[0])[0];
            if (!fits(type, keys.getPrivateKey(aliases[0]), shown)) {
              throw new IOException("is not the certificate's key");
            }
            return shown;
          }
        }
      }
    }
    throw new IOException("is of no kind that TLS knows");
  }

  private static boolean fits(String type, PrivateKey key, X509Certificate shown)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(shown.getPublicKey().getAlgorithm())) {
      return false;
    }
    Signature signature =
        Signature.getInstance(
            type.equals("RSA") ? "SHA256withRSA" : type.equals("EC") ? "SHA256withECDSA" : "EdDSA");
    signature.initSign(key);
    byte[] signed = signature.sign();
    signature.initVerify(shown.getPublicKey());
    return signature.verify(signed);
  }

  /** A server's options with them. */
  HttpServerOptions into(HttpServerOptions server) {
    return server
        .setSsl(true)
        .setKeyCertOptions(options)
        .setEnabledSecureTransportProtocols(VERSIONS);
  }

  /** What a server that runs goes on with. */
  ServerSSLOptions renewed() {
    return new ServerSSLOptions()
        .setKeyCertOptions(options)
        .setEnabledSecureTransportProtocols(VERSIONS);
  }
}
