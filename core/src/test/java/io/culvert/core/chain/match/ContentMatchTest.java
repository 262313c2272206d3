package io.culvert.core.chain.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.TableName;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matches that look for something in a packet, at the time of day, or at the way back. */
class ContentMatchTest {

  private static final int[] SCTP_HEAD = {0x13, 0xC4, 0x13, 0xC5, 0, 0, 0, 1, 0, 0, 0, 0};
  private static final int[] DATA_WITH_END = {0, 1, 0, 18};
  private static final int[] SACK = {3, 0, 0, 16};

  private final RuleBench bench = new RuleBench();

  /** The packet is TCP 10.0.0.2:1000 to 192.0.2.1:80 with "GET /Index.html" behind 40 bytes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "-m string --algo bm --string GET ~ true",
        "-m string --algo kmp --string get ~ false",
        "-m string --algo kmp --string get --icase ~ true",
        "-m string --algo bm ! --string GET ~ false",
        "-m string --algo bm --string GET --from 40 ~ true",
        "-m string --algo bm --string GET --from 41 ~ false",
        "-m string --algo bm --string GET --to 43 ~ true",
        "-m string --algo bm --string GET --to 42 ~ false",
        "-m string --algo bm --string GET --from 41 --to 42 ~ false",
        "-m string --algo bm --hex-string '|20 2f|Ind' ~ true",
        "-m string --algo bm --hex-string '|202f|ind' ~ false",
        "-m string --algo bm --string html ~ true",
        "-m string --algo bm --string htmlx ~ false",
        "-m u32 --u32 0>>24=0x45 ~ true",
        "-m u32 ! --u32 0>>24=0x45 ~ false",
        "-m u32 --u32 0&0xffff=55 ~ true",
        "-m u32 --u32 0>>22&0x3C@0&0xffff=80 ~ true",
        "-m u32 --u32 0>>22&0x3C@0&0xffff=79,81:90 ~ false",
        "-m u32 --u32 0>>22&0x3C@12>>26&0x3C@0=0x47455420 ~ true",
        "-m u32 --u32 52=0 ~ false",
        "-m u32 --u32 51=0:0xffffffff ~ true",
        "-m u32 --u32 0>>24=0x45&&6&0xff=17 ~ false",
        "-p tcp -m tcpmss --mss 1400:1500 ~ true",
        "-p tcp -m tcpmss ! --mss 1400:1500 ~ false",
        "-p tcp -m tcpmss --mss 1459 ~ false",
        "-m ecn --ecn-ip-ect 1 ~ true",
        "-m ecn ! --ecn-ip-ect 1 ~ false",
        "-p tcp -m ecn --ecn-tcp-ece ~ true",
        "-p tcp -m ecn ! --ecn-tcp-cwr ~ true",
        "-p tcp -m ecn --ecn-tcp-ece --ecn-tcp-cwr ~ false",
        "-p tcp -m ecn --ecn-tcp-ece --ecn-ip-ect 2 ~ false",
      })
  void content(String rule, boolean matches) {
    boolean mss = rule.contains("--mss");
    Packets packet =
        Packets.tcp("10.0.0.2", 1000, "192.0.2.1", 80)
            .flags(TcpView.SYN | TcpView.ECE)
            .tos(1)
            .payload("GET /Index.html");
    packet = mss ? packet.mss(1460) : packet;
    assertThat(bench.matches(4, rule.replace('\'', '"'), packet)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--sport 5060 | true",
        "! --dport 5061 | false",
        "--chunk-types any DATA | true",
        "--chunk-types any DATA:E | true",
        "--chunk-types any DATA:B | false",
        "--chunk-types any DATA:b,INIT | true",
        "--chunk-types all DATA,SACK | true",
        "--chunk-types all DATA,SACK,INIT | false",
        "! --chunk-types all DATA,SACK,INIT | true",
        "--chunk-types only DATA,SACK,INIT | true",
        "--chunk-types only DATA | false",
        "--chunk-types any NONE | false",
        "--chunk-types only ALL | true",
      })
  void chunks(String options, boolean matches) {
    byte[] bytes = new byte[12 + 20 + 16];
    put(bytes, 0, SCTP_HEAD);
    put(bytes, 12, DATA_WITH_END); // 18 bytes are padded to 20
    put(bytes, 32, SACK);
    Packets packet = Packets.raw("10.0.0.2", "192.0.2.1", IpProtocol.SCTP, bytes);
    assertThat(bench.matches(4, "-p sctp -m sctp " + options, packet)).isEqualTo(matches);
  }

  private static void put(byte[] into, int at, int... values) {
    for (int i = 0; i < values.length; i++) {
      into[at + i] = (byte) values[i];
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-11-22T13:05:00Z | --timestart 13:00 --timestop 14:00 | true",
        "2026-11-22T14:00:01Z | --timestart 13:00 --timestop 14:00 | false",
        "2026-11-22T14:00:00Z | --timestart 13:00 --timestop 14:00 | true",
        "2026-11-22T23:30:00Z | --timestart 23:00 --timestop 01:00 | true",
        "2026-11-22T00:30:00Z | --timestart 23:00 --timestop 01:00 | true",
        "2026-11-22T12:00:00Z | --timestart 23:00 --timestop 01:00 | false",
        "2026-11-22T12:00:00Z | --weekdays Sun | true",
        "2026-11-22T12:00:00Z | ! --weekdays Sun | false",
        "2026-11-23T00:30:00Z | --timestart 23:00 --timestop 01:00 --weekdays Sun | false",
        "2026-11-23T00:30:00Z | --timestart 23:00 --timestop 01:00 --contiguous --weekdays 7 | true",
        "2024-02-29T12:00:00Z | --monthdays 29 | true",
        "2023-03-01T00:00:00Z | --monthdays 1 | true",
        "2026-12-31T23:59:59Z | --monthdays 31 | true",
        "2026-12-31T23:59:59Z | ! --monthdays 31 | false",
        "2026-11-22T12:00:00Z | --datestart 2026-11-22T12 --datestop 2026-11-22T12:00:00 | true",
        "2026-11-22T12:00:01Z | --datestop 2026-11-22T12:00:00 | false",
      })
  void time(String now, String options, boolean matches) {
    bench.epochSeconds = Instant.parse(now).getEpochSecond();
    Packets packet = Packets.udp("10.0.0.2", 1, "192.0.2.1", 2);
    assertThat(bench.matches(4, "-m time " + options, packet)).isEqualTo(matches);
  }

  /** Every day of thirty years against the calendar of the library. */
  @Test
  void monthDays() {
    for (int day = 0; day < 366 * 30; day++) {
      long second = 86_400L * (10_000 + day) + 5;
      int expected = Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC).getDayOfMonth();
      TimeMatch.When when =
          new TimeMatch.When(
              0,
              Integer.MAX_VALUE,
              0,
              TimeMatch.DAY_END,
              TimeMatch.ALL_WEEK_DAYS,
              1 << expected,
              false);
      assertThat(new TimeMatch(when, null).holds(second)).isTrue();
    }
  }

  @Test
  void aQuotaEndsWithTheFirstPacketThatDoesNotFit() {
    bench.table(4, "filter", "-A FORWARD -m quota --quota 100", "-A FORWARD -m quota ! --quota 50");
    for (int length : new int[] {60, 50, 28}) {
      bench.arrive(Packets.udp("10.0.0.2", 1, "192.0.2.1", 2).payload(new byte[length - 28]));
      bench.at(TableName.FILTER, Hook.FORWARD);
    }
    var forward = bench.rules.chain(TableName.FILTER, "FORWARD");
    assertThat(forward.rule(0).packets()).isEqualTo(1); // 40 are left, then none
    assertThat(forward.rule(1).packets()).isEqualTo(3);
  }
}
