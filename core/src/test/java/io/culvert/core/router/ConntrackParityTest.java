package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.cli.conntrack.Ran;
import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.plugins.ftp.FtpHelper;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The installed conntrack tool on this kernel's router and {@code culvert conntrack} on ours, after
 * the same packets: one command line after the other, those that change the table too, until both
 * are empty.
 */
@Tag("tun")
@Timeout(300)
class ConntrackParityTest {

  private static final int A0 = 0;
  private static final int B0 = 1;
  private static final String SERVER = "10.2.0.2";
  private static final String OUTSIDE = "10.2.0.1";
  private static final String RULES =
      """
      *raw
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp
      -A PREROUTING -s 10.1.0.7/32 -j CT --zone-orig 9
      COMMIT
      *mangle
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -p udp -m udp --dport 53 -j CONNMARK --set-xmark 0x1234/0xffffffff
      COMMIT
      *nat
      :POSTROUTING ACCEPT [0:0]
      -A POSTROUTING -o b0 -p udp -j RETURN
      -A POSTROUTING -o b0 -j SNAT --to-source 10.2.0.1
      """;

  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private ParityRig rig;

  @BeforeEach
  void open() {
    TestNamespace.assumeRights();
    rig = new ParityRig();
    rig.engine
        .helpers()
        .install(List.of(new HelperPlugin("ftp", "1", "ftp.jar", List.of(new FtpHelper()))));
    rig.set("acct", 1);
    rig.set("timestamp", 1);
    for (String slow : List.of("tcp_timeout_close", "udp_timeout", "udp_timeout_stream")) {
      rig.set(slow, 600);
    }
    rig.set("icmp_timeout", 600);
    rig.rules(RULES);
  }

  @AfterEach
  void close() {
    if (rig != null) {
      rig.close();
    }
  }

  private void traffic() {
    opened(4_000, 80);
    rig.sends(A0, Packets.tcp("10.1.0.5", 4_001, SERVER, 80).flags(TcpView.SYN).seq(100));
    opened(4_002, 80);
    rig.sends(A0, Packets.tcp("10.1.0.5", 4_002, SERVER, 80).flags(TcpView.RST).seq(101));
    rig.sends(A0, Packets.udp("10.1.0.5", 1_032, SERVER, 53).payload("?"));
    rig.sends(B0, Packets.udp(SERVER, 53, "10.1.0.5", 1_032).payload("!"));
    rig.sends(A0, Packets.udp("10.1.0.6", 1_032, SERVER, 123).payload("?"));
    rig.sends(A0, Packets.udp("10.1.0.7", 1_033, SERVER, 123).payload("?"));
    rig.sends(A0, Packets.echo("10.1.0.5", SERVER, 7, 1));
    rig.sends(B0, Packets.echoReply(SERVER, OUTSIDE, 7, 1));
    announce();
  }

  /** A connection to {@code port} that both sides have agreed to. */
  private void opened(int from, int port) {
    rig.sends(A0, Packets.tcp("10.1.0.5", from, SERVER, port).flags(TcpView.SYN).seq(100));
    rig.sends(
        B0,
        Packets.tcp(SERVER, port, OUTSIDE, from)
            .flags(TcpView.SYN | TcpView.ACK)
            .seq(500)
            .ack(101));
    rig.sends(A0, Packets.tcp("10.1.0.5", from, SERVER, port).seq(101).ack(501));
  }

  private void announce() {
    announce(3_000);
  }

  /** For data at a port that is 2000 above. */
  private void announce(int from) {
    int data = from + 2_000;
    opened(from, 21);
    Packets noop = Packets.tcp("10.1.0.5", from, SERVER, 21).seq(101).ack(501);
    rig.sends(A0, noop.payload("NOOP ok\n"));
    Packets line = Packets.tcp("10.1.0.5", from, SERVER, 21).seq(109).ack(501);
    rig.sends(A0, line.payload("PORT 10,1,0,5," + data / 256 + "," + data % 256 + "\r\n"));
  }

