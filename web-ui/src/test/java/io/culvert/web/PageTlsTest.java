package io.culvert.web;

import static io.culvert.web.PageFixture.await;
import static io.culvert.web.PageFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.control.Caller;
import io.culvert.core.control.config.RouterConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on every address, which it is under TLS only. */
class PageTlsTest {

  private static final String NAME = "router.example";
  private static final char[] WORD = "changeit".toCharArray();

  @TempDir static Path made;
  @TempDir Path folder;
  private Path certificate;
  private Path key;

  /** Two certificates and their keys, {@code a} and {@code b}. */
  @BeforeAll
  static void make() throws Exception {
    for (String name : List.of("a", "b")) {
      Path store = made.resolve(name + ".p12");
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=" + NAME,
                  "-validity",
                  "36500",
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  new String(WORD),
                  "-alias",
                  "page",
                  "-keystore",
                  store.toString())
              .redirectErrorStream(true)
              .redirectOutput(made.resolve("keytool.log").toFile())
              .start();
      assertThat(keytool.waitFor()).isZero();
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, WORD);
      }
      pem(name + ".crt", "CERTIFICATE", keys.getCertificate("page").getEncoded());
      pem(name + ".key", "PRIVATE KEY", keys.getKey("page", WORD).getEncoded());
    }
  }

  private static void pem(String file, String what, byte[] content) throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        made.resolve(file),
        "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
  }

  @BeforeEach
  void place() throws IOException {
    certificate = folder.resolve("page.crt");
    key = folder.resolve("page.key");
    use("a", "a");
  }

  private void use(String shown, String signing) throws IOException {
    Files.write(certificate, Files.readAllBytes(made.resolve(shown + ".crt")));
    Files.write(key, Files.readAllBytes(made.resolve(signing + ".key")));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  private RouterConfig.Web everywhere() {
    return new RouterConfig.Web(
        new InetSocketAddress("0.0.0.0", 0),
        PageFixture.AT,
        Caller.Role.OPERATOR,
        List.of(NAME),
        Optional.of(new RouterConfig.Tls(certificate, key, PageFixture.AT)));
  }

  /** A page on every address, and who asks it. */
  private final class Asked implements AutoCloseable {

    final PageFixture page = new PageFixture(everywhere());
    final WebClient client =
        WebClient.create(
            page.vertx, new WebClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false));

    /** Held as long as its connections: Vert.x closes those of a client that is collected. */
    final WebSocketClient sockets =
        page.vertx.createWebSocketClient(
            new WebSocketClientOptions().setTrustAll(true).setVerifyHost(false));

    HttpRequest<Buffer> request(HttpMethod method, String host, String path) {
      return client
          .request(method, page.port(), "127.0.0.1", path)
          .putHeader("Host", host + ":" + page.port());
    }

    HttpResponse<Buffer> login(String origin) {
      return await(
          request(HttpMethod.POST, NAME, "/login")
              .putHeader("Origin", origin + ":" + page.port())
              .sendJsonObject(new JsonObject().put("token", page.token())));
    }

    @Override
    public void close() {
      client.close();
      await(sockets.close());
      page.close();
    }
  }

  /** What a server shows, and the version of TLS, if this client knows no newer than that. */
  private static SSLSocket handshake(int port, String... versions) throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new Trusting()}, null);
    SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setEnabledProtocols(versions);
    socket.startHandshake();
    return socket;
  }

  private static Certificate shown(int port) throws Exception {
    try (SSLSocket socket = handshake(port, "TLSv1.3")) {
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  private static String fingerprint(Certificate certificate) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    return HexFormat.ofDelimiter(":").formatHex(hash).toUpperCase(Locale.ROOT);
  }

  /** Takes whatever it is shown. */
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void theAddressIsThatOfItsNameAndTheCookieForTlsAlone() throws Exception {
    try (Asked asked = new Asked()) {
      assertThat(asked.page.address).matches("https://" + NAME + ":\\d+/#t=[A-Za-z0-9_-]{43}");
      HttpResponse<Buffer> answer = asked.login("https://" + NAME);
      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(answer.getHeader("Set-Cookie"))
          .startsWith("__Host-culvert-" + asked.page.port() + "=")
          .contains("Secure", "Path=/", "SameSite=Strict")
          .doesNotContain("Domain");
      assertThat(asked.login("http://" + NAME).statusCode()).isEqualTo(403);
      assertThat(
              await(asked.page.console.invite(Caller.Role.VIEWER, java.time.Duration.ofHours(1)))
                  .certificate())
          .isEqualTo(fingerprint(shown(asked.page.port())));
    }
  }

  @Test
  void theWebSocketIsReachedByTlsFromItsOwnOrigin() {
    try (Asked asked = new Asked()) {
      String cookie =
          asked.login("https://" + NAME).getHeader("Set-Cookie").replaceFirst(";.*", "");
      WebSocketConnectOptions options =
          new WebSocketConnectOptions()
              .setHost("127.0.0.1")
              .setPort(asked.page.port())
              .setSsl(true)
              .setURI("/ws")
              .putHeader("Host", NAME + ":" + asked.page.port())
              .putHeader("Origin", "https://" + NAME + ":" + asked.page.port())
              .putHeader("Cookie", cookie);
      WebSocket socket = await(asked.sockets.connect(options));
      until(() -> asked.page.views.lastCaller.get() != null);
      assertThat(socket.isClosed()).isFalse();
      assertThat(asked.page.views.lastCaller.get().role()).isEqualTo(Caller.Role.OPERATOR);
    }
  }

  @Test
  void onlyWhoAsksForItsNamesIsAnsweredAndOnlyARealNameIsRemembered() {
    try (Asked asked = new Asked()) {
      HttpResponse<Buffer> named = await(asked.request(HttpMethod.GET, NAME, "/").send());
      assertThat(named.statusCode()).isEqualTo(200);
      assertThat(named.getHeader("Strict-Transport-Security")).startsWith("max-age=");
      HttpResponse<Buffer> address = await(asked.request(HttpMethod.GET, "127.0.0.1", "/").send());
      assertThat(address.statusCode()).isEqualTo(200);
      assertThat(address.getHeader("Strict-Transport-Security")).isNull();
      for (String other : List.of("evil.example", "192.0.2.1", "evil." + NAME)) {
        assertThat(await(asked.request(HttpMethod.GET, other, "/").send()).statusCode())
            .isEqualTo(421);
      }
    }
  }

  @Test
  void newVersionsOfTlsAloneAndNeverPlainText() throws Exception {
    try (Asked asked = new Asked()) {
      for (String version : List.of("TLSv1.3", "TLSv1.2")) {
        try (SSLSocket socket = handshake(asked.page.port(), version)) {
          assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
      }
      try (Socket plain = new Socket("127.0.0.1", asked.page.port())) {
        plain.setSoTimeout(30_000);
        plain
            .getOutputStream()
            .write(
                ("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + asked.page.port() + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(answer).doesNotContain("HTTP", "html");
      }
    }
  }

  @Test
  void aRenewedCertificateIsTakenAndWhoIsConnectedStays() throws Exception {
    try (Asked asked = new Asked();
        SSLSocket open = handshake(asked.page.port(), "TLSv1.3")) {
      Certificate first = shown(asked.page.port());
      assertThat(await(asked.page.console.renew())).isFalse();
      use("b", "b");
      assertThat(await(asked.page.console.renew())).isTrue();
      Certificate second = shown(asked.page.port());
      assertThat(second).isNotEqualTo(first);
      open.setSoTimeout(30_000);
      open.getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + asked.page.port() + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(open.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
      use("a", "b");
      assertThatThrownBy(() -> await(asked.page.console.renew()))
          .hasMessageContaining("is not the certificate's key");
      assertThat(shown(asked.page.port())).isEqualTo(second);
    }
  }

  @Test
  void aKeyThatOthersCanReadOrThatFitsNothingServesNoPage() throws IOException {
    use("a", "b");
    refused("is not the certificate's key");
    use("a", "a");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    refused("page.key is open to others (rw-r-----)");
    use("a", "a");
    Files.writeString(certificate, "no certificate\n");
    refused("are no certificate and key in PEM");
    Files.delete(key);
    refused("page.key can't be read");
  }

  private void refused(String why) {
    io.vertx.core.Vertx vertx = io.vertx.core.Vertx.vertx();
    WebConsole console = new WebConsole();
    try {
      LinkedBlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
      console
          .start(PageFixture.context(vertx, new FakeViews(vertx), everywhere()))
          .onFailure(faults::add);
      Throwable fault = faults.poll(30, TimeUnit.SECONDS);
      assertThat(fault).hasMessageContaining("culvert.yaml:7:11").hasMessageContaining(why);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      await(console.stop());
      await(vertx.close());
    }
  }
}
