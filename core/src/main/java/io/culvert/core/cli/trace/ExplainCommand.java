package io.culvert.core.cli.trace;

import io.culvert.core.chain.PacketLog;
import io.culvert.core.cli.ClientCommand;
import io.culvert.core.cli.ExitCode;
import io.culvert.core.cli.Output;
import io.culvert.core.cli.UsageException;
import io.culvert.core.clock.Clock;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.PacketDraft;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.config.ConfigException;
import io.culvert.core.control.config.ConfigLoader;
import io.culvert.core.control.config.DeviceConfig;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.engine.ConfiguredEngine;
import io.culvert.core.control.json.EntryJson;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.TraceJson;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.control.offline.OfflineRouter;
import io.culvert.core.control.trace.TraceText;
import io.culvert.core.device.sim.MemoryDevice;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code culvert explain}: what would become of a made-up packet. */
@Command(
    name = "explain",
    description = {
      "Say what would happen to a packet, rule by rule. Nothing is sent and nothing changes.",
      "Asks the running router, or with -c a configuration on disk. A packet of a connection that",
      "the router knows is part of it; any other is new."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  culvert explain --in lan0 --src 10.0.0.2 --dst 192.0.2.1 --dport 21",
      "  culvert explain --in wan0 --src 192.0.2.1 --dst 203.0.113.1 --proto icmp",
      "  culvert explain --in lan0 --src 10.0.0.2 --dst 192.0.2.1 --dport 80 --established --reply",
      "  culvert explain --in lan0 --src 10.0.0.2 --dst 192.0.2.1 --dport 25 --why-not rules.v4:17",
      "  culvert explain --entry 40512 --reply        an answer of that connection",
      "  culvert explain -c gw.yaml --in lan0 --src fd00:a::2 --dst 2001:db8::1 --dport 443",
      "",
      "Exit codes: 0 it would get through, 1 it would not, 2 usage or refused, 3 no router,",
      "            4 not permitted"
    })
public final class ExplainCommand implements Callable<Integer> {

