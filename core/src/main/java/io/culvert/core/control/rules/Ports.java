package io.culvert.core.control.rules;

/** Ports by number or service name. */
public final class Ports {

  private final Names names;

  Ports(Names names) {
    this.names = names;
  }

  /** A port as {@code xtables_parse_port} reads it: a C number, or a service of the protocol. */
  public int port(OptionUse use, String text, String protocol) throws RuleProblem {
    long number = CNumber.whole(text, 0, 0xFFFF);
    int port = number >= 0 ? (int) number : names.port(text, protocol);
    if (port < 0) {
      throw use.problem(RuleCode.E018, "'" + text + "' is no port and no known service")
          .cure("write the port's number, 0 to 65535");
    }
    return port;
  }

  /** {@code A}, {@code A:B}, {@code :B} or {@code A:} for {@code tcp}, {@code udp} and the like. */
  public Values.Range range(OptionUse use, String protocol) throws RuleProblem {
    String text = use.text();
    int colon = text.indexOf(':');
    if (colon < 0) {
      int port = port(use, text, protocol);
      return new Values.Range(port, port);
    }
    String last = text.substring(colon + 1);
    int min = colon == 0 ? 0 : port(use, text.substring(0, colon), protocol);
    int max = last.isEmpty() ? 0xFFFF : port(use, last, protocol);
    if (min > max) {
      throw use.bad("a range of ports: it ends before it begins");
    }
    return new Values.Range(min, max);
  }

  /** The same as {@code xtopt_parse_mport} reads it: decimal, any service, in any order. */
  public Values.Range anyRange(OptionUse use) throws RuleProblem {
    String[] parts = use.text().split(":", -1);
    if (parts.length > 2) {
      throw use.bad("a port or a range A:B");
    }
    int min = parts[0].isEmpty() ? 0 : decimal(use, parts[0]);
    if (parts.length == 1) {
      return new Values.Range(min, min);
    }
    return new Values.Range(min, parts[1].isEmpty() ? 0xFFFF : decimal(use, parts[1]));
  }

  /** A port as {@code getaddrinfo} reads it: decimal digits, or any service's name. */
  public int decimal(OptionUse use, String text) throws RuleProblem {
    if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) <= 0xFFFF) {
      return Integer.parseInt(text);
    }
    int port = names.port(text, null);
    if (port < 0) {
      throw use.problem(RuleCode.E018, "'" + text + "' is no port and no known service")
          .cure("write the port's number, 0 to 65535");
    }
    return port;
  }
}
