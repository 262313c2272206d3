package io.culvert.core.cli.top;

import io.culvert.core.cli.Units;
import io.culvert.core.control.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Text of the screen: three lines of summary, a head, a line a connection. */
final class TopLines {

  /** Lines above the first connection. */
  static final int HEAD = 4;

  private static final long MILLIS = 1000;

  private final Map<String, Object> strip;
  private final Map<String, Integer> columns;
  private final int width;

  TopLines(Map<String, Object> strip, Map<String, Integer> columns, int width) {
    this.strip = strip;
    this.columns = columns;
    this.width = width;
  }

  List<String> all(
      List<List<Object>> rows, long total, long matched, int height, String sort, String filter) {
    List<String> lines = new ArrayList<>();
    lines.add(
        fit(
            "culvert up "
                + Units.duration(number("uptime"))
                + "   "
                + total
                + " of "
                + number("max")
                + " connections, "
                + number("newPerSecond")
                + "/s new   "
                + number("expectations")
                + " expectations"));
    lines.add(
        fit(
            "in "
                + Units.count(number("ppsIn"))
                + " p/s "
                + bits(number("bpsIn"))
                + "   out "
                + Units.count(number("ppsOut"))
                + " p/s "
                + bits(number("bpsOut"))
                + "   dropped "
                + number("dropsPerSecond")
                + "/s"
                + alarms()));
    lines.add(
        fit(
            "sorted by "
                + sort
                + (filter.isEmpty() ? "" : "   " + matched + " match " + filter)
                + (rows.stream().anyMatch(row -> cell(row, "bytes") != null) || rows.isEmpty()
                    ? ""
                    : "   bytes are not counted: sysctl net.netfilter.nf_conntrack_acct=1")));
    lines.add(
        fit(line("PROTO", "STATE", "FROM", "TO", "RATE", "BYTES", "PACKETS", "LEFT", "NAT  RULE")));
    long now = number("now") / MILLIS;
    for (List<Object> row : rows) {
      if (lines.size() >= height) {
        break;
      }
      lines.add(fit(row.isEmpty() ? "" : row(row, now)));
    }
    return lines;
  }

  private String alarms() {
    return strip.get("alarms") instanceof List<?> alarms && !alarms.isEmpty()
        ? "   ALARM " + SafeText.printable(alarms.get(0).toString())
        : "";
  }

  private String row(List<Object> row, long nowMillis) {
    Object expires = cell(row, "expires");
    long left = expires instanceof Number at ? Math.max(0, at.longValue() - nowMillis) : 0;
    return line(
        text(row, "proto"),
        text(row, "state"),
        endpoint(text(row, "src"), text(row, "sport")),
        endpoint(text(row, "dst"), text(row, "dport")),
        cell(row, "rate") instanceof Number rate ? bits(rate.longValue()) : "-",
        cell(row, "bytes") instanceof Number bytes ? Units.bytes(bytes.longValue()) : "-",
        cell(row, "packets") instanceof Number n ? Units.count(n.longValue()) : "-",
        Units.duration(left / MILLIS),
        (text(row, "nat") + "  " + text(row, "rule")).strip());
  }

  private static String endpoint(String address, String port) {
    return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
  }

  private static String line(
      String proto,
      String state,
      String from,
      String to,
      String rate,
      String bytes,
      String packets,
      String left,
      String rest) {
    return String.format(
        "%-6s %-12s %-22s %-22s %10s %9s %8s %9s  %s",
        proto, state, from, to, rate, bytes, packets, left, rest);
  }

  /** Bits a second. */
  private static String bits(long bits) {
    return Units.count(bits) + "b/s";
  }

  private String fit(String line) {
    return line.length() <= width ? line : line.substring(0, width);
  }

  private Object cell(List<Object> row, String column) {
    Integer at = columns.get(column);
    return at == null || at >= row.size() ? null : row.get(at);
  }

  private String text(List<Object> row, String column) {
    Object cell = cell(row, column);
    return cell == null ? "" : SafeText.printable(cell.toString());
  }

  private long number(String name) {
    return strip.get(name) instanceof Number number ? number.longValue() : 0;
  }
}