  private final Function<RouterConfig, EngineKit> kits;
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--socket", paramLabel = "PATH", description = "the router's control socket")
  private Path socket;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "ask this configuration, not the running router")
  private Path config;

  @Option(names = "--in", paramLabel = "DEV", description = "the device it comes by")
  private String in;

  @Option(names = "--src", paramLabel = "ADDRESS", description = "its source")
  private String source;

  @Option(names = "--dst", paramLabel = "ADDRESS", description = "its destination")
  private String destination;

  @Option(
      names = "--proto",
      paramLabel = "NAME",
      description = "tcp (default), udp, icmp or any other, by name or number")
  private String protocol;

  @Option(names = "--sport", paramLabel = "PORT", description = "source port (default: 40000)")
  private Integer sourcePort;

  @Option(names = "--dport", paramLabel = "PORT", description = "destination port")
  private Integer destinationPort;

  @Option(
      names = "--flags",
      paramLabel = "SYN,ACK,…",
      description = "TCP flags (default: those of the segment that would come next)")
  private String flags;

  @Option(names = "--icmp-type", paramLabel = "N", description = "default: an echo request")
  private Integer icmpType;

  @Option(names = "--icmp-code", paramLabel = "N", description = "default: 0")
  private Integer icmpCode;

  @Option(names = "--ttl", paramLabel = "N", description = "TTL or hop limit (default: 64)")
  private Integer ttl;

  @Option(names = "--tos", paramLabel = "N", description = "type of service (default: 0)")
  private Integer tos;

  @Option(names = "--payload", paramLabel = "TEXT", description = "what it carries")
  private String payload;

  @Option(
      names = "--entry",
      paramLabel = "ID",
      description = "a packet of this entry (conntrack -L -o id), in place of addresses and ports")
  private Long entry;

  @Option(names = "--established", description = "think of a connection that is established")
  private boolean established;

  @Option(names = "--reply", description = "explain the answer to that packet")
  private boolean reply;

  @Option(
      names = "--why-not",
      defaultValue = "",
      paramLabel = "RULE",
      description =
          "say which condition of this rule does not hold; RULE is [FILE:]LINE or"
              + " [TABLE/]CHAIN:NUMBER")
  private String whyNot;

  @Option(names = "--json", description = "write the walks as lines of JSON")
  private boolean json;

  @Option(names = "--debug", description = "show stack traces of failures")
  private boolean debug;

  /** Explains on disk with engines that {@code kits} furnishes, at the time of {@code clock}. */
  public ExplainCommand(Function<RouterConfig, EngineKit> kits, Clock clock) {
    this.kits = kits;
    this.clock = clock;
  }

  @Override
  public Integer call() throws ConfigException, RouterUnreachableException {
    Output output = new Output(spec.commandLine());
    List<TraceView> walks = config == null ? live() : onDisk(output);
    for (TraceView walk : walks) {
      print(walk, output);
    }
    return walks.get(0).end().verdict().accepted() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void print(TraceView walk, Output output) {
    if (json) {
      output.line(JsonText.of(writer -> TraceJson.write(writer, walk.withoutBytes())));
    } else {
      TraceText.lines(walk).forEach(output::line);
      output.line("");
    }
  }

  private List<TraceView> live() throws RouterUnreachableException {
    List<TraceView> walks = new ArrayList<>();
    Path path = ClientCommand.socketPath(socket);
    Map<String, Object> request = entry == null ? request() : ofEntry(path);
    try (ControlClient router = ControlClient.connect(path)) {
      router.lines(
          "POST",
          "/api/v1/explain",
          request,
          line -> {
            walks.add(TraceJson.read(line));
            return true;
          });
    }
    return walks;
  }

  private Map<String, Object> ofEntry(Path path) throws RouterUnreachableException {
    if (source != null || destination != null) {
      throw new UsageException("--entry says the addresses: leave --src and --dst out");
    }
    List<EntryView> found = new ArrayList<>();
    try (ControlClient router = ControlClient.connect(path)) {
      router.lines(
          "GET",
          "/api/v1/entries?filter=id%3D" + entry,
          null,
          line -> {
            found.add(EntryJson.read(line));
            return true;
          });
    }
    if (found.isEmpty()) {
      throw new ControlException(
          ControlException.Code.NOT_FOUND,
          "there is no entry " + entry,
          "culvert conntrack -L -o id shows their ids");
    }
    EntryView view = found.get(0);
    in = in == null ? view.origin().ingress() : in;
    source = view.original().source().toString();
    destination = view.original().destination().toString();
    protocol = Integer.toString(view.protocol());
    if (!view.original().icmp()) {
      sourcePort = view.original().sourcePort();
      destinationPort = view.original().destinationPort();
    }
    return request();
  }

  /** What the API is asked; what was not given is left to it. */
  private Map<String, Object> request() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("in", required(in, "--in DEV"));
    request.put("src", required(source, "--src ADDRESS"));
    request.put("dst", required(destination, "--dst ADDRESS"));
    put(request, "proto", protocol);
    put(request, "sport", sourcePort);
    put(request, "dport", destinationPort);
    put(request, "flags", flags == null ? null : flagBits());
    put(request, "icmp-type", icmpType);
    put(request, "icmp-code", icmpCode);
    put(request, "ttl", ttl);
    put(request, "tos", tos);
    put(request, "payload", payload);
    request.put("established", established);
    request.put("reply", reply);
    request.put("why-not", whyNot);
    return request;
  }

  private static String required(String value, String what) {
    if (value == null) {
      throw new UsageException(what + " is missing (or --entry ID, of a running router)");
    }
    return value;
  }

  private static void put(Map<String, Object> request, String name, Object value) {
    if (value != null) {
      request.put(name, value);
    }
  }

  private int flagBits() {
    int bits = 0;
    for (String name : flags.toUpperCase(Locale.ROOT).split("[,+]")) {
      int bit = PacketView.FLAGS.indexOf(name);
      if (bit < 0) {
        throw new UsageException(
            "--flags: \""
                + name
                + "\" is no TCP flag; they are "
                + String.join(", ", PacketView.FLAGS));
      }
      bits |= 1 << bit;
    }
    return bits;
  }

  private List<TraceView> onDisk(Output output) throws ConfigException {
    if (entry != null) {
      throw new UsageException("--entry is of a running router: leave -c out");
    }
    RouterConfig loaded = ConfigLoader.load(config);
    VirtualClock now = new VirtualClock(clock.epochMicros() * 1_000);
    List<MemoryDevice> devices = new ArrayList<>();
    for (DeviceConfig device : loaded.devices()) {
      devices.add(new MemoryDevice(device.spec(devices.size()), (by, packet) -> {}));
    }
    OfflineRouter router =
        new OfflineRouter(loaded, kits.apply(loaded), devices, now, 1, PacketLog.NONE);
    for (var rules : ConfiguredEngine.rules(loaded)) {
      String warnings = router.load(rules);
      if (!warnings.isEmpty()) {
        output.error(warnings);
      }
    }
    return router.explain(new ExplainRequest(draft(), established, reply, whyNot));
  }

  private PacketDraft draft() {
    IpAddress from = address(required(source, "--src ADDRESS"));
    String name = protocol == null ? "tcp" : protocol;
    boolean icmp6 = name.equals("icmp") && from.version() == 6;
    int number =
        icmp6
            ? IpProtocol.ICMPV6
            : ProtocolNames.number(name)
                .orElseThrow(() -> new UsageException("--proto: \"" + name + "\" is no protocol"));
    return new PacketDraft(
        required(in, "--in DEV"),
        from,
        address(required(destination, "--dst ADDRESS")),
        number,
        new PacketView.Transport(
            or(sourcePort, PacketDraft.SOURCE_PORT),
            or(destinationPort, -1),
            flags == null ? -1 : flagBits(),
            or(icmpType, PacketDraft.echoRequest(from.version())),
            or(icmpCode, 0)),
        or(ttl, PacketDraft.TTL),
        or(tos, 0),
        payload == null ? new byte[0] : payload.getBytes(StandardCharsets.UTF_8));
  }

  private static int or(Integer given, int standard) {
    return given == null ? standard : given;
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text)
        .orElseThrow(() -> new UsageException("\"" + text + "\" is no address"));
  }
}
