package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Packets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two thousand generated segments and what Linux 6.18 made of each, replayed: state, direction, TCP
 * state, timeout and flags must be the same. The file says how to read it.
 */
class KernelAnswersTest {

  private static final String FLAGS = "FSRPAUEC";

  private Rig rig = new Rig();

  private static List<String> answers() {
    String name = "tcp-linux-6.18.txt";
    try (InputStream in = KernelAnswersTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everySegmentIsJudgedAsTheKernelJudgedIt() {
    String connection = "";
    int line = 0;
    int segments = 0;
    for (String text : answers()) {
      line++;
      if (text.startsWith("connection")) {
        connection = text;
        rig = new Rig();
      } else if (!text.startsWith("#")) {
        String[] sides = text.split(" = ");
        rig.send(segment(sides[0].split(" ")));
        String where = connection + ", line " + line + ": " + text + "\n" + rig.tracking.reason();
        assertAnswer(sides[1].split(" "), where);
        segments++;
      }
    }
    assertThat(segments).isGreaterThan(1_500);
  }

  private static Packets segment(String[] field) {
    Packets p =
        field[0].equals("0")
            ? Packets.tcp("10.0.0.1", 4000, "10.0.1.1", 80)
            : Packets.tcp("10.0.1.1", 80, "10.0.0.1", 4000);
    int flags = 0;
    for (char flag : field[1].toCharArray()) {
      flags |= flag == '-' ? 0 : 1 << FLAGS.indexOf(flag);
    }
    p.flags(flags).seq(Long.parseLong(field[2])).ack(Long.parseLong(field[3]));
    p.window(Integer.parseInt(field[4])).payloadBytes(Integer.parseInt(field[5]));
    if (!field[6].equals("-1")) {
      p.windowScale(Integer.parseInt(field[6]));
    }
    if (field[7].equals("1")) {
      p.sackPermitted();
    }
    if (!field[8].equals("-")) {
      p.tcpOptions(sackOption(field[8].split("[,-]")));
    }
    return field[9].equals("bad") ? p.checksum(0x1234) : p;
  }

  private static int[] sackOption(String[] edges) {
    int[] option = new int[4 + 4 * edges.length];
    option[0] = 1;
    option[1] = 1;
    option[2] = 5;
    option[3] = 2 + 4 * edges.length;
    for (int i = 0; i < edges.length; i++) {
      long edge = Long.parseLong(edges[i]);
      for (int b = 0; b < 4; b++) {
        option[4 + 4 * i + b] = (int) (edge >>> 24 - 8 * b) & 0xFF;
      }
    }
    return option;
  }

  private void assertAnswer(String[] answer, String where) {
    Tracking t = rig.tracking;
    String seen =
        t.state() == ConntrackState.INVALID
            ? "INVALID:-"
            : t.state() + ":" + t.direction().ordinal();
    assertThat(seen).as(where).isEqualTo(answer[0]);
    boolean[] there = {false};
    rig.conntrack
        .table()
        .scan(
            0,
            10,
            e -> {
              there[0] = true;
              assertEntry(e, answer, where);
              return true;
            });
    assertThat(there[0]).as(where).isEqualTo(!answer[1].equals("gone"));
  }

  private void assertEntry(ConntrackEntry e, String[] answer, String where) {
    assertThat(rig.conntrack.tracker(e.protocol()).stateName(e)).as(where).isEqualTo(answer[1]);
    // some milliseconds had passed when the kernel was asked
    long seconds = e.remainingNanos(rig.now) / Rig.SECOND;
    assertThat(seconds - Long.parseLong(answer[2])).as(where).isBetween(0L, 1L);
    String flags =
        (e.has(EntryStatus.SEEN_REPLY) ? "" : "U") + (e.has(EntryStatus.ASSURED) ? "A" : "");
    assertThat(flags.isEmpty() ? "-" : flags).as(where).isEqualTo(answer[3]);
  }
}
