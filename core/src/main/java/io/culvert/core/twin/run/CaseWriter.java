package io.culvert.core.twin.run;

import io.culvert.core.route.StaticRoute;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.decode.PacketSummary;
import io.culvert.core.wire.Prefix;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes case files:
 *
 * <pre>
 * title   what it shows
 * family  ipv4
 * device  a0 10.1.0.1/24 fd01::1/64 mtu 1500
 * route   0.0.0.0/0 via 10.2.0.2 dev b0
 * set     net.netfilter.nf_conntrack_tcp_loose 0
 * rules
 *   *filter
 *   COMMIT
 * a0> 4500…                                   # what it is (what is in it)
 *   b0&lt; 4500…                                 # what is in it
 *   entry tcp/10.1.0.2:1>10.2.0.2:80 zone 0: original=… reply=… status=… timeout=… …
 *   chosen tcp/10.1.0.2:1>10.2.0.2:80 zone 0: tcp/10.2.0.2:80>10.2.0.1:1
 *   chosen expectation tcp/10.1.0.2:1>10.2.0.2:21: expected=… mask=… master=… …
 * wait 1500
 * end
 *   entry original=… reply=…
 *   expectation expected=… mask=…
 *   rules
 *     *filter
 * </pre>
 *
 * <p>The lines that are set in are the kernel's answers.
 */
final class CaseWriter {

  private final StringBuilder out = new StringBuilder();
  private final CaseFile file;

  private CaseWriter(CaseFile file) {
    this.file = file;
  }

  /** The text of {@code file}. */
  static String text(CaseFile file) {
    CaseWriter writer = new CaseWriter(file);
    writer.head();
    file.exchanges().forEach(writer::exchange);
    file.end().ifPresent(writer::end);
    return writer.out.toString();
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }

  private void head() {
    line("title   " + file.title().replace('\n', ' '));
    file.excused().ifPresent(e -> line("excused " + e.name() + " " + e.reason()));
    if (!file.differs().isEmpty()) {
      line("differs " + file.differs());
    }
    RuleDraft draft = file.draft();
    line("family  ipv" + draft.ipVersion());
    Topology topology = file.topology();
    for (Topology.Device device : topology.devices()) {
      StringBuilder addresses = new StringBuilder();
      for (Prefix prefix : device.addresses()) {
        addresses.append(prefix).append(' ');
      }
      line("device  " + device.name() + " " + addresses + "mtu " + device.mtuBytes());
    }
    for (StaticRoute route : topology.routes()) {
      line("route   " + route);
    }
    for (Step.Set set : draft.settings()) {
      line("set     " + set.name() + " " + set.value());
    }
    rules("", draft.text());
  }

  private void rules(String indent, String text) {
    line(indent + "rules");
    text.lines().filter(l -> !l.isBlank()).forEach(l -> line(indent + "  " + l));
  }

  private void exchange(Exchange exchange) {
    Step step = exchange.step();
    if (step instanceof Step.Packet packet) {
      line(
          device(packet.device())
              + "> "
              + HexFormat.of().formatHex(packet.bytes())
              + "  # "
              + remark(packet));
    } else if (step instanceof Step.Wait wait) {
      line("wait " + wait.millis());
    } else if (step instanceof Step.Set set) {
      line("set " + set.name() + " " + set.value());
    } else if (step instanceof Step.Rules rules) {
      rules("", rules.text());
    }
    for (Emission sent : exchange.sent()) {
      String hex = HexFormat.of().formatHex(sent.bytes());
      String summary = PacketSummary.of(sent.bytes());
      line("  " + device(sent.device()) + "< " + hex + "  # " + summary);
    }
    for (Exchange.Touched touched : exchange.touched()) {
      String asked = CaseWords.tuple(touched.asked().tuple()) + " zone " + touched.asked().zone();
      String found = touched.found().map(CaseWords::entry).orElse(CaseWords.NONE);
      line("  entry " + asked + ": " + found);
    }
    exchange.chosen().stream().distinct().forEach(this::chosen);
  }

  private static String remark(Step.Packet packet) {
    String summary = "(" + PacketSummary.of(packet.bytes()) + ")";
    return packet.remark().endsWith(summary) ? packet.remark() : packet.remark() + " " + summary;
  }

  private String device(int index) {
    return file.topology().devices().get(index).name();
  }

  private void chosen(Exchange.Chosen chosen) {
    if (chosen instanceof Exchange.Chosen.Reply asked) {
      String reply = asked.reply().map(CaseWords::tuple).orElse(CaseWords.NONE);
      line(
          "  chosen " + CaseWords.tuple(asked.original()) + " zone " + asked.zone() + ": " + reply);
    } else if (chosen instanceof Exchange.Chosen.Expectations asked) {
      String head = "  chosen expectation " + CaseWords.tuple(asked.master()) + ": ";
      List<String> found = asked.found().stream().map(CaseWords::expectation).toList();
      (found.isEmpty() ? List.of(CaseWords.NONE) : found).forEach(e -> line(head + e));
    }
  }

  private void end(Exchange.End end) {
    line("end");
    end.entries().forEach(e -> line("  entry " + CaseWords.entry(e)));
    end.expectations().forEach(e -> line("  expectation " + CaseWords.expectation(e)));
    rules("  ", end.rules());
  }
}
