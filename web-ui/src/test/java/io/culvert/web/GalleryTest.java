package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every panel in both themes, into {@code target/screenshots}; and nothing complains. */
@ExtendWith(Browsing.class)
class GalleryTest {

  private static final String PANELS =
      "t throughput,r rules,w trace,e expectations,o talkers,d drops,i devices,m cluster,p plugins,"
          + "l events,h health";

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void everyPanel(String scheme, Chromium browser) {
    try (PageFixture page = new PageFixture();
        Tab tab = browser.open().scheme(scheme)) {
      page.views.alarms = JsonArray.of("dmz0 is down");
      page.views.max = 620;
      page.views.clustered = true;
      tab.go(page.origin()).see(".login-card").picture("login-" + scheme);
      tab.go(page.address).see(".grid-row .chip");
      tab.hover(".kin-chip[data-child='yes']").see(".kin-master").picture("connections-" + scheme);
      tab.press("j").press("Enter").see(".drawer .tree").picture("drawer-" + scheme);
      tab.press("Escape").press("/").type("prot = tcp").see(".filter-error", "column 1");
      tab.picture("filter-error-" + scheme);
      tab.press("Escape").press("Escape").press("?").see(".help[open]").picture("help-" + scheme);
      tab.press("Escape").click(".row-button.kill").see(".dialog[open]").picture("kill-" + scheme);
      tab.press("Escape");
      for (String panel : PANELS.split(",")) {
        tab.press("g").press(panel.substring(0, 1)).see("#" + panel.substring(2) + "-title");
        tab.run("new Promise(done => setTimeout(done, 1200))");
        tab.picture(panel.substring(2) + "-" + scheme);
      }
      assertThat(tab.complaints.stream().filter(c -> !c.contains("401"))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void onAPhone(String scheme, Chromium browser) {
    try (PageFixture page = new PageFixture();
        Tab tab = browser.open().scheme(scheme).size(360, 740)) {
      page.views.clustered = true;
      tab.go(page.address).see(".grid-row .chip").picture("phone-connections-" + scheme);
      tab.click(".grid-row .cell.proto").see(".drawer .facts").picture("phone-drawer-" + scheme);
      tab.press("Escape");
      for (String panel : PANELS.split(",")) {
        tab.press("g").press(panel.substring(0, 1)).see("#" + panel.substring(2) + "-title");
        tab.picture("phone-" + panel.substring(2) + "-" + scheme);
        assertThat(tab.run("document.documentElement.scrollWidth")).isEqualTo(360);
      }
    }
  }

  @Test
  void atTwiceTheSize(Chromium browser) {
    try (PageFixture page = new PageFixture();
        Tab tab = browser.open().scheme("light").size(640, 400)) {
      tab.go(page.address).see(".grid-row .chip").picture("zoomed");
      assertThat(tab.run("document.documentElement.scrollWidth")).isEqualTo(640);
    }
  }
}
