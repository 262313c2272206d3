package io.culvert.core.simulation.rules;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Reading;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rules of one router: what is translated stays, what is let through is drawn again. */
public final class RuleBook {

  /** How a source is translated. */
  public enum Source {
    KEPT,
    MASQUERADE,
    SNAT,
    FEW_PORTS
  }

  private final int ipVersion;
  private final Draws draws;
  private final Map<Endpoint, Endpoint> forwards = new LinkedHashMap<>();
  private final List<Line> needed = new ArrayList<>();
  private final String nat;
  private Judge judge;

  /**
   * Draws rules.
   *
   * @param networks of the world
   * @param devices of the router; by the first come those who may dial
   * @param outside the device by which sources are translated, and its address
   * @param forwards who dials the one shall reach the other, by TCP
   * @param open what may be reached from everywhere, by TCP
   */
  public RuleBook(
      SeededRandom random,
      List<Prefix> networks,
      List<String> devices,
      Source source,
      String outside,
      IpAddress address,
      Map<Endpoint, Endpoint> forwards,
      List<Endpoint> open) {
    ipVersion = address.version();
    draws = new Draws(random, networks, devices);
    this.forwards.putAll(forwards);
    needed.add(new Line(null, null, devices.get(0), 0, 0, 0, Line.Action.ACCEPT));
    open.forEach(
        target -> {
          Prefix to = new Prefix(target.address(), ipVersion == 4 ? 32 : 128);
          needed.add(
              new Line(
                  null, to, "", Reading.TCP, target.port(), target.port(), Line.Action.ACCEPT));
        });
    nat = nat(source, outside, address);
    redraw();
  }

  private String nat(Source source, String outside, IpAddress address) {
    StringBuilder s = new StringBuilder("*nat\n");
    forwards.forEach(
        (dialled, target) ->
            s.append("-A PREROUTING -d ")
                .append(dialled.address())
                .append(" -p tcp --dport ")
                .append(dialled.port())
                .append(" -j DNAT --to-destination ")
                .append(target)
                .append('\n'));
    String to = ipVersion == 6 ? "[" + address + "]" : address.toString();
    String line = "-A POSTROUTING -o " + outside;
    switch (source) {
      case MASQUERADE -> s.append(line).append(" -j MASQUERADE\n");
      case SNAT -> s.append(line).append(" -j SNAT --to-source ").append(address).append('\n');
      case FEW_PORTS -> {
        for (String protocol : List.of("tcp", "udp")) {
          s.append(line).append(" -p ").append(protocol).append(" -j SNAT --to-source ");
          s.append(to).append(":5000-5063\n");
        }
        s.append(line).append(" -j MASQUERADE\n");
      }
      default -> {
        // sources stay as they are
      }
    }
    return s.append("COMMIT\n").toString();
  }

  /** Draws what is let through anew. */
  public void redraw() {
    judge = draws.judge(needed);
  }

  /** As {@code iptables-restore} reads it. */
  public String text() {
    return "*raw\n-A PREROUTING -p tcp --dport 21 -j CT --helper ftp\nCOMMIT\n"
        + nat
        + judge.text();
  }

  /** Where who dials {@code dialled} by TCP is sent. */
  public Endpoint translated(Endpoint dialled) {
    return forwards.getOrDefault(dialled, dialled);
  }

  /** Whether the rules may have let the packet pass; see {@link Judge#judge}. */
  public boolean mayPass(Passage passage, boolean known) {
    return judge.judge(passage, known) != Judge.Opinion.STOPS;
  }

  /** Whether the rules must have let the packet pass, whatever tracking thinks of it. */
  public boolean mustPass(Passage passage) {
    return judge.judge(passage, false) == Judge.Opinion.PASSES;
  }
}
