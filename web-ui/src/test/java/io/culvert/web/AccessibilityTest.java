package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody needs who sees little, uses no mouse, or hears the page. */
@ExtendWith(Browsing.class)
class AccessibilityTest {

  /** Text nodes in view whose colour stands out from what is behind by less than 4.5 to 1. */
  private static final String FAINT =
      """
      (() => {
        const numbers = (c) => c.match(/[\\d.]+/g).map(Number);
        const over = ([r, g, b, a = 1], back) => [r, g, b].map((v, i) => v * a + back[i] * (1 - a));
        const behind = (node) => {
          if (!node) return [255, 255, 255];
          const own = numbers(getComputedStyle(node).backgroundColor);
          return (own[3] ?? 1) === 1 ? own : over(own, behind(node.parentElement));
        };
        const light = (rgb) => rgb
          .map((v) => v / 255)
          .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const faint = [];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let text = walk.nextNode(); text; text = walk.nextNode()) {
          const node = text.parentElement;
          const box = node.getBoundingClientRect();
          const style = getComputedStyle(node);
          const shown = text.data.trim() && box.width > 1 && node.checkVisibility();
          if (!shown || numbers(style.color)[3] === 0 || node.closest(':disabled')) continue;
          const back = behind(node);
          const [a, b] = [light(over(numbers(style.color), back)), light(back)];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < 4.5) faint.push(`${node.className} ${ratio.toFixed(2)} ${text.data.slice(0, 30)}`);
        }
        return JSON.stringify([...new Set(faint)]);
      })()
      """;

  private static final String NAMELESS =
      """
      JSON.stringify([...document.querySelectorAll('button, a, input, summary, [role=img]')]
        .filter((n) => n.checkVisibility())
        .filter((n) => !(n.innerText || n.ariaLabel || n.title || n.labels?.length))
        .map((n) => n.outerHTML.slice(0, 120)))
      """;

  private final PageFixture page = new PageFixture();
  private Tab tab;

  @AfterEach
  void close() {
    tab.close();
    page.close();
  }

  private void check(String where) {
    for (String script : List.of(FAINT, NAMELESS)) {
      assertThat(new JsonArray((String) tab.run(script))).as(where).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"light, 1440", "dark, 1440", "light, 360", "dark, 360"})
  void everythingCanBeReadAndHasAName(String scheme, int width, Chromium browser) {
    page.views.alarms = JsonArray.of("dmz0 is down");
    page.views.clustered = true;
    tab = browser.open().scheme(scheme).size(width, 900);
    tab.go(page.origin()).see(".login-card");
    check("login");
    tab.go(page.address).see(".grid-row .chip");
    check("connections");
    tab.hover(".kin-chip[data-child=yes]").see(".kin-child");
    check("family");
    tab.press("j").press("Enter").see(".drawer .tree");
    check("drawer");
    tab.press("Escape").press("/").type("prot = tcp").see(".filter-error b");
    check("filter");
    tab.press("Escape").press("Escape");
    for (String panel :
        "t throughput,r rules,e expectations,d drops,i devices,m cluster,l events".split(",")) {
      tab.press("g").press(panel.substring(0, 1)).see("#" + panel.substring(2) + "-title");
      tab.until("!document.querySelector('.panel .empty')");
      check(panel);
      assertThat(tab.count("h1")).isEqualTo(1);
    }
  }

  @Test
  void theFaintAndTheNamelessAreFound(Chromium browser) {
    tab = browser.open().scheme("light").go(page.origin()).see(".login-card");
    tab.run("document.querySelector('.login-card h1').style.color = '#aaa'");
    tab.run("document.querySelector('.login-card form').append(document.createElement('button'))");
    assertThat(new JsonArray((String) tab.run(FAINT))).hasSize(1);
    assertThat(new JsonArray((String) tab.run(NAMELESS))).hasSize(1);
  }

  @Test
  void theTableIsAGridToWhoHearsIt(Chromium browser) {
    tab = browser.open().go(page.address).see(".grid-row .chip");
    assertThat(
            tab.run(
                "[...document.querySelectorAll('.grid-row:not([hidden])')].every(r =>"
                    + " r.getAttribute('role') === 'row' && r.getAttribute('aria-rowindex')"
                    + " && [...r.children].every(c => c.getAttribute('role') === 'gridcell'))"))
        .isEqualTo(true);
    assertThat(tab.count("[role=grid] [role=columnheader][aria-sort=descending]")).isEqualTo(1);
    assertThat(tab.run("document.querySelector('[role=grid]').getAttribute('aria-colcount')"))
        .isEqualTo(String.valueOf(tab.count("[role=columnheader]")));
    tab.until("document.querySelector('.unseen[aria-live=polite]').innerText.includes('500 conn')");
  }

  @Test
  void everyControlIsReachedByTabAndShowsIt(Chromium browser) {
    tab = browser.open().go(page.address).see(".grid-row .chip");
    tab.press("Tab").until("document.activeElement.className === 'skip'");
    assertThat(tab.run("document.activeElement.getBoundingClientRect().width > 50"))
        .isEqualTo(true);
    StringBuilder reached = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      tab.press("Tab");
      reached.append(tab.run("document.activeElement.className + ' ' + document.activeElement.id"));
      reached.append('\n');
      if (!Boolean.TRUE.equals(tab.run("document.activeElement === document.body"))) {
        assertThat(
                tab.run(
                    "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
                        + " || document.activeElement.id === 'filter'"))
            .as(reached.toString())
            .isEqualTo(true);
      }
    }
    assertThat(reached).contains("brand", "indicator", "filter", "sort", "grid", "icon-button");
  }
}