  private static List<String> commandLines() throws Exception {
    try (InputStream in = ConntrackParityTest.class.getResourceAsStream("conntrack-lines.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  @Test
  void theSameCommandLinesGiveTheSameAnswers() throws Exception {
    traffic();
    List<String> lines = commandLines();
    assertThat(lines).hasSizeGreaterThan(120);
    List<String> differences = new ArrayList<>();
    for (String line : lines) {
      try {
        ours(line).sameAs(theirs(line), line);
      } catch (AssertionError e) {
        differences.add(e.getMessage());
      }
    }
    assertThat(differences).isEmpty();
  }

  @Test
  void whatOneSavedTheOtherLoads() throws Exception {
    traffic();
    Path theirFile = Files.createTempFile("culvert-parity", ".theirs");
    Path ourFile = Files.createTempFile("culvert-parity", ".ours");
    try {
      Files.writeString(theirFile, theirs("-L -o save").out());
      Files.writeString(ourFile, ours("-L -o save").out() + "\n# a comment\n-D -p icmp\n");
      theirs("-F");
      ours("-F");
      Ran loaded = theirs("-R " + ourFile);
      assertThat(loaded.exit()).as(loaded.err()).isZero();
      Ran taken = ours("-R " + theirFile);
      assertThat(taken).isEqualTo(new Ran(0, "", ""));
      assertThat(ours("-L").out()).contains("dport=21 ");
      ours("-D -p icmp");
      ours("-L -o save").sameAs(theirs("-L -o save"), "-L after -R");
      ours("-L -n").sameAs(theirs("-L -n"), "-L -n after -R");
      ours("-R " + theirFile).sameAs(theirs("-R " + theirFile), "-R again");
      Files.writeString(theirFile, "-I -s 1.1.1.1 -d 2.2.2.2 -p 99 -t 10\n-L\n");
      ours("-R " + theirFile).sameAs(theirs("-R " + theirFile), "-R of -L");
      ours("-L -p 99").sameAs(theirs("-L -p 99"), "-R does all or nothing");
    } finally {
      Files.delete(theirFile);
      Files.delete(ourFile);
    }
  }

  private static final List<String> WATCHES =
      List.of(
          "-E",
          "-E -e NEW",
          "-E -e DESTROY -o id",
          "-E -e NEW,DESTROY -p tcp -o timestamp,extended",
          "-E -p tcp -o save",
          "-E -p tcp --dport 80 -o ktimestamp",
          "-E -p tcp -o xml");

  /** A watch on either side, both going on. */
  private record Watch(String args, Process theirs, Path lines, StringWriter ours) {}

  @Test
  void eventsAreTheSame() throws Exception {
    List<Watch> watches = new ArrayList<>();
    try {
      for (String args : WATCHES) {
        watches.add(watch(args));
      }
      isTold(watches, "192.0.2.1", 1);
      rig.asked().meanwhile(this::traffic);
      ours("-D -p tcp").sameAs(theirs("-D -p tcp"), "-D -p tcp");
      isTold(watches, "sport=999 ", 999);
      for (Watch watch : watches) {
        new Ran(0, events(watch.ours.toString()), "")
            .sameAs(new Ran(0, theirLines(watch), ""), watch.args);
      }
    } finally {
      for (Watch watch : watches) {
        watch.theirs.destroy();
        watch.theirs.waitFor();
        Files.delete(watch.lines);
      }
    }
  }

  private static final List<String> EXPECTED =
      List.of(
          "-E expect",
          "-E expect -o timestamp",
          "-E expect -o extended",
          "-E expect -o id",
          "-E expect -o xml");

  /** One that is met, one that goes with its master, one that is withdrawn. */
  @Test
  void eventsOfExpectationsAreTheSame() throws Exception {
    List<Watch> watches = new ArrayList<>();
    try {
      for (String args : EXPECTED) {
        watches.add(watch(args));
      }
      areTold(watches, 8_000);
      Packets met = Packets.tcp(SERVER, 20, OUTSIDE, 5_000).flags(TcpView.SYN).seq(1);
      rig.asked()
          .meanwhile(
              () -> {
                announce(3_000);
                assertThat(rig.sends(B0, met)).hasSize(1);
                announce(3_001);
                announce(3_002);
              });
      ends(3_001);
      ours("-F expect").sameAs(theirs("-F expect"), "-F expect");
      areTold(watches, 9_000);
      for (Watch watch : watches) {
        Ran ours = new Ran(0, expected(watch.ours.toString()), "");
        assertThat(ours.out().lines()).as(watch.args).hasSizeGreaterThanOrEqualTo(3);
        ours.sameAs(new Ran(0, expected(Files.readString(watch.lines)), ""), watch.args);
      }
    } finally {
      for (Watch watch : watches) {
        watch.theirs.destroy();
        watch.theirs.waitFor();
        Files.delete(watch.lines);
      }
    }
  }

  private static String expected(String text) {
    return text.lines()
        .filter(line -> line.contains("sport=300") || line.contains("<sport>300"))
        .collect(Collectors.joining("\n"));
  }

  private void ends(int from) throws Exception {
    String master = "-D -p tcp --sport " + from;
    ours(master).sameAs(theirs(master), master);
  }

  /** Has expectations come and go for masters of {@code first} on until each watch has told. */
  private void areTold(List<Watch> watches, int first) throws Exception {
    String begin = Integer.toString(first).substring(0, 2);
    long end = System.nanoTime() + PATIENCE_NANOS;
    for (int i = 0; System.nanoTime() < end; i++) {
      int from = first + i % 50;
      rig.asked().meanwhile(() -> announce(from));
      ends(from);
      boolean all = true;
      for (Watch watch : watches) {
        for (String told : List.of(watch.ours.toString(), Files.readString(watch.lines))) {
          all &= told.contains("sport=" + begin) || told.contains("<sport>" + begin);
        }
      }
      if (all) {
        return;
      }
    }
    for (Watch watch : watches) {
      assertThat(watch.ours.toString()).as("ours " + watch.args).isNotEmpty();
      assertThat(Files.readString(watch.lines)).as("theirs " + watch.args).isNotEmpty();
    }
    throw new AssertionError("a watch tells nothing new");
  }

  private Watch watch(String args) throws Exception {
    Path lines = Files.createTempFile("culvert-parity", ".events");
    List<String> command =
        new ArrayList<>(
            List.of("ip", "netns", "exec", rig.kernel.namespace(), "stdbuf", "-oL", "conntrack"));
    command.addAll(List.of(args.split(" ")));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(lines.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    StringWriter ours = new StringWriter();
    Thread follower = new Thread(() -> rig.asked().follow(ours, ("conntrack " + args).split(" ")));
    follower.setDaemon(true);
    follower.start();
    return new Watch(args, process, lines, ours);
  }

  /** Makes and ends entries from {@code port} on until each watch has told {@code word}. */
  private void isTold(List<Watch> watches, String word, int port) throws Exception {
    String plain = word.replace("sport=", "--sport ");
    long end = System.nanoTime() + PATIENCE_NANOS;
    for (int i = port; System.nanoTime() < end; i++) {
      String tuple = " -p tcp -s 192.0.2.1 -d 192.0.2.2 --sport " + i + " --dport 80";
      for (String args : List.of("-I" + tuple + " --state CLOSE -t 90", "-D" + tuple)) {
        theirs(args);
        ours(args);
      }
      boolean all = true;
      for (Watch watch : watches) {
        for (String told : List.of(watch.ours.toString(), Files.readString(watch.lines))) {
          all &= told.contains(word) || told.contains(plain) || told.contains(">999<");
        }
      }
      if (all) {
        return;
      }
    }
    throw new AssertionError("a watch tells nothing");
  }

  private static String theirLines(Watch watch) throws IOException {
    return events(Files.readString(watch.lines));
  }

  private static String events(String text) {
    return text.lines()
        .filter(line -> line.contains("10.1.0.") && !line.contains("192.0.2.1"))
        .map(line -> line.replaceFirst(" +\\[USERSPACE] portid=.*", ""))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void packetsFindWhatWasMadeByHand() throws Exception {
    String made =
        "-I -p udp -s 10.1.0.5 -d 10.2.0.2 --sport 700 --dport 53 -n 10.2.0.1:7000 -t 100";
    ours(made).sameAs(theirs(made), made);
    Packets question = Packets.udp("10.1.0.5", 700, SERVER, 53).payload("?");
    assertThat(rig.sends(A0, question)).hasSize(1);
    Packets answer = Packets.udp(SERVER, 53, OUTSIDE, 7_000).payload("!");
    assertThat(rig.sends(B0, answer)).hasSize(1);
    ours("-L").sameAs(theirs("-L"), "-L");
    opened(3_000, 21);
    String expect =
        "-I expect -p tcp -t 60 -s 10.1.0.5 -d 10.2.0.2 --sport 3000 --dport 21"
            + " --tuple-src 10.2.0.2 --tuple-dst 10.1.0.5 --tuple-port-src 0 --tuple-port-dst 6000"
            + " --mask-src 255.255.255.255 --mask-dst 255.255.255.255"
            + " --mask-port-src 0 --mask-port-dst 65535";
    assertThat(ours(expect)).isEqualTo(new Ran(0, "", ""));
    assertThat(ours(expect).err()).contains("Operation failed: File exists");
    assertThat(ours("-L expect").out())
        .contains("proto=6 src=10.2.0.2 dst=10.1.0.5 sport=0 dport=6000 ")
        .contains(" sport=3000 dport=21 class=0 helper=ftp");
    rig.sends(B0, Packets.tcp(SERVER, 20, "10.1.0.5", 6_000).flags(TcpView.SYN).seq(1));
    assertThat(ours("-L -u EXPECTED").out()).contains("sport=20 dport=6000");
    assertThat(ours("-C expect").out()).isEqualTo("0\n");
  }

  private Ran theirs(String line) throws Exception {
    return Ran.tool(rig.kernel.namespace(), line.split(" "));
  }

  private Ran ours(String line) {
    return rig.asked().ran(("conntrack " + line).split(" "));
  }
}
