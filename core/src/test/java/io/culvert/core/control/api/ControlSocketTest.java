package io.culvert.core.control.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.core.control.Caller;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.FakeControl;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.gate.Gates;
import io.culvert.core.control.json.EntryJson;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.view.FrameSink;
import io.culvert.core.control.view.ViewSession;
import io.culvert.core.control.view.Views;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The API over a real Unix socket, with a router that only remembers. */
@Timeout(60)
final class ControlSocketTest {

  private static final Views NO_VIEWS =
      (caller, sink) -> {
        throw new AssertionError("nobody looks");
      };

  @TempDir Path folder;

  private final Vertx vertx =
      Vertx.builder().with(new VertxOptions().setPreferNativeTransport(true)).build();

  private final FakeControl control = new FakeControl();
  private Path path;
  private ControlSocket socket;

  @BeforeEach
  void open() throws Exception {
    path = folder.resolve("run/culvert.sock");
    socket = await(ControlSocket.open(vertx, path, control, NO_VIEWS));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private ControlClient client() throws RouterUnreachableException {
    return ControlClient.connect(path);
  }

  private List<EntryView> list(String query) throws Exception {
    List<EntryView> entries = new ArrayList<>();
    try (ControlClient client = client()) {
      client.lines(
          "GET", "/api/v1/entries" + query, null, line -> entries.add(EntryJson.read(line)));
    }
    return entries;
  }

  private ControlException refused(String method, String path, Map<String, Object> body)
      throws Exception {
    try (ControlClient client = client()) {
      return catchThrowableOfType(
          ControlException.class, () -> client.send(method, "/api/v1" + path, body));
    }
  }

  @Test
  void theSocketIsForOwnerAndGroup() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-rw----");
    assertThat(folder.resolve("run/culvert.sock~")).doesNotExist();
  }

  @Test
  void itGoesWithTheRouter() throws Exception {
    await(socket.close());
    assertThat(path).doesNotExist();
  }

  @Test
  void aSecondRouterIsRefusedAndTheFirstGoesOn() throws Exception {
    Throwable second =
        catchThrowable(() -> await(ControlSocket.open(vertx, path, new FakeControl(), NO_VIEWS)));
    assertThat(second).hasMessageContaining("another router answers on " + path);
    assertThat(list("")).isEmpty();
  }

