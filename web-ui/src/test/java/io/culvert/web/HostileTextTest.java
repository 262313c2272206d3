package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text from the network is text, wherever the page shows it. */
@ExtendWith(Browsing.class)
class HostileTextTest {

  private final PageFixture page = new PageFixture();
  private Tab tab;

  @BeforeEach
  void open(Chromium browser) {
    tab = browser.open();
    tab.go(page.address).see(".grid-row .chip");
  }

  @AfterEach
  void close() {
    assertThat(tab.run("typeof window.pwned")).isEqualTo("undefined");
    assertThat(tab.count("img:not([src='icon.svg']), #app script, #app iframe, #app style"))
        .isZero();
    assertThat(tab.complaints).isEmpty();
    tab.close();
    page.close();
  }

  private void seeEvil(String selector) {
    tab.see(selector, FakeTable.EVIL);
  }

  @Test
  void inTheTableAndTheDrawer() {
    tab.press("/").type("id = 666").press("Enter").see(".matched", "1 of 500");
    seeEvil(".grid-row .flags");
    seeEvil(".grid-row .rule");
    seeEvil(".grid-row .devices");
    tab.click(".row-button[data-act=open]").see(".drawer .facts");
    seeEvil(".drawer .facts");
  }

  @ParameterizedTest
  @CsvSource({
    "r, .rule-text",
    "e, .expectation",
    "e, .helper h3",
    "e, .helper-error",
    "l, .event-text"
  })
  void inThePanels(String key, String selector) {
    tab.press("g").press(key);
    seeEvil(selector);
  }

  @Test
  void whatTurnsTextAroundIsMadeVisible() {
    tab.press("/").type("id = 666").press("Enter").see(".matched", "1 of 500");
    tab.see(".grid-row .rule", "⟨U+202E⟩").see(".grid-row .devices", "␛[31m");
    tab.press("Escape").press("Escape").press("g").press("e").see(".helper", "⟨U+202E⟩gnp.exe");
    assertThat((String) tab.run("document.body.innerText")).doesNotContain("\u202e", "\u001b");
  }

  @Test
  void inTheFilterAndItsAddress() {
    tab.press("/").type(FakeTable.EVIL + " prot =").press("Enter").see(".filter-error", "column");
    tab.see(".filter-mirror", FakeTable.EVIL);
    tab.go("about:blank")
        .go(
            page.origin()
                + "/#/c?q=%3Cimg%20src%3Dx%20onerror%3D%22window.pwned%3D1%22%3E%20prot%20=%20x");
    tab.see(".filter-error", "column").see(".filter-mirror", "<img src=x onerror=");
  }

  @Test
  void inAlarmsAndMessages() {
    page.views.alarms = io.vertx.core.json.JsonArray.of(FakeTable.EVIL);
    tab.see(".alarms", FakeTable.EVIL);
    tab.watch("document.querySelector('.indicator.broken')");
    page.views.sessions.get(0).sink.close(1008, "<img src=x onerror=x>");
    tab.until("window.met").see(".indicator.live", "live");
  }

  @Test
  void aVeryLongTextBreaksNothing() {
    page.views.alarms = io.vertx.core.json.JsonArray.of("A".repeat(65_536));
    tab.until("document.querySelector('.alarms .stat-also')?.textContent.length === 65536");
    assertThat(tab.run("document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
  }
}
