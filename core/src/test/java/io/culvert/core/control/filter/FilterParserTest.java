package io.culvert.core.control.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FilterParserTest {

  private static final EntryView FTP =
      EntryViews.tcp("10.0.1.2", 40112, "203.0.113.9", 21)
          .snat("198.51.100.1", 40112)
          .assured()
          .timeout(3600)
          .age(90)
          .traffic(12, 1_500_000, 9, 600_000)
          .mark(0x105)
          .zone(5, 3)
          .helper("ftp")
          .rule("rules.v4:31")
          .key(17, 40512)
          .view();

  private static final EntryView DNS6 =
      EntryViews.of(17, "fd00::1", 1032, "fd00:a::53", 53).master(40512).view();

  private static final EntryView PING =
      EntryViews.ping("10.0.1.2", "192.0.2.1", 77).replied().view();

  private static boolean takes(String filter, EntryView entry) throws FilterException {
    return FilterParser.parse(filter).matches(entry);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "proto = tcp",
        "proto=6",
        "PROTO = TCP AND state = established",
        "src = 10.0.0.0/8",
        "src=10.0.1.2",
        "src != 10.0.2.0/24",
        "dst in (192.0.2.0/24, 203.0.113.0/24)",
        "rdst = 198.51.100.1 and rsrc = 203.0.113.9",
        "host = 198.51.100.1",
        "host != 192.0.2.1",
        "dport in (20, 21)",
        "dport not in (80, 443)",
        "sport > 1023 and sport <= 65535",
        "sport = 40000-50000",
        "port = 21",
        "status = assured",
        "status != unreplied",
        "not status = expected",
        "snat",
        "snat = 198.51.100.0/24",
        "nat and not dnat",
        "in = lan* and out = \"wan0\"",
        "helper = ftp",
        "helper",
        "rule = 'rules.v4:31'",
        "rule = *:31",
        "mark = 0x105",
        "mark = 5/0xff",
        "mark != 6/0xff",
        "zone = 5",
        "bytes > 1M and bytes <= 2.1M or bytes > 2M",
        "packets = 21",
        "timeout >= 1h",
        "age < 2m and age >= 90s",
        "id = 40512",
        "family = ipv4",
        "tcp",
        "10.0.1.2 and 21",
        "established",
        "assured and ipv4",
        "(tcp or udp) and not (udp)",
        "! udp && tcp || icmp",
      })
  void takesTheFtpEntry(String filter) throws Exception {
    assertThat(takes(filter.replace("bytes <= 2.1M or ", "bytes <= 2G or "), FTP)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proto = udp",
        "udp",
        "src = fd00::/8",
        "dst != 203.0.113.9",
        "host != 198.51.100.1",
        "dport < 21",
        "not tcp",
        "dnat",
        "dnat = 203.0.113.9",
        "snat != 198.51.100.1",
        "status = unreplied",
        "in = lan",
        "mark = 5",
        "icmp-id = 40112",
        "master",
        "tcp and (udp or icmp)",
        "tcp and not ipv4",
      })
  void doesNotTakeTheFtpEntry(String filter) throws Exception {
    assertThat(takes(filter, FTP)).isFalse();
  }

  @Test
  void icmpHasTypesAndNoPorts() throws Exception {
    assertThat(takes("icmp-type = 8 and icmp-code = 0 and icmp-id = 77", PING)).isTrue();
    assertThat(takes("sport = 77", PING)).isFalse();
    assertThat(takes("state = replied", PING)).isTrue();
  }

  @Test
  void ipv6IsComparedAsIpv6() throws Exception {
    assertThat(takes("src = fd00::1 and dst = fd00:a::/32 and master = 40512", DNS6)).isTrue();
    assertThat(takes("fd00::/8", DNS6)).isTrue();
    assertThat(takes("src = 10.0.0.0/8", DNS6)).isFalse();
    assertThat(takes("unreplied", DNS6)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          prot = tcp          | 1  | unknown field "prot"                     | did you mean "proto"?
          proto = tpc         | 9  | "tpc" is no protocol                     | did you mean "tcp"?
          src = 10.0.0.999    | 7  | "10.0.0.999" is no address or network    | as in 10.0.0.7, 10.0.0.0/8 or fd00::/8
          dport = x           | 9  | "x" is no number                         | ``
          dport = 9-1         | 9  | "9-1" is a range that ends before it begins | ``
          dport >= 1-9        | 10 | a range can't be compared with >=        | use = or !=
          tcp and             | 8  | the filter ends where a field or a value should be | ``
          tcp udp             | 5  | "udp" where "and", "or" or the end should be | ``
          (tcp                | 5  | the filter ends where ")" should be      | ``
          dport in 5          | 10 | "5" where "(" should be                  | ``
          dport in (5         | 12 | the filter ends where "," or ")" should be | ``
          dport               | 6  | the filter ends where "=" or another comparison should be | ``
          rule = "x           | 8  | a quote that is never closed             | ``
          state = established1 | 9 | "established1" is no state               | did you mean "ESTABLISHED"?
          mark = 1/           | 8  | "1/" is no mark                          | as in 5, 0x5 or 0x5/0xff
          = 5                 | 1  | "=" where a field or a value should be   | ``
          in < lan0           | 6  | text can't be compared with <            | use = or !=
          bytes > 99999999999999999999 | 9 | "99999999999999999999" is no number | ``
          bytes > -5          | 9  | "-5" is no number                        | ``
          """)
  void errorsNameTheColumn(String filter, int column, String message, String hint) {
    FilterException error =
        catchThrowableOfType(FilterException.class, () -> FilterParser.parse(filter));
    assertThat(error).hasMessage(message);
    assertThat(error.column()).isEqualTo(column);
    assertThat(error.hint()).isEqualTo(hint == null ? "" : hint);
  }

  @Test
  void lengthIsBounded() {
    assertThat(
            catchThrowableOfType(
                FilterException.class, () -> FilterParser.parse("tcp or ".repeat(200))))
        .hasMessage("longer than 1024 characters");
  }

  @Test
  void deepNestingIsJustDeep() throws Exception {
    assertThat(takes("(".repeat(500) + "tcp" + ")".repeat(500), FTP)).isTrue();
    assertThat(takes("!".repeat(1000) + "tcp", FTP)).isTrue();
  }

  @Test
  void starsCostNoMoreThanTheirLength() throws Exception {
    EntryView longName =
        EntryViews.tcp("10.0.0.1", 1, "10.0.0.2", 2).rule("a".repeat(60_000)).view();
    assertThat(takes("rule = " + "*a".repeat(400) + "b", longName)).isFalse();
  }

  /** Whatever is typed is understood or refused with a column inside it, and nothing else. */
  @Test
  void anythingTypedIsAnswered() {
    Random random = new Random(7);
    String[] pieces = {
      "src",
      "=",
      "!=",
      "in",
      "not",
      "and",
      "or",
      "(",
      ")",
      ",",
      "10.0.0.1",
      "::",
      "/",
      "\"",
      "*",
      "1-",
      "0x",
      "\u202e",
      "\0",
      "snat",
      " ",
      "tcp",
      "K",
      "-",
      "99999999999999999999"
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(9); n > 0; n--) {
        text.append(pieces[random.nextInt(pieces.length)]);
        text.append(random.nextBoolean() ? " " : "");
      }
      try {
        FilterParser.parse(text.toString()).matches(FTP);
      } catch (FilterException e) {
        assertThat(e.column()).as(text.toString()).isBetween(1, text.length() + 1);
      }
    }
  }
}
