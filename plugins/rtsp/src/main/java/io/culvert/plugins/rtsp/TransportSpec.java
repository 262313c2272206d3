package io.culvert.plugins.rtsp;

import io.culvert.helpers.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One transport of a Transport header (RFC 2326, section 12.39; RFC 7826, section 18.54): a
 * protocol and parameters.
 */
final class TransportSpec {

  private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
  private static final Pattern ADDRESS =
      Pattern.compile("\"([^\"\\s:\\[]*+|\\[[0-9a-fA-F:.]*+])(?::(\\d{1,5}))?\"");
  private static final int MOST_ADDRESSES = 4;

  /**
   * Ports that are named: one, or two side by side.
   *
   * @param place where
   * @param host what stands before the port, "" if nothing does; null where ports stand alone
   * @param port the first
   * @param pair whether the next is meant, too
   */
  record Ports(Span place, String host, int port, boolean pair) {

    /** The same of another host and port, as it would be written. */
    String written(String otherHost, int otherPort) {
      if (host == null) {
        return pair ? otherPort + "-" + (otherPort + 1) : Integer.toString(otherPort);
      }
      String first = "\"" + otherHost + ":" + otherPort + "\"";
      return pair ? first + "/\"" + otherHost + ":" + (otherPort + 1) + "\"" : first;
    }
  }

  private final String text;
  private final String protocol;
  private final Map<String, Span> parameters = new HashMap<>();

  TransportSpec(String text, Span spec) {
    this.text = text;
    int at = spec.next(text, ';', spec.start());
    this.protocol = new Span(spec.start(), at).trimmed(text).in(text).toUpperCase(Locale.ROOT);
    while (at < spec.end()) {
      int next = spec.next(text, ';', at + 1);
      add(new Span(at + 1, next).trimmed(text));
      at = next;
    }
  }

  private void add(Span parameter) {
    int equal = parameter.next(text, '=', parameter.start());
    String name = new Span(parameter.start(), equal).trimmed(text).in(text);
    Span value = new Span(Math.min(equal + 1, parameter.end()), parameter.end()).trimmed(text);
    parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
  }

  /** What carries the stream, unless it is interleaved with this very connection. */
  Transport transport() {
    return protocol.endsWith("/TCP") ? Transport.TCP : Transport.UDP;
  }

  /** Whether the stream has a way of its own, from one side to the other. */
  boolean isBeside() {
    return !isInterleaved() && !parameters.containsKey("multicast");
  }

  /** Whether the stream goes by this very connection. */
  boolean isInterleaved() {
    return parameters.containsKey("interleaved");
  }

  /** The place of that parameter's value; null without one. */
  Span value(String name) {
    Span value = parameters.get(name);
    return value == null || value.start() == value.end() ? null : value;
  }

  /** The ports that {@code range} names alone, or {@code addresses} with their hosts. */
  List<Ports> ports(String range, String addresses) {
    List<Ports> found = new ArrayList<>();
    Span ports = transport() == Transport.UDP ? value(range) : null;
    Matcher matcher = ports == null ? null : PORTS.matcher(ports.in(text));
    if (matcher != null && matcher.matches()) {
      int first = Integer.parseInt(matcher.group(1));
      String last = matcher.group(2);
      boolean pair = last != null && Integer.parseInt(last) > first;
      found.add(new Ports(ports, null, first, pair));
    }
    Span hosts = value(addresses);
    return hosts == null ? found : paired(hosts);
  }

  private List<Ports> paired(Span hosts) {
    List<Ports> found = new ArrayList<>();
    Matcher matcher = ADDRESS.matcher(text).region(hosts.start(), hosts.end());
    while (found.size() < MOST_ADDRESSES && matcher.find()) {
      Span place = new Span(matcher.start(), matcher.end());
      int port = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
      Ports before = found.isEmpty() ? null : found.get(found.size() - 1);
      if (transport() == Transport.UDP
          && before != null
          && !before.pair
          && before.host.equals(matcher.group(1))
          && before.port + 1 == port) {
        Span both = new Span(before.place.start(), place.end());
        found.set(found.size() - 1, new Ports(both, before.host, before.port, true));
      } else {
        found.add(new Ports(place, matcher.group(1), port, false));
      }
    }
    return found;
  }
}
