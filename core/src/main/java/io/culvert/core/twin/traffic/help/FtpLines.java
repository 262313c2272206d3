package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines by which FTP announces an endpoint (RFC 959, RFC 2428), and how they are read. */
final class FtpLines {

  private static final Pattern COMMAS =
      Pattern.compile("(?:PORT|227) \\D*(\\d+),(\\d+),(\\d+),(\\d+),(\\d+),(\\d+)");
  private static final Pattern BARS =
      Pattern.compile("EPRT (.)[12]\\1([0-9a-fA-F:.]+)\\1(\\d+)\\1");
  private static final Pattern PASSIVE = Pattern.compile("229 .*\\((.)\\1\\1(\\d+)\\1");

  private final Scene scene;

  FtpLines(Scene scene) {
    this.scene = scene;
  }

  /** An address and a port. */
  record Endpoint(IpAddress address, int port) {}

  /** {@code PORT} or {@code EPRT}. */
  String active(IpAddress address, int port) {
    String line =
        address.version() == 6 || scene.oneIn(3) ? eprt(address, port) : port(address, port);
    return scene.oneIn(10) ? spoilt(line) : line;
  }

  private String port(IpAddress address, int port) {
    String command = scene.oneIn(8) ? scene.oneIn(2) ? "port" : "Port" : "PORT";
    return command + blank() + commas(address, port) + end();
  }

  private String eprt(IpAddress address, int port) {
    String bar = bar();
    String text = address.toString();
    if (address.version() == 6 && scene.oneIn(4)) {
      text = full(address);
    }
    int family = scene.oneIn(20) ? scene.random().nextInt(4) : address.version() == 4 ? 1 : 2;
    return "EPRT" + blank() + bar + family + bar + text + bar + port + bar + end();
  }

  private static String full(IpAddress address) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      long half = i < 4 ? address.high() : address.low();
      long part = half >>> 48 - 16 * (i & 3) & 0xFFFF;
      text.append(i == 0 ? "" : ":").append(Long.toHexString(part));
    }
    return text.toString();
  }

  /** {@code 227} or {@code 229}. */
  String passive(IpAddress address, int port, boolean extended) {
    String line = extended ? extended(port) : plain(address, port);
    return scene.oneIn(10) ? spoilt(line) : line;
  }

  private String plain(IpAddress address, int port) {
    String numbers = address.version() == 6 ? "10,1,0,2,4,5" : commas(address, port);
    return switch (scene.random().nextInt(8)) {
      case 0 -> "227 Entering Passive Mode " + numbers + end();
      case 1 -> "227 =" + numbers + "," + end();
      case 2 -> "227 (" + numbers + ")" + end();
      case 3 -> "227 In passive mode, 1st try (" + numbers + ")." + end();
      default -> "227 Entering Passive Mode (" + numbers + ")." + end();
    };
  }

  private String extended(int port) {
    String bar = bar();
    return "229 Entering Extended Passive Mode (" + bar + bar + bar + port + bar + ")" + end();
  }

  /** With zeros that nobody needs, a translated line is shorter than what was said. */
  private String commas(IpAddress address, int port) {
    String dots = address.version() == 4 ? address.toString() : "10.1.0.2";
    String zeros = scene.oneIn(3) ? "00" : "";
    return dots.replace('.', ',') + "," + zeros + port / 256 + "," + zeros + port % 256;
  }

  private String blank() {
    return scene.oneIn(16) ? "  " : " ";
  }

  private String bar() {
    return scene.oneIn(8) ? "" + "!#,/:;~19 ".charAt(scene.random().nextInt(10)) : "|";
  }

  private String end() {
    return scene.oneIn(24) ? scene.oneIn(2) ? "\n" : "\r" : "\r\n";
  }

  /** One character less, more or other; a number too large; the line cut short. */
  private String spoilt(String line) {
    int at = scene.random().nextInt(line.length());
    char other = "0129,|() \r\n:a".charAt(scene.random().nextInt(13));
    return switch (scene.random().nextInt(5)) {
      case 0 -> line.substring(0, at) + line.substring(at + 1);
      case 1 -> line.substring(0, at) + other + line.substring(at);
      case 2 -> line.substring(0, at) + other + line.substring(at + 1);
      case 3 -> line.substring(0, at);
      default -> line.replaceFirst("\\d+(\\D*)$", scene.any(0, 256, 999, 65_536, 70_000) + "$1");
    };
  }

  /** The endpoint announced last in {@code text}, if any can be made of it. */
  static Optional<Endpoint> last(String text, IpAddress speaker) {
    for (int from = text.length(); from > 0; ) {
      int begin = text.lastIndexOf('\n', from - 2) + 1;
      Optional<Endpoint> found = read(text.substring(begin), speaker);
      if (found.isPresent()) {
        return found;
      }
      from = begin;
    }
    return Optional.empty();
  }

  private static Optional<Endpoint> read(String line, IpAddress speaker) {
    Matcher commas = COMMAS.matcher(line.toUpperCase(Locale.ROOT));
    if (commas.find()) {
      String dots =
          String.join(".", commas.group(1), commas.group(2), commas.group(3), commas.group(4));
      return endpoint(dots, number(commas.group(5)) * 256 + number(commas.group(6)));
    }
    Matcher bars = BARS.matcher(line);
    if (bars.find()) {
      return endpoint(bars.group(2), number(bars.group(3)));
    }
    Matcher passive = PASSIVE.matcher(line);
    return passive.find()
        ? Optional.of(new Endpoint(speaker, number(passive.group(2)) & 0xFFFF))
        : Optional.empty();
  }

  private static int number(String digits) {
    return digits.length() > 6 ? 0 : Integer.parseInt(digits);
  }

  private static Optional<Endpoint> endpoint(String address, int port) {
    return IpAddress.parse(address).map(a -> new Endpoint(a, port & 0xFFFF));
  }
}
