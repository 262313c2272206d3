package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole page without a pointer: every panel by its keys, every control by Tab, in view. */
@ExtendWith(Browsing.class)
class KeyboardTest {

  private static final String PANELS =
      "t throughput,r rules,w trace,e expectations,o talkers,d drops,i devices,m cluster,p plugins,"
          + "l events,h health";

  /** Notes what gets the focus, and what of that does not show it. */
  private static final String WATCH =
      """
      window.reached = new Set(); window.unseen = [];
      if (!window.watching) {
        window.watching = true;
        document.addEventListener('focusin', ({target}) => {
          window.reached.add(target);
          const shown = getComputedStyle(target).outlineStyle !== 'none' || target.id === 'filter';
          if (!shown) window.unseen.push(target.outerHTML.slice(0, 120));
        });
      }
      document.activeElement.blur();
      document.body.focus()
      """;

  private static final String CONTROLS =
      "[...document.querySelectorAll('a[href], button:enabled, input:enabled, select, summary,"
          + " [tabindex=\"0\"]')].filter(n => n.tabIndex >= 0 && n.checkVisibility())";

  private static final String MISSED =
      "JSON.stringify([...window.unseen, ..."
          + CONTROLS
          + ".filter(n => !window.reached.has(n)).map(n => n.outerHTML.slice(0, 120))])";

  private void tabThrough(Tab tab, String where) {
    tab.run(WATCH);
    int controls = ((Number) tab.run(CONTROLS + ".length")).intValue();
    assertThat(controls).as(where).isGreaterThan(12);
    for (int i = 0; i < controls + 2; i++) {
      tab.press("Tab");
    }
    assertThat(new JsonArray((String) tab.run(MISSED))).as(where).isEmpty();
  }

  @Test
  void everyPanelAndEveryControl(Chromium browser) {
    try (PageFixture page = new PageFixture();
        Tab tab = browser.open()) {
      page.views.clustered = true;
      tab.go(page.origin()).see(".login-card").press("Tab").press("Tab");
      tab.run("document.querySelector('#token').focus()");
      tab.type(page.address).press("Enter").see(".grid-row .chip");
      tabThrough(tab, "connections");
      for (String panel : PANELS.split(",")) {
        tab.run("document.activeElement.blur()");
        tab.press("g").press(panel.substring(0, 1)).see("#" + panel.substring(2) + "-title");
        tab.until("!document.querySelector('.panel > .empty .muted:only-child')");
        tabThrough(tab, panel);
      }
    }
  }

  @Test
  void fromTheFilterToTheEndOfAConnection(Chromium browser) {
    try (PageFixture page = new PageFixture();
        Tab tab = browser.open()) {
      tab.go(page.address).see(".grid-row .chip");
      tab.press("/").type("proto = icmp").press("Enter").see(".matched", " of 500");
      tab.run("document.activeElement.blur()");
      tab.press("j").press("Enter").see(".drawer .facts").press("Escape");
      tab.until("!document.querySelector('.drawer')");
      tab.press("x").see(".selected-bar");
      tab.press("X").see(".dialog[open] .danger");
      tab.press("Tab").until("document.activeElement.closest('.dialog')");
      tab.run("document.querySelector('.dialog .danger').focus()");
      tab.press("Enter").see(".toast", "Killed 1");
    }
  }
}
