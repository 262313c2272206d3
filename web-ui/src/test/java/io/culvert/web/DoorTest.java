package io.culvert.web;

import static io.culvert.web.PageFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.control.Caller;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.view.PageDoor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in over HTTP, and what every answer says to a browser. */
class DoorTest {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src"
          + " 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors"
          + " 'none'; require-trusted-types-for 'script'";

  private final PageFixture page = new PageFixture();
  private final WebClient client =
      WebClient.create(
          page.vertx, new WebClientOptions().setDefaultPort(page.port()).setFollowRedirects(false));

  @AfterEach
  void close() {
    client.close();
    page.close();
  }

  private HttpRequest<Buffer> request(HttpMethod method, String path) {
    return client
        .request(method, page.port(), "127.0.0.1", path)
        .putHeader("Host", "127.0.0.1:" + page.port());
  }

  private HttpResponse<Buffer> login(String token) {
    return await(
        request(HttpMethod.POST, "/login")
            .putHeader("Origin", page.origin())
            .sendJsonObject(new JsonObject().put("token", token)));
  }

  private String cookie() {
    return login(page.token()).getHeader("Set-Cookie").replaceFirst(";.*", "");
  }

  private int sessionStatus(String cookie) {
    return await(request(HttpMethod.GET, "/session").putHeader("Cookie", cookie).send())
        .statusCode();
  }

