package io.culvert.core.cli.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.cli.CliRig;
import io.culvert.core.cli.CliRig.Ran;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.Members;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.members.MemberPair;
import io.culvert.core.wire.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The golden lines were printed by conntrack 1.4.7 on Linux 6.18 for the same entries. */
@Timeout(60)
final class ListingTest {

  private static CliRig rig;

  @BeforeAll
  static void start() throws Exception {
    rig = new CliRig();
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
  }

  @BeforeEach
  void empty() {
    rig.control().table.clear();
    rig.control().expected.clear();
    rig.control().sysctl.clear();
    rig.control().profile = "modern";
    rig.control().changed = null;
  }

  private static EntryView ftp() {
    return EntryViews.tcp("10.0.1.2", 40112, "203.0.113.9", 21)
        .snat("198.51.100.1", 40112)
        .assured()
        .timeout(999)
        .mark(7)
        .key(1, 777487382L)
        .view();
  }

  private static ExpectationView waiting(int id) {
    IpAddress client = IpAddress.of("10.0.1.2");
    IpAddress server = IpAddress.of("203.0.113.9");
    Tuple master = new Tuple(6, client, 40112, server, 21);
    Tuple tuple = new Tuple(6, server, 0, client, 40_000 + id);
    Tuple mask = new Tuple(6, IpAddress.of("255.255.255.255"), 0, server, 0xFFFF);
    EntryView.Key key = new EntryView.Key(1, 777487382L);
    return new ExpectationView(id, tuple, mask, master, key, 298, 1, 0, "ftp");
  }

  @Test
  void expectationsOfOtherMembersSayWhoseTheyAre() throws Exception {
    assertThat(rig.run("conntrack", "-L", "expect", "--node", "all").err())
        .contains("this router is in no cluster");
    Members alone = rig.control().members;
    MemberPair pair = new MemberPair();
    rig.control().members = pair.a;
    pair.near.expected.add(waiting(1));
    for (int id = 1; id <= 250; id++) {
      pair.far.expected.add(waiting(id));
    }
    Ran all = rig.run("conntrack", "-L", "expect", "--node", "all");
    assertThat(all.exit()).isZero();
    assertThat(all.err()).contains("251 expectations have been shown");
    assertThat(all.out().lines().filter(line -> line.endsWith(" node=a"))).hasSize(1);
    assertThat(all.out().lines().filter(line -> line.endsWith(" node=b")))
        .as("more than one answer holds, each once")
        .hasSize(250)
        .doesNotHaveDuplicates();
    assertThat(rig.run("conntrack", "-L", "expect", "--node", "b", "-o", "jsonl").out())
        .startsWith("{\"node\":\"b\",");
    assertThat(rig.run("conntrack", "-L", "expect", "--node", "c").err())
        .contains("no member is called \"c\"");
    pair.a.present(Set.of("a"));
    Ran partial = rig.run("conntrack", "-L", "expect", "--node", "all");
    assertThat(partial.exit()).isEqualTo(1);
    assertThat(partial.out().lines()).hasSize(1);
    assertThat(partial.err()).contains("b is not there", "what it has is missing");
    rig.control().members = alone;
  }

  @Test
  void entriesOfOtherMembersSayWhoseTheyAre() throws Exception {
    assertThat(rig.run("conntrack", "-L", "--node", "all").err())
        .contains("this router is in no cluster");
    MemberPair pair = new MemberPair();
    pair.near.table.add(ftp());
    pair.far.table.add(ping());
    rig.control().members = pair.a;
    Ran all = rig.run("conntrack", "-L", "--node", "all");
    assertThat(all.exit()).isZero();
    assertThat(all.out().lines())
        .satisfiesExactly(
            near -> assertThat(near).startsWith("tcp      6 999 ").endsWith("use=1 node=a"),
            far -> assertThat(far).startsWith("icmp     1 29 ").endsWith("use=1 node=b"));
    assertThat(rig.run("conntrack", "-L", "--node", "b", "-p", "tcp").out()).isEmpty();
    assertThat(rig.run("conntrack", "-C", "--node", "all").out()).isEqualTo("2\n");
    assertThat(rig.run("conntrack", "-L", "--node", "b", "-o", "jsonl").out())
        .startsWith("{\"node\":\"b\",");
    Ran found =
        rig.run(
            ("conntrack -G --node all -p tcp -s 10.0.1.2 -d 203.0.113.9 --sport 40112 --dport 21")
                .split(" "));
    assertThat(found.out()).endsWith("node=a\n");
    pair.a.present(Set.of("a"));
    Ran partial = rig.run("conntrack", "-L", "--node", "all");
    assertThat(partial.exit()).isEqualTo(1);
    assertThat(partial.out().lines()).hasSize(1);
    assertThat(partial.err())
        .contains("1 flow entries have been shown", "b is not there: what it has is missing");
    assertThat(rig.run("conntrack", "-C", "--node", "all").exit()).isEqualTo(1);
    assertThat(rig.run("conntrack", "-L", "--node", "x").err()).contains("no member is called");
    assertThat(rig.run("conntrack", "-L", "-z", "--node", "b").exit()).isEqualTo(2);
    assertThat(rig.run("conntrack", "-D", "--node", "b").exit()).isEqualTo(2);
    rig.control().members = Members.NONE;
  }