  @Test
  void aSocketNobodyAnswersOnIsReplaced() throws Exception {
    await(socket.close());
    Path stale = folder.resolve("stale.sock");
    try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(stale));
    }
    assertThat(stale).exists();
    await(ControlSocket.open(vertx, stale, control, NO_VIEWS));
    try (ControlClient client = ControlClient.connect(stale)) {
      assertThat(client.get("/api/v1/entries/count")).isEqualTo("{\"count\":0}\n");
    }
  }

  @Test
  void aFileInTheWayIsLeftAlone() throws Exception {
    Path file = Files.writeString(folder.resolve("precious"), "x");
    Throwable refused =
        catchThrowable(() -> await(ControlSocket.open(vertx, file, control, NO_VIEWS)));
    assertThat(refused).hasMessageContaining("is in the way and is no socket");
    assertThat(file).hasContent("x");
  }

  @Test
  void theRouterThatReplacedUsKeepsItsSocket() throws Exception {
    Files.delete(path);
    Vertx other = Vertx.builder().with(new VertxOptions().setPreferNativeTransport(true)).build();
    await(ControlSocket.open(other, path, new FakeControl(), NO_VIEWS));
    await(socket.close());
    assertThat(path).exists();
    await(other.close());
  }

  @Test
  void entriesComeBackAsTheyWere() throws Exception {
    EntryView ftp =
        EntryViews.tcp("10.0.1.2", 40112, "203.0.113.9", 21)
            .snat("198.51.100.1", 1024)
            .assured()
            .traffic(3, 180, 2, 120)
            .mark(-1)
            .zone(5, 1)
            .helper("ftp")
            .rule("rules.v4:31")
            .key(17, 40512)
            .view();
    EntryView ping = EntryViews.ping("fd00::1", "fd00::2", 9).master(40512).key(18, 40513).view();
    control.table.addAll(List.of(ftp, ping));

    assertThat(list("")).containsExactly(ftp, ping);
    assertThat(list("?filter=proto%20%3D%20tcp")).containsExactly(ftp);
  }

  @Test
  void alongListIsStreamedNoFasterThanItIsRead() throws Exception {
    for (int i = 0; i < 20_000; i++) {
      control.table.add(EntryViews.tcp("10.0.1.2", i, "203.0.113.9", 80).key(i, i + 1).view());
    }
    control.batchSize = 256;
    List<Long> ids = new ArrayList<>();
    try (ControlClient client = client()) {
      client.lines(
          "GET",
          "/api/v1/entries",
          null,
          line -> {
            ids.add(EntryJson.read(line).key().id());
            return true;
          });
    }
    assertThat(ids).hasSize(20_000).doesNotHaveDuplicates();
  }

  /** While another reads all of its list, it gets what fits into the socket and a batch more. */
  @Test
  void forWhoReadsNothingNothingPilesUp() throws Exception {
    for (int i = 0; i < 20_000; i++) {
      control.table.add(EntryViews.tcp("10.0.1.2", i, "203.0.113.9", 80).key(i, i + 1).view());
    }
    control.batchSize = 256;
    try (SocketChannel mute = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      String request = "GET /api/v1/entries HTTP/1.1\r\nHost: culvert\r\n\r\n";
      mute.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      while (control.handed.get() == 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      assertThat(list("")).hasSize(20_000);
      int batches = (20_000 + 255) / 256;
      assertThat(control.handed.get() - batches).isBetween(1, 8);
    }
  }

  @Test
  void aReaderThatLeavesEndsTheWalk() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    FakeControl endless =
        new FakeControl() {
          @Override
          public Future<Long> entries(
              io.culvert.core.control.EntryFilter filter,
              boolean zero,
              io.culvert.core.control.Batches<EntryView> into) {
            return again(into).onFailure(ended::complete).mapEmpty();
          }

          private Future<Void> again(io.culvert.core.control.Batches<EntryView> into) {
            return into.next(
                    Collections.nCopies(
                        200, EntryViews.tcp("10.0.1.2", 1, "203.0.113.9", 80).view()))
                .compose(taken -> again(into));
          }
        };
    Path other = folder.resolve("endless.sock");
    await(ControlSocket.open(vertx, other, endless, NO_VIEWS));
    try (ControlClient client = ControlClient.connect(other)) {
      client.lines("GET", "/api/v1/entries", null, line -> false);
    }
    assertThat(ended.get(20, TimeUnit.SECONDS)).hasMessageContaining("gone");
  }

  @Test
  void aFilterThatCannotBeReadIsRefusedWithItsColumn() throws Exception {
    ControlException refused = refused("GET", "/entries?filter=prot%3Dtcp", null);
    assertThat(refused.code()).isEqualTo(ControlException.Code.BAD_REQUEST);
    assertThat(refused).hasMessage("filter: unknown field \"prot\" at column 1");
    assertThat(refused.hint()).isEqualTo("did you mean \"proto\"?");
  }

  @Test
  void deletingTellsWhatIsGone() throws Exception {
    EntryView dns = EntryViews.of(17, "10.0.1.2", 1032, "203.0.113.9", 53).key(4, 9).view();
    control.table.add(dns);
    List<String> gone = new ArrayList<>();
    try (ControlClient client = client()) {
      client.lines(
          "POST", "/api/v1/entries/delete", Map.of("filter", "udp"), line -> gone.add(line));
    }
    assertThat(gone).hasSize(1);
    assertThat(control.table).isEmpty();
    assertThat(audited(1)).singleElement().asString().contains("uid ", "pid ", "POST", " 200");
  }

  /** What was noted, once it is so much: that is done behind the answer. */
  private List<String> audited(int count) throws InterruptedException {
    while (control.audited.size() < count) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return control.audited;
  }

  @Test
  void whoeverChangesTheRouterIsWrittenDownWithWhatCameOfIt() throws Exception {
    try (ControlClient client = client()) {
      client.send("POST", "/api/v1/rules/ipv4/load", Map.of("file", "r", "text", "*filter"));
    }
    refused("PUT", "/sysctl/net.x", Map.of("value", 1L));
    assertThat(audited(2).get(0))
        .matches("uid \\d+ pid \\d+: POST /api/v1/rules/ipv4/load 200, rules and tunables changed");
    assertThat(control.audited.get(1)).matches("uid .*: PUT /api/v1/sysctl/net.x 404");
  }

  @Test
  void oneEntryIsFoundByTupleAndByKey() throws Exception {
    EntryView dns = EntryViews.of(17, "10.0.1.2", 1032, "203.0.113.9", 53).key(4, 9).view();
    control.table.add(dns);
    try (ControlClient client = client()) {
      String byTuple =
          client.get(
              "/api/v1/entries/find?proto=udp&src=203.0.113.9&dst=10.0.1.2&sport=53&dport=1032");
      assertThat(EntryJson.read(byTuple)).isEqualTo(dns);
      assertThat(EntryJson.read(client.get("/api/v1/entries/4.9"))).isEqualTo(dns);
    }
    assertThat(refused("GET", "/entries/4.10", null).code())
        .isEqualTo(ControlException.Code.NOT_FOUND);
    assertThat(refused("GET", "/entries/x", null).code())
        .isEqualTo(ControlException.Code.BAD_REQUEST);
  }

  @Test
  void unknownThingsAreRefused() throws Exception {
    assertThat(refused("GET", "/nothing", null).code()).isEqualTo(ControlException.Code.NOT_FOUND);
    assertThat(refused("POST", "/status", Map.of()).code())
        .isEqualTo(ControlException.Code.NOT_FOUND);
    assertThat(refused("POST", "/entries/delete", Map.of("fliter", "tcp")))
        .hasMessage("unknown member \"fliter\"");
    assertThat(refused("GET", "/entries?fliter=tcp", null)).hasMessage("unknown member \"fliter\"");
    assertThat(control.table).isEmpty();
  }

  @Test
  void rulesAreSavedLoadedAndCompared() throws Exception {
    try (ControlClient client = client()) {
      assertThat(client.get("/api/v1/rules/ipv6?counters=true&table=nat"))
          .isEqualTo("*nat IPv6 -c\n");
      Map<String, Object> body = Map.of("file", "r.v4", "text", "*filter", "counters", true);
      Map<String, Object> report =
          JsonText.parseObject(client.send("POST", "/api/v1/rules/ipv4/load", body));
      assertThat(report).containsEntry("accepted", true).containsEntry("rules", 5L);
      assertThat(control.loaded.is(RuleText.Way.COUNTERS)).isTrue();
      assertThat(client.send("POST", "/api/v1/rules/ipv4/diff", Map.of("text", "x")))
          .isEqualTo("-old\n+new\n");
    }
    assertThat(refused("POST", "/rules/ipv5/load", Map.of("text", "x")).code())
        .isEqualTo(ControlException.Code.NOT_FOUND);
  }

  @Test
  void tunablesAreListedAndSet() throws Exception {
    control.sysctl.put("net.netfilter.nf_conntrack_max", 5L);
    try (ControlClient client = client()) {
      client.send("PUT", "/api/v1/sysctl/net.netfilter.nf_conntrack_max", Map.of("value", 9L));
      assertThat(client.get("/api/v1/sysctl?prefix=net.netfilter"))
          .contains("\"name\":\"net.netfilter.nf_conntrack_max\",\"value\":9");
    }
    assertThat(refused("PUT", "/sysctl/net.x", Map.of("value", 1L)).code())
        .isEqualTo(ControlException.Code.NOT_FOUND);
    assertThat(refused("PUT", "/sysctl/net.netfilter.nf_conntrack_max", Map.of("value", "much")))
        .hasMessage("\"value\" must be a whole number");
  }

  @Test
  void whoConnectsAndSaysNothingIsCutOffAndCounted() throws Exception {
    Gates gates = new Gates(1);
    Views views =
        new Views() {
          @Override
          public ViewSession open(Caller caller, FrameSink sink) {
            throw new AssertionError("nobody looks");
          }

          @Override
          public Gates gates() {
            return gates;
          }
        };
    Path other = folder.resolve("impatient.sock");
    await(ControlSocket.open(vertx, other, control, views));
    try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(other))) {
      assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    try (ControlClient client = ControlClient.connect(other)) {
      assertThat(client.get("/api/v1/metrics"))
          .contains("culvert_server_connections{server=\"control\"} 1.0")
          .contains("culvert_server_closed_total{reason=\"silent\",server=\"control\"} 1.0");
    }
  }

  @Test
  void strangersMayNothing() {
    PeerAccess access = new PeerAccess(990, 991);
    assertThat(access.caller(0, 1, Set.of(0))).isPresent();
    assertThat(access.caller(990, 1, Set.of(5))).isPresent();
    assertThat(access.caller(1000, 1, Set.of(991))).isPresent();
    // pid 0 has no /proc entry, so there are no other groups to be a member by
    assertThat(access.caller(1000, 0, Set.of(1000))).isEmpty();
  }

  @Test
  void everyRouteNamesARoleAndReadsChangeNothing() {
    for (ApiRoutes.Entry entry : ApiRoutes.table(control, NO_VIEWS)) {
      assertThat(entry.role()).as(entry.path()).isNotNull();
      if (!entry.changes()) {
        assertThat(entry.role()).as(entry.path()).isEqualTo(Caller.Role.VIEWER);
      }
    }
  }

  @Test
  void noRouterIsSaidSo() {
    RouterUnreachableException absent =
        catchThrowableOfType(
            RouterUnreachableException.class,
            () -> ControlClient.connect(folder.resolve("nowhere.sock")));
    assertThat(absent).hasMessageContaining("start one with culvert run");
    assertThat(absent.notPermitted()).isFalse();
  }
}
