package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What axe-core finds serious or critical, on every panel and in every dialog: nothing. */
@ExtendWith(Browsing.class)
class AxeTest {

  private static final String PANELS =
      "t throughput,r rules,e expectations,o talkers,d drops,i devices,m cluster,p plugins,l events,"
          + "h health";

  private static final String SERIOUS =
      """
      axe.run(document, {resultTypes: ['violations']}).then((found) => JSON.stringify(
        found.violations
          .filter((v) => v.impact === 'serious' || v.impact === 'critical')
          .map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`)))
      """;

  private final PageFixture page = new PageFixture();
  private Tab tab;

  @AfterEach
  void close() {
    tab.close();
    page.close();
  }

  private static String axe() {
    try (InputStream script = AxeTest.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void check(String where) {
    assertThat(new JsonArray((String) tab.run(SERIOUS))).as(where).isEmpty();
  }

  private void visit(String key, String title) {
    tab.press("g").press(key).see("#" + title + "-title");
    tab.until("!document.querySelector('.panel > .empty')");
    check(title);
  }

  @ParameterizedTest
  @CsvSource({"light, 1440", "dark, 1440", "light, 360", "dark, 360"})
  void nothingSeriousIsFoundAnywhere(String scheme, int width, Chromium browser) {
    page.views.alarms = JsonArray.of("dmz0 is down");
    page.views.clustered = true;
    tab = browser.open().scheme(scheme);
    tab.size(width, 900).go(page.origin()).see(".login-card");
    tab.run(axe());
    check("login");
    tab.run("document.querySelector('#token').focus()");
    tab.type(page.address).press("Enter").see(".grid-row .chip");
    check("connections");
    tab.press("j").press("x").press("Enter").see(".drawer .tree");
    check("drawer");
    tab.press("X").see(".dialog[open]");
    check("question");
    tab.press("Escape").until("!document.querySelector('.dialog[open]')");
    tab.press("?").see(".help[open]");
    check("help");
    tab.press("Escape").until("!document.querySelector('.help[open]')");
    tab.press("/").type("prot = tcp").see(".filter-error b");
    check("filter");
    tab.press("Escape").press("Escape");
    tab.press("g").press("w").see(".trace-how .primary").click(".trace-how .primary");
    tab.click(".walk:nth-child(2) summary").see(".walk:nth-child(2)[open] .step");
    check("trace");
    tab.click(".panel-head .segmented button:nth-child(2)").see(".made-up");
    check("made-up packet");
    for (String panel : PANELS.split(",")) {
      visit(panel.substring(0, 1), panel.substring(2));
    }
  }

  @Test
  void theSeriousIsFound(Chromium browser) {
    tab = browser.open().go(page.origin()).see(".login-card");
    tab.run(axe());
    tab.run("document.querySelector('.login-card form').append(document.createElement('button'))");
    assertThat((String) tab.run(SERIOUS)).contains("button-name");
  }
}
