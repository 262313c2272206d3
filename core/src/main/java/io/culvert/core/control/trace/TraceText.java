package io.culvert.core.control.trace;

import io.culvert.core.control.SafeText;
import io.culvert.core.control.TraceStep;
import io.culvert.core.control.TraceStep.Kind;
import io.culvert.core.control.TraceView;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Walks for people. Any thread. */
public final class TraceText {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private static final int HOOK_COLUMNS = 12;
  private static final int WHAT_COLUMNS = 10;

  private TraceText() {}

  /** All of a walk in lines: the packet, a line for each step, what became of it. */
  public static List<String> lines(TraceView trace) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(trace));
    String hook = "";
    for (TraceStep step : trace.steps()) {
      String shown = step.hook().equals(hook) ? "" : step.hook();
      hook = step.hook();
      lines.add("  " + pad(shown, HOOK_COLUMNS) + pad(what(step), WHAT_COLUMNS) + said(step));
    }
    lines.add("  = " + end(trace));
    return lines;
  }

  private static String headline(TraceView trace) {
    Instant at = Instant.EPOCH.plusNanos(trace.atMicros() * 1_000);
    String from =
        trace.packet().ingress().isEmpty() ? "from the router" : "in " + trace.packet().ingress();
    String cause = trace.cause() == 0 ? "" : ", because of #" + trace.cause();
    return "#" + trace.number() + " " + time(at) + " " + from + cause + ": " + trace.packet();
  }

  /** The time of a packet, as all that tell of packets write it: of the day, in UTC. */
  public static String time(Instant at) {
    return TIME.format(at);
  }

  private static String pad(String text, int columns) {
    return text.length() >= columns ? text + " " : text + " ".repeat(columns - text.length());
  }

  private static String what(TraceStep step) {
    return step.rule().table().isEmpty() ? step.kind().word() : step.rule().table();
  }

  private static String said(TraceStep step) {
    TraceStep.RulePlace rule = step.rule();
    String text =
        switch (step.kind()) {
          case RULE -> step.verdict() + at(rule) + ": " + rule.text();
          case MISSED -> "not" + at(rule) + ", " + step.detail() + ": " + rule.text();
          case POLICY -> step.verdict() + ": policy of " + rule.chain();
          case DROPPED -> step.detail();
          default -> join(step.verdict(), step.detail());
        };
    return SafeText.printable(text);
  }

  private static String at(TraceStep.RulePlace rule) {
    return rule.at().isEmpty() ? "" : " " + rule.at();
  }

  private static String join(String verdict, String detail) {
    return verdict.isEmpty() || detail.isEmpty() ? verdict + detail : verdict + ": " + detail;
  }

  /** What became of the packet, in one line. */
  public static String end(TraceView trace) {
    TraceView.End end = trace.end();
    String by = end.rule().isEmpty() ? "" : ", by " + end.rule();
    return switch (end.verdict()) {
      case SENT -> "sent by " + end.egress() + by;
      case DELIVERED ->
          "delivered to the router itself"
              + by
              + (end.reason().isEmpty() ? "" : ", which has no use for it");
      case DROPPED -> "dropped: " + words(trace) + by;
      case WAITING -> "waiting for the rest of its datagram";
      case TAKEN -> "no packet to forward";
    };
  }

  private static String words(TraceView trace) {
    return trace.steps().stream()
        .filter(step -> step.kind() == Kind.DROPPED)
        .reduce((first, last) -> last)
        .map(TraceStep::detail)
        .orElse(trace.end().reason());
  }

  /** All of it but time and headers, which a capture has: for a packet's comment. */
  public static String comment(TraceView trace) {
    List<String> lines = lines(trace);
    lines.set(0, "culvert: " + end(trace));
    lines.remove(lines.size() - 1);
    return String.join("\n", lines);
  }
}
