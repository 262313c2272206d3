package io.culvert.helpers.testkit;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureTest {

  private static final HelperSpec TCP = HelperSpec.tcp("toy", 21);
  private static final HelperSpec UDP = HelperSpec.udp("toy", 69);
  private static final int SYN = 2;
  private static final int ACK = 16;

  /** As much of FTP as there is in the capture. */
  private static final class PortHelper implements ProtocolHelper {
    @Override
    public HelperSpec spec() {
      return HelperSpec.tcp("port", 21).on(CLIENT, "PORT ");
    }

    @Override
    public void onMessage(Message line, HelperContext ftp) {
      line.find(PORT)
          .ifPresent(
              at ->
                  ftp.publish(
                      Expect.tcp(ftp.endpoint(CLIENT).withPort(1025), SERVER),
                      at,
                      1,
                      e -> e.address().replace('.', ',') + "," + e.port() / 256 + ",1"));
    }
  }

  private static final Pattern PORT = Pattern.compile("^PORT ([0-9,]+)");

  @TempDir private Path folder;
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  private void begin(int linkType) {
    ByteBuffer header = ByteBuffer.allocate(24).order(order);
    header.putInt(0xA1B2C3D4).putInt(0x00040002).putLong(0).putInt(65535).putInt(linkType);
    file.writeBytes(header.array());
  }

  private void packet(byte[] bytes, int lost) {
    ByteBuffer header = ByteBuffer.allocate(16).order(order);
    header.putLong(0).putInt(bytes.length).putInt(bytes.length + lost);
    file.writeBytes(header.array());
    file.writeBytes(bytes);
  }

  private List<Conversation> read(HelperSpec spec) throws IOException {
    Path path = folder.resolve("a.pcap");
    Files.write(path, file.toByteArray());
    return Capture.conversations(path, spec);
  }

  private static byte[] tcp(String from, String to, int sequence, int flags, String payload) {
    ByteBuffer segment = ByteBuffer.allocate(20 + payload.length());
    Endpoint source = Endpoint.parse(from);
    Endpoint destination = Endpoint.parse(to);
    segment.putShort((short) source.port()).putShort((short) destination.port());
    segment.putInt(sequence).putInt(0).put((byte) 0x50).put((byte) flags);
    segment.position(20);
    segment.put(payload.getBytes(StandardCharsets.ISO_8859_1));
    return ip(source, destination, 6, segment.array());
  }

  private static byte[] udp(String from, String to, String payload) {
    ByteBuffer datagram = ByteBuffer.allocate(8 + payload.length());
    Endpoint source = Endpoint.parse(from);
    Endpoint destination = Endpoint.parse(to);
    datagram.putShort((short) source.port()).putShort((short) destination.port());
    datagram.putShort((short) (8 + payload.length())).putShort((short) 0);
    datagram.put(payload.getBytes(StandardCharsets.ISO_8859_1));
    return ip(source, destination, 17, datagram.array());
  }

  private static byte[] ip(Endpoint source, Endpoint destination, int protocol, byte[] payload) {
    boolean six = source.isIpv6();
    ByteBuffer packet = ByteBuffer.allocate((six ? 40 : 20) + payload.length);
    if (six) {
      packet.putInt(0x60000000).putShort((short) payload.length).put((byte) protocol);
      packet.put((byte) 64);
    } else {
      packet.putShort((short) 0x4500).putShort((short) (20 + payload.length)).putInt(0);
      packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
    }
    packet.put(source.addressBytes()).put(destination.addressBytes()).put(payload);
    return packet.array();
  }

  private static byte[] ethernet(byte[] ip, boolean tagged) {
    ByteBuffer frame = ByteBuffer.allocate((tagged ? 18 : 14) + ip.length);
    frame.position(12);
    if (tagged) {
      frame.putInt(0x81000007);
    }
    frame.putShort((short) 0x0800).put(ip);
    return frame.array();
  }

  private void ftp() {
    String client = "10.0.0.2:40000";
    String server = "192.0.2.9:21";
    packet(tcp(client, server, -3, SYN, ""), 0);
    packet(tcp(server, client, 900, SYN | ACK, ""), 0);
    packet(tcp(client, server, -2, ACK, ""), 0);
    packet(tcp(server, client, 901, ACK, "220 hi\r\n"), 0);
    packet(tcp(client, server, -2, ACK, "USER a\r\n"), 0);
    packet(tcp(client, server, 6, ACK, "PORT 10,0,0,2,4,1\r\n"), 0);
    packet(tcp(client, server, 6, ACK, "PORT 10,0,0,2,4,1\r\n"), 0);
    packet(tcp("10.0.0.2:40001", "192.0.2.9:80", 5, ACK, "GET /"), 0);
    packet(udp("10.0.0.2:40001", "192.0.2.9:21", "no"), 0);
  }

  @Test
  void findsTheConnectionsOfTheHelpersServer() throws IOException {
    begin(101);
    ftp();
    List<Conversation> talks = read(TCP);
    assertThat(talks).hasSize(1);
    Conversation talk = talks.get(0);
    assertThat(talk.setup().client()).hasToString("10.0.0.2:40000");
    assertThat(talk.setup().server()).hasToString("192.0.2.9:21");
    assertThat(talk.setup().underWay()).isFalse();
    assertThat(talk.said())
        .containsExactly(
            new Conversation.Said(SERVER, 0, "220 hi\r\n"),
            new Conversation.Said(CLIENT, 0, "USER a\r\n"),
            new Conversation.Said(CLIENT, 8, "PORT 10,0,0,2,4,1\r\n"),
            new Conversation.Said(CLIENT, 8, "PORT 10,0,0,2,4,1\r\n"));
  }

  @Test
  void bothByteOrdersAndEthernetAreRead() throws IOException {
    order = ByteOrder.BIG_ENDIAN;
    begin(1);
    packet(ethernet(udp("10.0.0.2:4000", "192.0.2.9:69", "\0\1a"), false), 0);
    packet(ethernet(udp("192.0.2.9:69", "10.0.0.2:4000", "\0\5b"), true), 0);
    assertThat(read(UDP).get(0).said())
        .containsExactly(
            new Conversation.Said(CLIENT, 0, "\0\1a"), new Conversation.Said(SERVER, 0, "\0\5b"));
  }

  @Test
  void aConnectionCaughtInItsMidstIsUnderWay() throws IOException {
    begin(101);
    packet(tcp("[2001:db8::9]:21", "[2001:db8::2]:4000", 50, ACK, "230 ok\r\n"), 0);
    packet(tcp("[2001:db8::2]:4000", "[2001:db8::9]:21", 70, ACK, "PASV\r\n"), 0);
    Conversation talk = read(TCP).get(0);
    assertThat(talk.setup().underWay()).isTrue();
    assertThat(talk.setup().client()).hasToString("[2001:db8::2]:4000");
    assertThat(talk.said()).extracting(Conversation.Said::position).containsExactly(0, 0);
  }

  @Test
  void aPortUsedAgainIsAnotherConnection() throws IOException {
    begin(101);
    for (int i = 0; i < 2; i++) {
      packet(tcp("10.0.0.2:4000", "192.0.2.9:21", 100 * i, SYN, ""), 0);
      packet(tcp("10.0.0.2:4000", "192.0.2.9:21", 100 * i, SYN, ""), 0);
      packet(tcp("10.0.0.2:4000", "192.0.2.9:21", 100 * i + 1, ACK, "x" + i), 0);
    }
    assertThat(read(TCP))
        .extracting(talk -> talk.said().get(0).payload())
        .containsExactly("x0", "x1");
  }

  @Test
  void whatCannotBeReadTrulyIsRefusedByNumber() throws IOException {
    begin(101);
    packet(udp("10.0.0.2:4000", "192.0.2.9:69", "\0\1a"), 0);
    packet(udp("10.0.0.2:4000", "192.0.2.9:69", "\0\1a"), 1);
    assertThatThrownBy(() -> read(UDP)).hasMessageContainingAll("packet 2", "tcpdump -s 0");
    file.reset();
    begin(101);
    byte[] fragment = udp("10.0.0.2:4000", "192.0.2.9:69", "\0\1a");
    fragment[6] = 0x20;
    packet(fragment, 0);
    assertThatThrownBy(() -> read(UDP)).hasMessageContainingAll("packet 1", "a fragment");
    file.reset();
    begin(101);
    byte[] lying = udp("10.0.0.2:4000", "192.0.2.9:69", "\0\1a");
    lying[3] = 99;
    packet(lying, 0);
    assertThatThrownBy(() -> read(UDP)).hasMessageContainingAll("packet 1", "shorter");
  }

  @Test
  void aFileThatIsNoCaptureIsRefused() {
    assertThatThrownBy(() -> read(TCP)).hasMessageContaining("no capture in the classic format");
    begin(147);
    assertThatThrownBy(() -> read(TCP)).hasMessageContaining("link type 147");
    file.reset();
    begin(101);
    file.writeBytes(new byte[7]);
    assertThatThrownBy(() -> read(TCP)).hasMessageContainingAll("packet 1", "ends in the midst");
  }

  @Test
  void isReplayedOnTheRig() throws IOException {
    begin(101);
    ftp();
    Conversation talk = read(TCP).get(0);
    HelperRig.of(new PortHelper())
        .masquerade("198.51.100.1", 61000)
        .replays(talk)
        .forwards("PORT 198,51,100,1,4,1\r\n")
        .shiftsSequenceBy(4)
        .expects("TCP 192.0.2.9 -> 198.51.100.1:1025 => 10.0.0.2:1025");
  }
}
