package io.culvert.core.control.json;

import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.PacketDraft;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads what somebody wants explained from the members of a request, whoever read those. */
public final class ExplainJson {

  private static final int PORTS = 0xFFFF;
  private static final int BYTE = 0xFF;
  private static final int MAX_PAYLOAD = 1_024;

  private final Function<String, Optional<String>> text;
  private final Function<String, Optional<Long>> number;

  private ExplainJson(
      Function<String, Optional<String>> text, Function<String, Optional<Long>> number) {
    this.text = text;
    this.number = number;
  }

  /**
   * The request that these members make.
   *
   * @throws IllegalArgumentException if one is missing or can't be
   */
  public static ExplainRequest read(
      Function<String, Optional<String>> text,
      Function<String, Optional<Long>> number,
      Predicate<String> flag) {
    ExplainJson members = new ExplainJson(text, number);
    return new ExplainRequest(
        members.packet(),
        flag.test("established"),
        flag.test("reply"),
        text.apply("why-not").orElse(""));
  }

  private PacketDraft packet() {
    IpAddress source = address("src");
    IpAddress destination = address("dst");
    return new PacketDraft(
        required("in"),
        source,
        destination,
        protocol(text.apply("proto").orElse("tcp"), source.version()),
        new PacketView.Transport(
            number("sport", PORTS, PacketDraft.SOURCE_PORT),
            number("dport", PORTS, -1),
            number("flags", BYTE, -1),
            number("icmp-type", BYTE, PacketDraft.echoRequest(source.version())),
            number("icmp-code", BYTE, 0)),
        number("ttl", BYTE, PacketDraft.TTL),
        number("tos", BYTE, 0),
        payload());
  }

  private String required(String name) {
    return text.apply(name)
        .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is missing"));
  }

  private int number(String name, int max, int standard) {
    long value = number.apply(name).orElse((long) standard);
    if (value != standard && (value < 0 || value > max)) {
      throw new IllegalArgumentException("\"" + name + "\" is " + value + ", outside 0 to " + max);
    }
    return (int) value;
  }

  private IpAddress address(String name) {
    String written = required(name);
    return IpAddress.parse(written)
        .orElseThrow(
            () -> new IllegalArgumentException("\"" + name + "\": " + written + " is no address"));
  }

  private static int protocol(String name, int ipVersion) {
    if (name.equals("icmp") && ipVersion == 6) {
      return IpProtocol.ICMPV6;
    }
    return ProtocolNames.number(name)
        .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is no protocol"));
  }

  private byte[] payload() {
    byte[] payload = text.apply("payload").orElse("").getBytes(StandardCharsets.UTF_8);
    if (payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException("a payload of more than " + MAX_PAYLOAD + " bytes");
    }
    return payload;
  }
}
