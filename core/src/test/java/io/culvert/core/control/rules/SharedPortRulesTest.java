package io.culvert.core.control.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.nat.PortParts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of a router that shares its ports with others. */
class SharedPortRulesTest {

  private static final RuleLanguage LANGUAGE =
      new RuleLanguage(BuiltInRules.catalog(), BuiltInRules.names());

  @Test
  void portsThatLeaveAMemberOfAClusterNoneAreRefused() {
    RuleLanguage shared = LANGUAGE.sharingPorts(new PortParts(2, 0));
    String head = "*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -p tcp -j ";
    for (String few :
        List.of(
            "SNAT --to-source 192.0.2.1:5000-5001",
            "SNAT --to-source 192.0.2.1:5000",
            "MASQUERADE --to-ports 5000")) {
      RuleFile file = shared.read("rules.v4", head + few + "\nCOMMIT\n", 4, false);
      assertThat(file.diagnostics().render())
          .contains("rules.v4:3:")
          .contains("error[E008]: member 1 of 2 has no port from 5000 to 500")
          .contains("give 4 ports or more");
      assertThat(LANGUAGE.read("r", head + few + "\nCOMMIT\n", 4, false).ok()).isTrue();
    }
    for (String enough :
        List.of(
            "SNAT --to-source 192.0.2.1:5000-5002",
            "SNAT --to-source 192.0.2.1",
            "MASQUERADE --to-ports 5000-5003 --random")) {
      assertThat(shared.read("r", head + enough + "\nCOMMIT\n", 4, false).ok()).isTrue();
    }
    String dnat =
        "*nat\n:PREROUTING ACCEPT [0:0]\n"
            + "-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.2:80\nCOMMIT\n";
    assertThat(shared.read("r", dnat, 4, false).ok()).isTrue();
  }
}
