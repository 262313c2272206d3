package io.culvert.helpers;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An IP address and a port: where a side can be dialled. Immutable.
 *
 * <p>Addresses are literals only, IPv4 ({@code 10.0.0.2}) or IPv6 ({@code 2001:db8::1}, without a
 * zone). A name is never looked up, so text from the network can neither stall the router nor reach
 * a name server: {@code 10.0.0.999} is refused here, where {@code InetAddress.getByName} would ask
 * DNS. Port 0 is no port and is refused too, but for {@link #asWritten}. What is refused is thrown
 * as {@link HelperRefusal} with reason {@code MALFORMED}, which a helper may let pass through.
 */
public final class Endpoint {

  private final byte[] address;
  private final int port;

  private Endpoint(byte[] address, int port) {
    this.address = address;
    this.port = port;
  }

  /**
   * The endpoint with this address literal and port.
   *
   * @param address an IPv4 or IPv6 literal; each of IPv4's numbers is decimal without leading zeros
   * @param port 1 to 65535
   * @throws HelperRefusal if either is not that
   */
  public static Endpoint of(String address, int port) {
    byte[] parsed = AddressLiteral.parse(address);
    if (parsed == null) {
      throw malformed("not an address: " + shown(address));
    }
    return new Endpoint(parsed, checkedPort(port));
  }

  /**
   * The endpoint with this address, as it stands in a packet, and port.
   *
   * @param address 4 or 16 bytes, in network order; copied
   * @param port 1 to 65535
   * @throws HelperRefusal if either is not that
   */
  public static Endpoint of(byte[] address, int port) {
    if (address.length != 4 && address.length != 16) {
      throw malformed("an address of " + address.length + " bytes");
    }
    return new Endpoint(address.clone(), checkedPort(port));
  }

  /**
   * As {@link #of(byte[], int)}, but the port may be 0, where Linux takes that for a port like any
   * other: the data port of FTP's PORT and 227, and the ports a packet came from and went to.
   *
   * @param port 0 to 65535
   * @throws HelperRefusal if either is not that
   */
  public static Endpoint asWritten(byte[] address, int port) {
    return port == 0 ? new Endpoint(of(address, 1).address, 0) : of(address, port);
  }

  /**
   * Reads what {@link #toString} writes: {@code 10.0.0.2:1025} or {@code [2001:db8::1]:1025}.
   *
   * @throws HelperRefusal if the text is not such an endpoint
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    if (colon < 1 || bracketed && text.charAt(colon - 1) != ']') {
      throw malformed("not an address and port: " + shown(text));
    }
    String address = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
    Endpoint parsed = of(address, portOf(text.substring(colon + 1)));
    if (parsed.isIpv6() != bracketed) {
      throw malformed("brackets are for IPv6, and for it alone: " + shown(text));
    }
    return parsed;
  }

  private static int portOf(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      throw malformed("not a port: " + shown(text));
    }
    return Integer.parseInt(text);
  }

  /** The address as a literal; IPv6 in the short form of RFC 5952, {@code 2001:db8::1}. */
  public String address() {
    return AddressLiteral.format(address);
  }

  /**
   * The address as a literal at full length: IPv6 as eight groups of four digits, {@code
   * 2001:0db8:0000:0000:0000:0000:0000:0001}, as Linux writes it into FTP commands; IPv4 as ever.
   */
  public String addressInFull() {
    return AddressLiteral.formatInFull(address);
  }

  /** The address as it stands in a packet: 4 or 16 bytes in network order, a copy. */
  public byte[] addressBytes() {
    return address.clone();
  }

  /** The port, 1 to 65535; 0 only where it was so written ({@link #asWritten}). */
  public int port() {
    return port;
  }

  /** Whether the address is an IPv6 one; an IPv4-mapped one ({@code ::ffff:10.0.0.2}) is. */
  public boolean isIpv6() {
    return address.length == 16;
  }

  /** Whether the address is a group's: 224.0.0.0/4 or ff00::/8. */
  public boolean isMulticast() {
    int first = address[0] & 0xFF;
    return isIpv6() ? first == 0xFF : first >> 4 == 0xE;
  }

  /** Whether the other endpoint has the same address, at whatever port. */
  public boolean sameAddress(Endpoint other) {
    return Arrays.equals(address, other.address);
  }

  /**
   * The same address with another port.
   *
   * @throws HelperRefusal if the port is not 1 to 65535
   */
  public Endpoint withPort(int otherPort) {
    return otherPort == port ? this : new Endpoint(address, checkedPort(otherPort));
  }

  /**
   * The same, but for what was written as {@linkplain Numbers#numbers numbers} of a byte each: four
   * are the beginning of the address, all of an IPv4 one; two more are the port, which may be 0.
   * What is too large for its byte runs over into those before it, as where Linux reads FTP.
   *
   * @throws IllegalArgumentException if there are neither four nor six
   */
  public Endpoint withNumbers(int... numbers) {
    if (numbers.length != 4 && numbers.length != 6) {
      throw new IllegalArgumentException("four or six numbers, not " + numbers.length);
    }
    byte[] changed = address.clone();
    ByteBuffer.wrap(changed)
        .putInt(numbers[0] << 24 | numbers[1] << 16 | numbers[2] << 8 | numbers[3]);
    return new Endpoint(
        changed, numbers.length == 4 ? port : (numbers[4] << 8 | numbers[5]) & 0xFFFF);
  }

  /**
   * What {@link #withNumbers} reads, six of them: {@code 10,0,0,2,4,1} in FTP, with points in ONC
   * RPC.
   *
   * @param separator what to put between them
   */
  public String numbers(String separator) {
    return IntStream.of(address[0], address[1], address[2], address[3], port >> 8, port)
        .mapToObj(number -> Integer.toString(number & 0xFF))
        .collect(Collectors.joining(separator));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Endpoint that && port == that.port && sameAddress(that);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address) + port;
  }

  /** {@code 10.0.0.2:1025} or {@code [2001:db8::1]:1025}. */
  @Override
  public String toString() {
    return (isIpv6() ? "[" + address() + "]" : address()) + ":" + port;
  }

  private static int checkedPort(int port) {
    if (port < 1 || port > 65535) {
      throw malformed("not a port: " + port);
    }
    return port;
  }

  private static HelperRefusal malformed(String detail) {
    return new HelperRefusal(HelperRefusal.Reason.MALFORMED, detail);
  }

  /** Text from the network, short and printable, for a message an operator will read. */
  private static String shown(String text) {
    Objects.requireNonNull(text, "text");
    String start = text.length() > 48 ? text.substring(0, 48) + "..." : text;
    return "\"" + start.replaceAll("[^ -~]", "?") + "\"";
  }
}
