package io.culvert.core.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.Caller;
import io.culvert.core.control.ClusterViews;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.ExportView;
import io.culvert.core.control.FakeControl;
import io.culvert.core.control.LoopTurns;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.gate.Gates;
import io.culvert.core.control.view.FrameSink;
import io.culvert.core.control.view.ViewSession;
import io.culvert.core.control.view.Views;
import io.culvert.core.wire.IpAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class MetricsTest {

  private static final Pattern NAME = Pattern.compile("\\bculvert_[a-z_]+");
  private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|fd00:");

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final FakeControl control = new FakeControl();
  private MetricsServer server;

  private Gates gates = new Gates();

  private final Views audience =
      new Views() {
        @Override
        public Gates gates() {
          return gates;
        }

        @Override
        public ViewSession open(Caller caller, FrameSink sink) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Audience audience() {
          return new Audience(3, 400, 50_000, 6, 7, 8);
        }
      };

  @Test
  void tellsOfTheLoopAndOfThePages() throws Exception {
    control.turns = new LoopTurns(List.of(50_000L, 1_000_000L), List.of(7L, 2L, 1L), 12_000_000);
    assertThat(get(server, "/metrics").body())
        .contains(
            "# TYPE culvert_loop_seconds histogram",
            "culvert_loop_seconds_bucket{le=\"5.0E-5\"} 7",
            "culvert_loop_seconds_bucket{le=\"0.001\"} 9",
            "culvert_loop_seconds_bucket{le=\"+Inf\"} 10",
            "culvert_loop_seconds_count 10",
            "culvert_loop_seconds_sum 0.012",
            "culvert_ui_sessions 3.0",
            "culvert_ui_frames_total 400.0",
            "culvert_ui_chars_total 50000.0",
            "culvert_ui_frames_skipped_total 6.0",
            "culvert_ui_refused_total{what=\"page\"} 7.0",
            "culvert_ui_refused_total{what=\"command\"} 8.0");
  }

  @Test
  void whoConnectsAndSaysNothingIsCutOffAndCounted() throws Exception {
    gates = new Gates(1);
    MetricsServer impatient = serve(control);
    try (Socket silent = new Socket("127.0.0.1", impatient.port())) {
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(get(impatient, "/metrics").body())
        .contains("culvert_server_connections{server=\"metrics\"} 1.0")
        .contains("culvert_server_closed_total{reason=\"silent\",server=\"metrics\"} 1.0");
    await(impatient.close());
  }

  @BeforeEach
  void open() throws Exception {
    control.table.add(EntryViews.tcp("10.0.0.1", 1, "10.0.0.2", 2).state("ESTABLISHED").view());
    control.table.add(EntryViews.tcp("10.0.0.1", 2, "10.0.0.2", 2).state("ESTABLISHED").view());
    control.table.add(EntryViews.of(17, "fd00::1", 1, "fd00::2", 53).view());
    server = serve(control);
  }

  private MetricsServer serve(FakeControl served) throws Exception {
    return await(
        MetricsServer.open(vertx, new InetSocketAddress("127.0.0.1", 0), served, audience));
  }

  @AfterEach
  void close() throws Exception {
    await(server.close());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private HttpResponse<String> get(MetricsServer from, String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from.port() + path)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aScrapeHasTheFigures() throws Exception {
    HttpResponse<String> scrape = get(server, "/metrics");
    assertThat(scrape.statusCode()).isEqualTo(200);
    assertThat(scrape.headers().firstValue("Content-Type")).hasValue(Metrics.CONTENT_TYPE);
    assertThat(scrape.body())
        .contains(
            "culvert_conntrack_entries 3.0\n",
            "culvert_conntrack_entries_limit 262144.0\n",
            "culvert_conntrack_found_total 3.0\n",
            "culvert_conntrack_insert_total 17.0\n",
            "culvert_connections{proto=\"tcp\",state=\"ESTABLISHED\"} 2.0\n",
            "culvert_connections{proto=\"udp\",state=\"UNREPLIED\"} 1.0\n",
            "culvert_packets_total{device=\"lan0\",direction=\"out\"} 20.0\n",
            "culvert_buffers_out 5.0\n",
            "culvert_direct_bytes{owner=\"netty\"}",
            "culvert_threads ",
            "culvert_drops_total{reason=\"rule-drop\"} 12.0\n",
            "culvert_helper_expectations_total{helper=\"ftp\",transport=\"tcp\"} 2.0\n")
        .doesNotContain("node_nf");
    for (String line : scrape.body().split("\n")) {
      assertThat(line).matches("# (HELP|TYPE) \\w+ .+|\\w+(\\{.*})? [0-9.E+-]+");
      assertThat(ADDRESS.matcher(line.replaceAll("version=\"[^\"]*\"", "")).find())
          .as("no address in " + line)
          .isFalse();
    }
  }

  @Test
  void everyFamilyIsTypedOnceAndCountersEndInTotal() throws Exception {
    List<String> types =
        get(server, "/metrics?compat=node")
            .body()
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .toList();
    assertThat(types).doesNotHaveDuplicates().hasSizeGreaterThan(30);
    assertThat(types)
        .allMatch(line -> line.endsWith(" counter") == line.split(" ")[2].endsWith("_total"));
    assertThat(types).contains("# TYPE node_nf_conntrack_stat_early_drop gauge");
  }

  @Test
  void aMemberOfAClusterTellsOfTheOthers() throws Exception {
    control.cluster = ClusterViews.ofTwo();
    assertThat(get(server, "/metrics").body())
        .contains(
            "culvert_cluster_owning 1.0\n",
            "culvert_cluster_owned_total 3.0\n",
            "culvert_cluster_problem 0.0\n",
            "culvert_cluster_holds{member=\"a\"} 1.0\n",
            "culvert_cluster_ready{member=\"b\"} 1.0\n",
            "culvert_cluster_present{member=\"w\"} 0.0\n",
            "culvert_cluster_known_entries{member=\"b\"} 0.0\n",
            "culvert_cluster_told_lag_seconds{member=\"b\"} 0.04\n",
            "culvert_cluster_told_bytes_total{member=\"b\"} 3456.0\n")
        .doesNotContain("culvert_cluster_known_entries{member=\"w\"}");
  }

  @Test
  void aTableThatIsTooLargeIsNotGoneThrough() throws Exception {
    FakeControl large =
        new FakeControl() {
          @Override
          public Future<RouterStatus> status() {
            return super.status().map(s -> with(s, s.table().entries() + Metrics.MAX_SCANNED));
          }
        };
    large.table.addAll(control.table);
    String text = await(new Metrics(large, audience).text(false));
    assertThat(text)
        .contains("culvert_conntrack_entries 131075.0")
        .doesNotContain("culvert_connections{");
  }

  private static RouterStatus with(RouterStatus s, int entries) {
    return new RouterStatus(
        s.version(),
        s.config(),
        s.profile(),
        s.io(),
        s.nowMicros(),
        s.uptimeSeconds(),
        new RouterStatus.Table(entries, s.table().max(), 0, 0),
        s.buffers(),
        s.rules(),
        s.devices(),
        s.drops(),
        s.state(),
        s.exports(),
        s.cluster(),
        s.alarms());
  }

  @Test
  void healthTellsAliveFromReady() throws Exception {
    assertThat(get(server, "/health/ready").body())
        .isEqualTo("{\"status\":\"ok\",\"alarms\":[]}\n");
    control.alarms = List.of("device \"wan0\" is down");
    assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
    HttpResponse<String> ready = get(server, "/health");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .isEqualTo("{\"status\":\"failing\",\"alarms\":[\"device \\\"wan0\\\" is down\"]}\n");
  }

  @Test
  void aLoopThatDoesNotAnswerIsNotAlive() throws Exception {
    MetricsServer stuck =
        serve(
            new FakeControl() {
              @Override
              public Future<RouterStatus> status() {
                return Promise.<RouterStatus>promise().future();
              }
            });
    HttpResponse<String> live = get(stuck, "/health/live");
    assertThat(live.statusCode()).isEqualTo(503);
    assertThat(live.body()).contains("the packet loop does not answer");
    await(stuck.close());
  }

  @Test
  void onlyReadingIsServed() throws Exception {
    URI metrics = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
    HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();
    assertThat(send(HttpRequest.newBuilder(metrics).POST(nothing)).statusCode()).isEqualTo(405);
    assertThat(get(server, "/").statusCode()).isEqualTo(404);
    assertThat(get(server, "/api/v1/status").statusCode()).isEqualTo(404);
  }

  @Test
  void anotherNameForThisMachineIsRefused() throws Exception {
    RequestOptions metrics =
        new RequestOptions().setHost("127.0.0.1").setPort(server.port()).setURI("/metrics");
    io.vertx.core.http.HttpClient client =
        vertx.createHttpClient(); // held: one that is collected is closed
    HttpClientRequest request = await(client.request(metrics));
    request.authority(HostAndPort.create("evil.example", server.port()));
    assertThat(await(request.send()).statusCode()).isEqualTo(421);
    await(client.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"alerts.yml", "grafana-dashboard.json"})
  void whatTheExamplesNameIsThere(String file) throws Exception {
    Path examples = Path.of(System.getProperty("culvert.root", "..")).resolve("examples");
    Set<String> named = names(Files.readString(examples.resolve("monitoring/" + file)));
    assertThat(named).hasSizeGreaterThan(6);
    IpAddress home = IpAddress.of("127.0.0.1");
    Tuple tuple = new Tuple(6, home, 0, home, 1034);
    control.expected.add(
        new ExpectationView(4, tuple, tuple, tuple, new EntryView.Key(1, 9), 298, 1, 0, "ftp"));
    control.exports =
        List.of(new ExportView("ipfix", "p 1", "running", 0, 1, 2, 3, new TreeMap<>(), ""));
    String scrape =
        get(server, "/metrics")
            .body()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.replaceFirst("[{ ].*", ""))
            .collect(Collectors.joining("\n"));
    named.remove("culvert_nat_port_exhausted_total"); // a reason the remembered router has not
    assertThat(names(scrape)).containsAll(named);
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    for (Matcher name = NAME.matcher(text); name.find(); ) {
      names.add(name.group());
    }
    return names;
  }
}