  private static EntryView ping() {
    return EntryViews.ping("10.0.1.2", "203.0.113.9", 77).timeout(29).zone(5, 3).key(2, 12).view();
  }

  private static EntryView dns6() {
    return EntryViews.of(17, "fd00::1", 1, "fd00::2", 53).timeout(29).key(3, 13).view();
  }

  private static String line(EntryView entry, String... options) {
    rig.control().table.clear();
    rig.control().table.add(entry);
    String[] args = new String[options.length + 2];
    args[0] = "conntrack";
    args[1] = "-L";
    System.arraycopy(options, 0, args, 2, options.length);
    Ran ran = rig.run(args);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err())
        .isEqualTo(
            "culvert v(unpackaged) (conntrack-tools format): 1 flow entries have been shown.\n");
    return ran.out();
  }

  @Test
  void theLineEverybodyKnows() {
    assertThat(line(ftp()))
        .isEqualTo(
            "tcp      6 999 ESTABLISHED src=10.0.1.2 dst=203.0.113.9 sport=40112 dport=21"
                + " src=203.0.113.9 dst=198.51.100.1 sport=21 dport=40112 [ASSURED] mark=7"
                + " use=1\n");
    assertThat(line(ping()))
        .isEqualTo(
            "icmp     1 29 src=10.0.1.2 dst=203.0.113.9 type=8 code=0 id=77 [UNREPLIED]"
                + " src=203.0.113.9 dst=10.0.1.2 type=0 code=0 id=77 mark=0 zone=5 use=1\n");
    assertThat(line(dns6()))
        .isEqualTo(
            "udp      17 29 src=fd00::1 dst=fd00::2 sport=1 dport=53 [UNREPLIED] src=fd00::2"
                + " dst=fd00::1 sport=53 dport=1 mark=0 use=1\n");
    assertThat(line(EntryViews.of(99, "10.0.1.2", 0, "203.0.113.9", 0).timeout(29).view()))
        .isEqualTo(
            "unknown  99 29 src=10.0.1.2 dst=203.0.113.9 [UNREPLIED] src=203.0.113.9"
                + " dst=10.0.1.2 mark=0 use=1\n");
    assertThat(line(EntryViews.of(47, "10.0.1.2", 0x12, "203.0.113.9", 0x34).timeout(29).view()))
        .isEqualTo(
            "gre      47 29 src=10.0.1.2 dst=203.0.113.9 srckey=0x12 dstkey=0x34 [UNREPLIED]"
                + " src=203.0.113.9 dst=10.0.1.2 srckey=0x34 dstkey=0x12 mark=0 use=1\n");
  }

  @Test
  void detailsComeWhereTheToolPutsThem() {
    assertThat(line(ftp(), "-o", "extended,id"))
        .isEqualTo(
            "ipv4     2 tcp      6 999 ESTABLISHED src=10.0.1.2 dst=203.0.113.9 sport=40112"
                + " dport=21 src=203.0.113.9 dst=198.51.100.1 sport=21 dport=40112 [ASSURED]"
                + " mark=7 use=1 id=777487382\n");
    assertThat(line(dns6(), "-o", "extended")).startsWith("ipv6     10 udp      17 29 src=fd00::1");
    EntryView counted =
        EntryViews.tcp("127.0.0.1", 57958, "127.0.0.1", 21)
            .assured()
            .timeout(431998)
            .age(1)
            .timestamped()
            .traffic(8, 469, 7, 433)
            .helper("ftp")
            .view();
    assertThat(line(counted))
        .isEqualTo(
            "tcp      6 431998 ESTABLISHED src=127.0.0.1 dst=127.0.0.1 sport=57958 dport=21"
                + " packets=8 bytes=469 src=127.0.0.1 dst=127.0.0.1 sport=21 dport=57958"
                + " packets=7 bytes=433 [ASSURED] mark=0 delta-time=1 helper=ftp use=1\n");
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
      assertThat(line(counted, "-o", "ktimestamp"))
          .contains(" delta-time=1 [start=Tue Nov 14 22:13:20 2023] helper=ftp use=1\n");
    } finally {
      TimeZone.setDefault(before);
    }
  }

  /** As conntrack 1.4.7 showed them under Linux 6.18; the start is that of {@link EntryViews}. */
  @Test
  void eventsShowTimesOnlyWhereTheEntryEnds() {
    EntryView entry =
        EntryViews.tcp("127.0.0.1", 57958, "127.0.0.1", 21).timestamped().timeout(28).view();
    long end = EntryViews.CREATED_MICROS + 61_000_000;
    Listing listing = Listing.parse("ktimestamp", Listing.Format.TEXT);
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
      assertThat(new EntryLines(listing).event(event(RouterEvent.Kind.DESTROY, end, entry)))
          .endsWith(
              " delta-time=61 [start=Tue Nov 14 22:13:20 2023] [stop=Tue Nov 14 22:14:21 2023]");
    } finally {
      TimeZone.setDefault(before);
    }
    assertThat(new EntryLines(listing).event(event(RouterEvent.Kind.NEW, end, entry)))
        .doesNotContain("delta-time");
    assertThat(new EntryXml(listing).event(event(RouterEvent.Kind.DESTROY, end, entry)))
        .contains("<stop>" + end * 1000 + "</stop></timestamp><deltatime>61</deltatime>");
    assertThat(new EntryXml(listing).event(event(RouterEvent.Kind.UPDATE, end, entry)))
        .doesNotContain("deltatime");
  }

  private static RouterEvent event(RouterEvent.Kind kind, long atMicros, EntryView entry) {
    return new RouterEvent(1, atMicros, kind, Optional.of(entry), Optional.empty(), "");
  }

  @Test
  void xmlHasTheToolsElements() {
    String head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<conntrack>\n";
    assertThat(line(ftp(), "-o", "xml"))
        .isEqualTo(
            head
                + "<flow><meta direction=\"original\"><layer3 protonum=\"2\" protoname=\"ipv4\">"
                + "<src>10.0.1.2</src><dst>203.0.113.9</dst></layer3><layer4 protonum=\"6\""
                + " protoname=\"tcp\"><sport>40112</sport><dport>21</dport></layer4></meta>"
                + "<meta direction=\"reply\"><layer3 protonum=\"2\" protoname=\"ipv4\">"
                + "<src>203.0.113.9</src><dst>198.51.100.1</dst></layer3><layer4 protonum=\"6\""
                + " protoname=\"tcp\"><sport>21</sport><dport>40112</dport></layer4></meta>"
                + "<meta direction=\"independent\"><state>ESTABLISHED</state>"
                + "<timeout>999</timeout><mark>7</mark><use>1</use><id>777487382</id><assured/>"
                + "</meta></flow>\n</conntrack>\n");
    EntryView counted =
        EntryViews.ping("127.0.0.1", "127.0.0.1", 5)
            .replied()
            .timeout(29)
            .traffic(1, 84, 1, 84)
            .helper("f<t&p")
            .view();
    assertThat(line(counted, "-o", "xml"))
        .contains(
            "<layer4 protonum=\"1\" protoname=\"icmp\"></layer4><counters><packets>1</packets>"
                + "<bytes>84</bytes></counters></meta><meta direction=\"reply\">",
            "<timeout>29</timeout><mark>0</mark><use>1</use><id>1</id></meta>"
                + "<helper>f&lt;t&amp;p</helper></flow>");
  }

  private static EntryView sctp() {
    return EntryViews.of(132, "10.0.0.1", 1, "10.0.0.2", 3)
        .state("SHUTDOWN_ACK_SENT")
        .tags(1, 0xFFFF_FFFEL)
        .timeout(99)
        .view();
  }

  @Test
  void sctpShowsItsStateAndSavesItsTags() {
    assertThat(line(sctp()))
        .isEqualTo(
            "sctp     132 99 SHUTDOWN_ACK_SENT src=10.0.0.1 dst=10.0.0.2 sport=1 dport=3"
                + " [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=3 dport=1 mark=0 use=1\n");
    assertThat(line(sctp(), "-o", "save"))
        .isEqualTo(
            "-A -t 99 -u UNSET -s 10.0.0.1 -d 10.0.0.2 -r 10.0.0.2 -q 10.0.0.1 -p sctp --sport 1"
                + " --dport 3 --reply-port-src 3 --reply-port-dst 1 --state SHUTDOWN_ACK_SENT"
                + " --orig-vtag 1 --reply-vtag 4294967294\n");
  }

  @Test
  void saveGivesOptionsThatMakeTheEntryAgain() {
    assertThat(line(ftp(), "-o", "save"))
        .isEqualTo(
            "-A -t 999 -u SEEN_REPLY,ASSURED -s 10.0.1.2 -d 203.0.113.9 -r 203.0.113.9 -n"
                + " 198.51.100.1 -p tcp --sport 40112 --dport 21 --reply-port-src 21"
                + " --reply-port-dst 40112 --state ESTABLISHED\n");
    assertThat(line(ping(), "-o", "save"))
        .isEqualTo(
            "-A -t 29 -u UNSET -w 5 -s 10.0.1.2 -d 203.0.113.9 -r 203.0.113.9 -q 10.0.1.2 -p"
                + " icmp --icmp-type 8 --icmp-code 0 --icmp-id 77\n");
    assertThat(
            line(
                EntryViews.of(99, "10.0.1.2", 0, "203.0.113.9", 0).timeout(29).view(),
                "-o",
                "save"))
        .isEqualTo(
            "-A -t 29 -u UNSET -s 10.0.1.2 -d 203.0.113.9 -r 203.0.113.9 -q 10.0.1.2 -p 99\n");
  }

  @Test
  void jsonIsOneArrayAndLinesAreObjects() {
    rig.control().table.addAll(List.of(ftp(), ping()));
    Ran array = rig.run("conntrack", "-L", "-o", "json");
    List<?> parsed = (List<?>) JsonText.parse(array.out());
    assertThat(parsed).hasSize(2);
    assertThat(((Map<?, ?>) parsed.get(0)).get("state")).isEqualTo("ESTABLISHED");
    Ran lines = rig.run("conntrack", "-L", "-o", "jsonl");
    assertThat(lines.out().lines()).hasSize(2).allMatch(l -> l.startsWith("{\"id\":"));
    rig.control().table.clear();
    assertThat(rig.run("conntrack", "-L", "-o", "json").out()).isEqualTo("[]\n");
    assertThat(rig.run("conntrack", "-L", "-o", "xml").out()).isEmpty();
  }

  @Test
  void theClassicProfileListsAsTheArticlesDo() {
    EntryView established =
        EntryViews.tcp("140.208.5.62", 1311, "207.46.230.218", 80)
            .assured()
            .timeout(431995)
            .traffic(3, 180, 2, 120)
            .view();
    String line =
        "tcp      6 431995 ESTABLISHED src=140.208.5.62 dst=207.46.230.218 sport=1311 dport=80"
            + " src=207.46.230.218 dst=140.208.5.62 sport=80 dport=1311 [ASSURED] use=1\n";
    assertThat(line(established, "-o", "classic")).isEqualTo(line);
    rig.control().profile = "classic";
    assertThat(line(established)).isEqualTo(line);
    assertThat(line(established, "-o", "extended")).startsWith("ipv4     2 tcp").contains("mark=0");
    EntryView udp = EntryViews.of(17, "192.168.1.2", 1032, "192.168.1.50", 53).timeout(19).view();
    assertThat(line(udp))
        .isEqualTo(
            "udp      17 19 src=192.168.1.2 dst=192.168.1.50 sport=1032 dport=53 [UNREPLIED]"
                + " src=192.168.1.50 dst=192.168.1.2 sport=53 dport=1032 use=1\n");
  }
}
