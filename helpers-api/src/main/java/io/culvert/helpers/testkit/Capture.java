package io.culvert.helpers.testkit;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What real peers said, from a file that {@code tcpdump -w} wrote, for {@link Script#replays} and
 * {@link HelperFuzz}.
 *
 * <pre>{@code
 * Conversation talk = Capture.conversations(Path.of("passive.pcap"), new FtpHelper().spec()).get(0);
 * HelperRig.of(new FtpHelper()).masquerade("198.51.100.1", 61000).replays(talk)...
 * }</pre>
 *
 * <p>Reads the classic format in both byte orders, of Ethernet, Linux "cooked", loopback and raw IP
 * links. What it cannot read truly (a packet cut by the capture, a fragment) it refuses, naming the
 * packet.
 */
public final class Capture {

  private static final int SYN = 0x02;
  private static final int ACK = 0x10;

  private final HelperSpec spec;
  private final Map<List<Endpoint>, Talk> talks = new LinkedHashMap<>();
  private final List<Talk> all = new ArrayList<>();

  private Capture(HelperSpec spec) {
    this.spec = spec;
  }

  /** One connection while it is being collected. */
  private static final class Talk {
    private final Endpoint client;
    private final Endpoint server;
    private final boolean fromTheStart;
    private final Map<Side, Integer> first = new LinkedHashMap<>();
    private final List<Conversation.Said> said = new ArrayList<>();

    Talk(Endpoint client, Endpoint server, boolean fromTheStart) {
      this.client = client;
      this.server = server;
      this.fromTheStart = fromTheStart;
    }

    Conversation conversation() {
      Setup setup = new Setup(client, server, client, server, Set.of(), !fromTheStart);
      return new Conversation(setup, said);
    }
  }

  /**
   * The connections to a server at one of the helper's well-known ports in which anything was said,
   * in the order they began; without such ports, all connections of its transport.
   *
   * @throws IOException if the file cannot be read, or not truly
   */
  public static List<Conversation> conversations(Path file, HelperSpec spec) throws IOException {
    Capture capture = new Capture(spec);
    capture.read(file);
    return capture.all.stream()
        .filter(talk -> !talk.said.isEmpty())
        .map(Talk::conversation)
        .toList();
  }

  private void read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    LinkLayer link = header(bytes, file);
    for (int number = 1; bytes.remaining() > 0; number++) {
      String where = file + ", packet " + number + ": ";
      if (bytes.remaining() < 16) {
        throw new IOException(where + "the file ends in the midst of it");
      }
      int captured = bytes.getInt(bytes.position() + 8);
      int onTheWire = bytes.getInt(bytes.position() + 12);
      bytes.position(bytes.position() + 16);
      if (captured < 0 || captured > bytes.remaining()) {
        throw new IOException(where + "the file ends in the midst of it");
      }
      byte[] packet = new byte[captured];
      bytes.get(packet);
      if (captured < onTheWire) {
        throw new IOException(where + "cut by the capture; take it with tcpdump -s 0");
      }
      try {
        link.packet(packet).ifPresent(this::packet);
      } catch (LinkLayer.Unreadable e) {
        throw new IOException(where + e.getMessage(), e);
      }
    }
  }

  private static LinkLayer header(ByteBuffer bytes, Path file) throws IOException {
    int magic = bytes.remaining() < 24 ? 0 : bytes.getInt(0);
    switch (magic) {
      case 0xA1B2C3D4, 0xA1B23C4D -> bytes.order(ByteOrder.BIG_ENDIAN);
      case 0xD4C3B2A1, 0x4D3CB2A1 -> bytes.order(ByteOrder.LITTLE_ENDIAN);
      default ->
          throw new IOException(
              file + " is no capture in the classic format; editcap -F pcap makes one of it");
    }
    int type = bytes.getInt(20) & 0xFFFF;
    bytes.position(24);
    return LinkLayer.of(type)
        .orElseThrow(() -> new IOException(file + " is of link type " + type + ", not read here"));
  }

  private void packet(LinkLayer.Packet packet) {
    if (packet.transport() != spec.transport()) {
      return;
    }
    if (packet.transport() == Transport.TCP && (packet.flags() & SYN) != 0) {
      begins(packet);
      return;
    }
    Talk talk = talk(packet);
    if (talk == null || packet.payload().length == 0) {
      return;
    }
    Side from = packet.source().equals(talk.client) ? Side.CLIENT : Side.SERVER;
    int position =
        spec.transport() == Transport.UDP
            ? 0
            : packet.sequence() - talk.first.computeIfAbsent(from, side -> packet.sequence());
    String payload = new String(packet.payload(), StandardCharsets.ISO_8859_1);
    talk.said.add(new Conversation.Said(from, position, payload));
  }

  private void begins(LinkLayer.Packet packet) {
    boolean answer = (packet.flags() & ACK) != 0;
    Talk talk = known(packet).orElse(null);
    int first = packet.sequence() + 1;
    boolean again = talk != null && talk.first.getOrDefault(side(packet, talk), first) == first;
    if (!answer && !again) {
      talk = add(packet.source(), packet.destination(), true);
    }
    if (talk != null) {
      talk.first.put(side(packet, talk), first);
    }
  }

  private static Side side(LinkLayer.Packet packet, Talk talk) {
    return packet.source().equals(talk.client) ? Side.CLIENT : Side.SERVER;
  }

  private Optional<Talk> known(LinkLayer.Packet packet) {
    return Optional.ofNullable(talks.get(List.of(packet.source(), packet.destination())))
        .or(() -> Optional.ofNullable(talks.get(List.of(packet.destination(), packet.source()))));
  }

  /** The connection of the packet, or {@code null} if it is none of the helper's. */
  private Talk talk(LinkLayer.Packet packet) {
    return known(packet)
        .orElseGet(
            () ->
                serves(packet.destination())
                    ? add(packet.source(), packet.destination(), spec.transport() == Transport.UDP)
                    : serves(packet.source())
                        ? add(packet.destination(), packet.source(), false)
                        : null);
  }

  private boolean serves(Endpoint server) {
    return spec.ports().isEmpty() || spec.ports().contains(server.port());
  }

  private Talk add(Endpoint client, Endpoint server, boolean fromTheStart) {
    if (!serves(server)) {
      return null;
    }
    Talk talk = new Talk(client, server, fromTheStart);
    talks.put(List.of(client, server), talk);
    all.add(talk);
    return talk;
  }
}
