package io.culvert.plugins.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Side;
import io.culvert.helpers.testkit.Bench;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Passage;
import io.culvert.helpers.testkit.Setup;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a peer writes, the helper neither faults nor says more than a command is long. */
class HostileFtpTest {

  private static final Endpoint CLIENT = Endpoint.of("10.0.0.2", 40000);
  private static final Endpoint SERVER = Endpoint.of("192.0.2.9", 21);

  private static final String[] SEEDS = {
    "PORT 10,0,0,2,4,1\r\n",
    "EPRT |1|10.0.0.2|1025|\r\n",
    "EPRT |2|fd00:a::2|1025|\r\n",
    "227 Entering Passive Mode (192,0,2,9,4,1).\r\n",
    "229 Entering Extended Passive Mode (|||1025|)\r\n"
  };

  private static final String ODD = "0123456789,.|:()- \r\n\0\u00ff%$\\";

  private static Passage said(String line) {
    Bench bench = HelperRig.bench(new FtpHelper());
    Endpoint clientSeenAs = Endpoint.of("198.51.100.1", 61000);
    Endpoint serverSeenAs = Endpoint.of("203.0.113.5", 21);
    bench.open(new Setup(CLIENT, SERVER, clientSeenAs, serverSeenAs, Set.of(1025), true));
    Side from = Character.isDigit(line.charAt(0)) ? Side.SERVER : Side.CLIENT;
    Passage passage = bench.send(from, 0, line);
    assertThat(bench.expectations())
        .allSatisfy(
            expected ->
                assertThat(expected.announced().sameAddress(from == Side.CLIENT ? CLIENT : SERVER))
                    .isTrue());
    return passage;
  }

  @Test
  void damagedCommandsNeverFault() {
    Random random = new Random(20_260_801);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder line = new StringBuilder(SEEDS[random.nextInt(SEEDS.length)]);
      for (int damage = random.nextInt(4); damage >= 0; damage--) {
        int at = 1 + random.nextInt(line.length() - 1);
        char odd = ODD.charAt(random.nextInt(ODD.length()));
        switch (random.nextInt(4)) {
          case 0 -> line.setCharAt(at, odd);
          case 1 -> line.insert(at, odd);
          case 2 -> line.setLength(at);
          default -> line.insert(at, line.substring(at));
        }
        line.append(line.length() < 2 ? "  " : "");
      }
      Passage passage = said(line.toString());
      assertThat(passage.fault()).as(line.toString()).isEmpty();
      assertThat(passage.payload().map(String::length).orElse(0))
          .as(line.toString())
          .isLessThanOrEqualTo(line.length() + 40);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1,", ",", "|", ":", "(", "a", " ", "|1|", "1.", "\u00ff"})
  void endlessCommandsNeverFault(String piece) {
    for (String start : new String[] {"PORT", "PORT ", "EPRT |1|", "EPRT |2|", "227 ", "229 ("}) {
      String line = start + piece.repeat(60_000 / piece.length());
      assertThat(said(line + "\r\n").fault()).as(start + piece).isEqualTo(Optional.empty());
      assertThat(said(line).fault()).as(start + piece).isEqualTo(Optional.empty());
    }
  }
}