  @Test
  void theTokenBecomesACookieThatScriptsCannotRead() {
    assertThat(page.address).matches("http://127\\.0\\.0\\.1:\\d+/#t=[A-Za-z0-9_-]{43}");
    String token = PageFixture.tokenIn(page.address);
    HttpResponse<Buffer> answer = login(token);
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.getHeader("Set-Cookie").replace("HTTPOnly", "HttpOnly").split("; ?"))
        .contains("HttpOnly", "SameSite=Strict", "Path=/")
        .allSatisfy(part -> assertThat(part).doesNotContain(token));
    String cookie = answer.getHeader("Set-Cookie").replaceFirst(";.*", "");
    assertThat(cookie).startsWith("culvert-" + page.port() + "=");
    assertThat(sessionStatus(cookie)).isEqualTo(204);
    assertThat(sessionStatus(cookie + "x")).isEqualTo(401);
    assertThat(sessionStatus("other=1")).isEqualTo(401);
  }

  @Test
  void anAddressLetsInOneBrowserAndTheNextOneGetsItsOwn() {
    String printed = PageFixture.tokenIn(page.address);
    assertThat(login(printed).statusCode()).isEqualTo(204);
    HttpResponse<Buffer> again = login(printed);
    assertThat(again.statusCode()).isEqualTo(401);
    assertThat(again.getHeader("Set-Cookie")).isNull();
    PageDoor.Invitation next =
        await(page.console.invite(Caller.Role.VIEWER, Duration.ofSeconds(90)));
    assertThat(next.address()).startsWith(page.origin() + "/#t=");
    assertThat(next.seconds()).isEqualTo(90);
    assertThat(next.certificate()).isEmpty();
    assertThat(login(PageFixture.tokenIn(next.address())).statusCode()).isEqualTo(204);
  }

  @Test
  void noAddressGivesMoreThanTheConfigurationAllows() {
    assertThat(page.console.role()).isEqualTo(Caller.Role.OPERATOR);
    assertThatThrownBy(() -> await(page.console.invite(Caller.Role.ADMIN, Duration.ofHours(1))))
        .hasMessageContaining("nobody may more on this page than operator");
  }

  @Test
  void whoeverIsInCanBePutOut() {
    String cookie = cookie();
    String unused = page.token();
    assertThat(await(page.console.shut())).isEqualTo(1);
    assertThat(sessionStatus(cookie)).isEqualTo(401);
    assertThat(login(unused).statusCode()).isEqualTo(401);
    assertThat(login(page.token()).statusCode()).isEqualTo(204);
  }

  @Test
  void logoutEndsTheSession() {
    String cookie = cookie();
    HttpResponse<Buffer> answer =
        await(
            request(HttpMethod.POST, "/logout")
                .putHeader("Origin", page.origin())
                .putHeader("Cookie", cookie)
                .send());
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.getHeader("Set-Cookie")).contains("Max-Age=0");
    assertThat(sessionStatus(cookie)).isEqualTo(401);
  }

  @Test
  void wrongAndMissingTokensGetTheSameAnswerAndManyAreSlowedDown() {
    for (int i = 0; i < Sessions.FREE_FAILURES; i++) {
      HttpResponse<Buffer> wrong = login("Accepted\r\n" + "A".repeat(i * 50));
      assertThat(wrong.statusCode()).isEqualTo(401);
      assertThat(wrong.body()).isNull();
    }
    HttpResponse<Buffer> right = login(page.token());
    assertThat(right.statusCode()).isEqualTo(429);
    assertThat(page.views.audited)
        .hasSize(Sessions.FREE_FAILURES)
        .allSatisfy(
            note ->
                assertThat(note)
                    .contains("page 127.0.0.1:", "login", "wrong token")
                    .doesNotContain("Accepted"));
    assertThat(right.getHeader("Retry-After")).isEqualTo("1");
    assertThat(right.getHeader("Set-Cookie")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "null", "{\"token\":7}", "{\"token\":null}", "{}", "\u0000"})
  void whatIsNoTokenIsRefusedQuietly(String body) {
    HttpResponse<Buffer> answer =
        await(
            request(HttpMethod.POST, "/login")
                .putHeader("Origin", page.origin())
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer(body)));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isNull();
  }

  @Test
  void aLongBodyIsRefused() {
    assertThat(login("A".repeat(2_000)).statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
  void onlyJsonLogsIn(String type) {
    HttpResponse<Buffer> answer =
        await(
            request(HttpMethod.POST, "/login")
                .putHeader("Origin", page.origin())
                .putHeader("Content-Type", type)
                .sendBuffer(Buffer.buffer(new JsonObject().put("token", page.token()).encode())));
    assertThat(answer.statusCode()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "evil.example:8737", "127.0.0.1", "localhost.evil.example:1", ""})
  void anotherHostIsNotUs(String host) {
    HttpResponse<Buffer> answer =
        await(
            client
                .request(HttpMethod.GET, page.port(), "127.0.0.1", "/")
                .putHeader("Host", host)
                .send());
    assertThat(answer.statusCode()).isIn(400, 421);
    assertThat(answer.bodyAsString()).doesNotContain("<html");
  }

  @Test
  void ourOwnNamesAreUs() {
    for (String name : List.of("127.0.0.1", "localhost", "[::1]")) {
      String host = name + ":" + page.port();
      assertThat(await(request(HttpMethod.GET, "/").putHeader("Host", host).send()).statusCode())
          .as(host)
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cross-site, navigate, 403",
    "cross-site, cors, 403",
    "same-site, no-cors, 403",
    "same-site, cors, 403",
    "same-site, navigate, 200",
    "same-origin, cors, 200",
    "none, navigate, 200"
  })
  void otherSitesMayAtMostLinkHere(String site, String mode, int status) {
    HttpResponse<Buffer> answer =
        await(
            request(HttpMethod.GET, "/")
                .putHeader("Sec-Fetch-Site", site)
                .putHeader("Sec-Fetch-Mode", mode)
                .send());
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  @Test
  void nothingChangesWithoutOurOrigin() {
    String cookie = cookie();
    for (String origin :
        List.of(
            "null",
            "http://evil.example",
            "http://127.0.0.1:1",
            "https://" + page.origin().substring(7))) {
      HttpResponse<Buffer> answer =
          await(
              request(HttpMethod.POST, "/logout")
                  .putHeader("Origin", origin)
                  .putHeader("Cookie", cookie)
                  .send());
      assertThat(answer.statusCode()).as(origin).isEqualTo(403);
    }
    assertThat(
            await(request(HttpMethod.POST, "/logout").putHeader("Cookie", cookie).send())
                .statusCode())
        .isEqualTo(403);
    assertThat(sessionStatus(cookie)).isEqualTo(204);
  }

  @Test
  void readingChangesNothing() {
    String cookie = cookie();
    for (String path : List.of("/", "/login", "/logout", "/session", "/ws", "/index.html")) {
      await(request(HttpMethod.GET, path).putHeader("Cookie", cookie).send());
    }
    assertThat(sessionStatus(cookie)).isEqualTo(204);
    assertThat(page.views.sessions).isEmpty();
  }

  @Test
  void aPreflightGetsNoAllowance() {
    HttpResponse<Buffer> answer =
        await(
            request(HttpMethod.OPTIONS, "/login")
                .putHeader("Origin", page.origin())
                .putHeader("Access-Control-Request-Method", "POST")
                .send());
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().names())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 200",
    "GET, /app.js, 200",
    "GET, /session, 401",
    "GET, /nothing, 404",
    "PUT, /login, 404",
    "DELETE, /session, 404",
    "GET, /vendor, 404",
    "GET, /vendor/, 404",
    "GET, /panels/, 404"
  })
  void everyAnswerKeepsThePageToItself(String method, String path, int status) {
    HttpResponse<Buffer> answer =
        await(request(HttpMethod.valueOf(method), path).putHeader("Origin", page.origin()).send());
    assertThat(answer.statusCode()).isEqualTo(status);
    Map.of(
            "Content-Security-Policy", POLICY,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store")
        .forEach((name, value) -> assertThat(answer.getHeader(name)).as(name).isEqualTo(value));
    assertThat(answer.headers().names()).doesNotContain("Server", "X-Powered-By");
  }

  /** Every file of the page, with the type that a browser under nosniff wants to see. */
  @Test
  void everyFileOfThePageIsServedAsWhatItIs() throws IOException {
    Path pages = Path.of("src/main/resources/page");
    List<Path> files;
    try (Stream<Path> all = Files.walk(pages)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSizeGreaterThan(40);
    for (Path file : files) {
      HttpResponse<Buffer> answer =
          await(request(HttpMethod.GET, "/" + pages.relativize(file)).send());
      assertThat(answer.statusCode()).as(file.toString()).isEqualTo(200);
      assertThat(answer.body().getBytes()).isEqualTo(Files.readAllBytes(file));
      String ending = file.toString().replaceFirst(".*\\.", "");
      assertThat(answer.getHeader("Content-Type"))
          .startsWith(
              switch (ending) {
                case "js" -> "text/javascript";
                case "css", "html" -> "text/" + ending;
                case "svg" -> "image/svg+xml";
                default -> "text/plain";
              });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../application.properties",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/vendor/..%5c..%5cMETA-INF/MANIFEST.MF",
        "/%2e%2e/META-INF/services/io.culvert.core.control.console.Console",
        "//etc/passwd",
        "/page/index.html",
        "/io/culvert/web/WebConsole.class"
      })
  void pathsStayInThePage(String path) {
    HttpResponse<Buffer> answer = await(request(HttpMethod.GET, path).send());
    assertThat(answer.statusCode()).isIn(400, 404);
  }

  @Test
  void theWebSocketIsNotAPage() {
    HttpResponse<Buffer> answer =
        await(request(HttpMethod.GET, "/ws").putHeader("Cookie", cookie()).send());
    assertThat(answer.statusCode()).isEqualTo(426);
  }

  @Test
  void anAddressInUseIsSaidWithItsPlaceAndItsCure() {
    WebConsole second = new WebConsole();
    InetSocketAddress taken = new InetSocketAddress("127.0.0.1", page.port());
    assertThatThrownBy(
            () ->
                await(
                    second.start(
                        PageFixture.context(
                            page.vertx, page.views, new RouterConfig.Web(taken, PageFixture.AT)))))
        .hasMessageContaining("culvert.yaml:7:11")
        .hasMessageContaining("127.0.0.1:" + page.port())
        .hasMessageContaining("in use");
    await(second.stop());
  }

  @Test
  void ipv6LoopbackIsServedToo() {
    try (PageFixture other = new PageFixture(new InetSocketAddress("::1", 0))) {
      assertThat(other.address).startsWith("http://[::1]:" + other.port() + "/#t=");
      HttpResponse<Buffer> answer =
          await(
              client
                  .request(HttpMethod.GET, other.port(), "[::1]", "/")
                  .putHeader("Host", "[::1]:" + other.port())
                  .send());
      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }
}
