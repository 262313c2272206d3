package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What each helper let in is shown with the connection that announced it, whatever helper it is.
 */
@ExtendWith(Browsing.class)
class LineageTest {

  /** A helper, and what its connections and those that come of them are carried by. */
  record Family(String helper, String proto, int port, String childProto) {}

  /** Every helper that expects something; that they do is HelperTranscriptContractTest's affair. */
  private static final List<Family> FAMILIES =
      List.of(
          new Family("ftp", "tcp", 21, "tcp"),
          new Family("tftp", "udp", 69, "udp"),
          new Family("irc", "tcp", 6667, "tcp"),
          new Family("sip", "udp", 5060, "udp"),
          new Family("RAS", "udp", 1719, "tcp"),
          new Family("Q.931", "tcp", 1720, "tcp"),
          new Family("H.245", "tcp", 2000, "udp"),
          new Family("pptp", "tcp", 1723, "gre"),
          new Family("amanda", "udp", 10080, "tcp"),
          new Family("sane", "tcp", 6566, "tcp"),
          new Family("netbios-ns", "udp", 137, "udp"),
          new Family("snmp", "udp", 161, "udp"),
          new Family("rtsp", "tcp", 554, "udp"),
          new Family("rpc", "udp", 111, "tcp"),
          new Family("tns", "tcp", 1521, "tcp"),
          new Family("mdns", "udp", 5353, "udp"),
          new Family("ssdp", "udp", 1900, "udp"),
          new Family("slp", "udp", 427, "udp"),
          new Family("dhcpv6", "udp", 547, "udp"));

  @Test
  void ofEveryHelper(Chromium browser) {
    try (PageFixture page = new PageFixture()) {
      List<Integer> ids = new ArrayList<>();
      for (Family family : FAMILIES) {
        ids.add(
            page.views.table.addFamily(
                family.helper(), family.proto(), family.port(), family.childProto()));
      }
      Tab tab = browser.open();
      tab.go(page.address).see(".grid-row .chip");
      for (int i = 0; i < ids.size(); i++) {
        shows(tab, FAMILIES.get(i), ids.get(i));
      }
      assertThat(tab.complaints).isEmpty();
      tab.close();
    }
  }

  /** The table with both, and the drawer of the one that leads back to the other. */
  private static void shows(Tab tab, Family family, int id) {
    tab.run(
        "location.hash = '#/c?q=id+%3D+"
            + id
            + "+or+master+%3D+"
            + id
            + "&at=901."
            + (id + 1)
            + "'");
    tab.see(".grid-row .kin-chip[data-child=no]", family.helper() + " ⇒ 1");
    tab.see(".grid-row .kin-chip[data-child=yes]", "↳ " + family.helper());
    tab.see(".drawer .kin.self", ":" + (20_000 + family.port()));
    tab.see(".drawer button.kin", ":" + family.port());
  }
}
