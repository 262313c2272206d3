package io.culvert.core.twin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;

/**
 * A fault of one line, to be planted in the engine: whoever judges the engine must find it.
 *
 * @param name what is wrong then
 * @param type the class, below {@code io.culvert.core}
 * @param right a piece of its source that occurs once
 * @param wrong what replaces it
 */
public record Mutant(String name, String type, String right, String wrong) {

  /** The faults that the twin is measured by. */
  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "FIN_WAIT lasts 60 s",
              "conntrack.l4.TcpSettings",
              "\"tcp_timeout_fin_wait\", 120",
              "\"tcp_timeout_fin_wait\", 60"),
          new Mutant(
              "a reply FIN in CLOSE_WAIT stays there",
              "conntrack.l4.TcpState",
              "/* fin     */ \"iv iv FW FW LA LA LA TW CL iv\",\n    /* ack     */ \"iv ig",
              "/* fin     */ \"iv iv FW FW LA CW LA TW CL iv\",\n    /* ack     */ \"iv ig"),
          new Mutant(
              "SACK edges are not adjusted",
              "nat.SequenceAdjuster",
              "replace(p, l4 + TcpView.CHECKSUM, edge, value - ofReceiver(peer, value));",
              "replace(p, l4 + TcpView.CHECKSUM, edge, value);"),
          new Mutant(
              "the upper window bound is one too high",
              "conntrack.l4.TcpWindow",
              "if (!before(seq, maxEnd + 1)) {",
              "if (!before(seq, maxEnd + 2)) {"),
          new Mutant(
              "an acknowledgement may be one byte too high",
              "conntrack.l4.TcpWindow",
              "if (!before(sack, receiverEnd + 1)) {",
              "if (!before(sack, receiverEnd + 2)) {"),
          new Mutant(
              "a RST in ESTABLISHED need not be exact",
              "conntrack.l4.TcpTracker",
              "newState = oldState;",
              "// it closes"),
          new Mutant(
              "a SYN sent again renews the timer",
              "conntrack.l4.TcpTracker",
              "if (s.kind == TcpState.SYN && oldState == TcpState.SYN_SENT) {",
              "if (s.kind == TcpState.SYN && oldState == TcpState.ESTABLISHED) {"),
          new Mutant(
              "an ICMP error may go to anyone",
              "conntrack.IcmpErrors",
              "if (!goesTo(p, tuple)) {",
              "if (!goesTo(p, tuple) && nowNanos < 0) {"),
          new Mutant(
              "ports 512 to 1023 are translated to 800 and above",
              "nat.TupleAllocator",
              "port < 512 ? 1 : 600",
              "port < 512 ? 1 : 800"),
          new Mutant(
              "a UDP stream needs no two seconds",
              "conntrack.l4.UdpTracker",
              "STREAM_AFTER_NANOS = 2 * Timeouts.SECOND",
              "STREAM_AFTER_NANOS = 0 * Timeouts.SECOND"),
          new Mutant(
              "a reset by REJECT forgets the SYN",
              "router.Rejecter",
              "((flags & TcpView.SYN) != 0 ? 1 : 0)",
              "((flags & TcpView.SYN) != 0 ? 0 : 0)"),
          new Mutant(
              "window scales up to 15 are believed",
              "conntrack.l4.TcpSegment",
              "MAX_SCALE = 14",
              "MAX_SCALE = 15"));

  /** Compiles the class with the fault in it, and nothing else, into {@code classes}. */
  public void compile(Path repository, Path classes) throws IOException {
    String[] parts = type.split("\\.");
    Path source = classes.resolve(parts[parts.length - 1] + ".java");
    Files.writeString(source, planted(repository));
    String path = System.getProperty("java.class.path");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                System.err,
                System.err,
                "-cp",
                path,
                "-proc:none",
                "-nowarn",
                "-d",
                classes.toString(),
                source.toString());
    if (code != 0) {
      throw new IllegalStateException("does not compile: " + name);
    }
  }

  /** Where the class is, seen from the repository's top. */
  Path source() {
    return Path.of("core/src/main/java/io/culvert/core", type.replace('.', '/') + ".java");
  }

  /** The source with the fault in it. */
  public String planted(Path repository) throws IOException {
    String text = Files.readString(repository.resolve(source()));
    int at = text.indexOf(right);
    if (at < 0 || text.indexOf(right, at + 1) >= 0) {
      throw new IllegalStateException(name + ": not once in " + source() + ": " + right);
    }
    return text.replace(right, wrong);
  }
}
