package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The connections as a person uses them, in a real browser, against a router that is not there. */
@ExtendWith(Browsing.class)
class PageTest {

  private static final int ALT = 1;

  private final PageFixture page = new PageFixture();
  private Tab tab;

  @BeforeEach
  void open(Chromium browser) {
    tab = browser.open();
    tab.go(page.address).see(".grid-row .chip");
  }

  @AfterEach
  void close() {
    assertThat(tab.complaints).isEmpty();
    tab.close();
    page.close();
  }

  private JsonObject lastSubscription() {
    List<JsonObject> all =
        page.views.received("sub").stream()
            .filter(frame -> frame.getString("topic").equals("entries"))
            .toList();
    return all.get(all.size() - 1);
  }

  private String hash() {
    return (String) tab.run("decodeURIComponent(location.hash).replaceAll('+', ' ')");
  }

  private List<JsonObject> commands(String verb) {
    return page.views.received("cmd").stream().filter(f -> f.getString("do").equals(verb)).toList();
  }

  /** Filters so that only that entry's family is in the table. */
  private void only(int id) {
    tab.press("/").type("id = " + id + " or master = " + id).press("Enter");
    tab.until("document.querySelector('.matched').innerText.includes(' of ')");
  }

  @Test
  void theTokenLeavesTheAddressBarAndTheHistory() {
    assertThat((String) tab.run("location.href")).doesNotContain("t=");
    JsonObject history = tab.send("Page.getNavigationHistory", new JsonObject());
    assertThat(history.getJsonArray("entries").stream().map(e -> ((JsonObject) e).getString("url")))
        .contains(page.origin() + "/")
        .noneMatch(url -> url.contains(PageFixture.tokenIn(page.address)));
    assertThat((String) tab.run("document.cookie")).isEmpty();
  }

  @Test
  void theTableShowsTheWindowAndAsksForTheNextOne() {
    tab.see(".matched", "500");
    tab.equal("document.querySelector('.grid').getAttribute('aria-rowcount')", "501");
    assertThat(lastSubscription().getInteger("limit")).isLessThanOrEqualTo(200);
    tab.run("document.querySelector('.grid-scroll').scrollTop = 1e6");
    tab.until("document.querySelector('.grid-row[aria-rowindex=\"501\"] .chip')?.innerText");
    JsonObject window = page.views.received("win").get(page.views.received("win").size() - 1);
    assertThat(window.getInteger("offset")).isGreaterThan(300);
    assertThat(window.getInteger("limit")).isLessThanOrEqualTo(200);
    assertThat(tab.count(".grid-row")).isLessThan(60);
  }

  @Test
  void aFilterGoesToTheRouterAndIntoTheAddress() {
    tab.press("/").type("proto = udp").press("Enter");
    tab.until("location.hash.includes('udp')");
    tab.until("document.querySelector('.matched').innerText.includes(' of 500')");
    tab.until(
        "[...document.querySelectorAll('.grid-row:not([hidden]) .proto')].every(n => n.innerText === 'udp')");
    assertThat(lastSubscription().getString("filter")).isEqualTo("proto = udp");
    assertThat(hash()).isEqualTo("#/c?q=proto = udp");
    tab.until(
        "[...document.querySelectorAll('.grid-row:not([hidden]) .proto')].every(n => n.innerText === 'udp')");
    tab.run("history.back()");
    tab.until("document.querySelector('.matched').innerText === '500 connections'");
  }

  @Test
  void aSharedAddressShowsTheSameView() {
    tab.go("about:blank")
        .go(page.origin() + "/#/c?q=proto+%3D+icmp&sort=-bytes")
        .see(".matched", " of ");
    assertThat(lastSubscription().getString("filter")).isEqualTo("proto = icmp");
    assertThat(lastSubscription().getString("sort")).isEqualTo("-bytes");
    tab.equal("document.querySelector('#filter').value", "proto = icmp");
    tab.equal("document.querySelector('.cell.bytes').getAttribute('aria-sort')", "descending");
  }

  @Test
  void aFilterThatCannotBeReadIsUnderlinedWhereItIsWrong() {
    tab.press("/").type("tcp and prot = udp").press("Enter").see(".filter-error", "column 9");
    tab.see(".filter-error", "unknown field \"prot\"").see(".filter-error", "proto");
    tab.equal("document.querySelector('.filter-mirror u')?.innerText", "prot");
    tab.equal("document.querySelector('#filter').getAttribute('aria-invalid')", "true");
    tab.amount(".quiet-danger", 0);
  }

  @Test
  void clickingAValueAddsItAndAltExcludesIt() {
    tab.click(".grid-row:not([hidden]) .proto .value");
    tab.until("location.hash.includes('proto')");
    assertThat(hash()).isEqualTo("#/c?q=proto = tcp");
    tab.until("document.querySelector('.matched').innerText.includes(' of ')");
    tab.click(".grid-row:not([hidden]) .state .value", ALT);
    tab.until("location.hash.includes('state')");
    assertThat(hash()).isEqualTo("#/c?q=proto = tcp and state != ESTABLISHED");
  }

  @Test
  void headersSortOnTheServerAndTurnAround() {
    tab.click("[data-sort=bytes]");
    tab.until("location.hash.includes('sort=-bytes')");
    tab.click("[data-sort=bytes]");
    tab.until("location.hash.includes('sort=bytes')");
    tab.click("[data-sort=src]");
    tab.until("location.hash.includes('sort=src')");
    tab.see("[data-sort=src].on");
    page.subscribed("entries", "sort", "src");
  }

  @Test
  void killingAsksFirst() {
    only(FakeTable.CONTROL_ID);
    tab.click(".grid-row:not([hidden]) .row-button.kill")
        .see(".dialog[open]", "Kill this connection?");
    tab.see(".dialog-text", "203.0.113.9");
    tab.press("Escape").until("!document.querySelector('.dialog[open]')");
    assertThat(commands("delete")).isEmpty();
    tab.click(".grid-row:not([hidden]) .row-button.kill").click(".dialog[open] .danger");
    tab.see(".toast", "Killed");
    assertThat(commands("delete")).hasSize(1);
    assertThat(commands("delete").get(0).getString("key"))
        .isIn(FakeTable.CONTROL_KEY, FakeTable.DATA_KEY);
    tab.until("document.querySelector('.matched').innerText === '1 of 499'");
  }

  @Test
  void killingAllThatMatchNeedsTheirNumberTyped() {
    tab.press("/").type("proto = icmp").press("Enter").see(".quiet-danger");
    int icmp = page.views.table.select("proto = icmp", "key").size();
    tab.click(".quiet-danger").see(".dialog[open] .dialog-typed", String.valueOf(icmp));
    tab.until("document.querySelector('.dialog .danger').disabled");
    tab.run("document.querySelector('.dialog-typed .field').focus()");
    tab.type(String.valueOf(icmp)).until("!document.querySelector('.dialog .danger').disabled");
    tab.press("Enter").see(".toast", "Killed " + icmp);
    JsonObject command = commands("deleteMatching").get(0);
    assertThat(command.getString("filter")).isEqualTo("proto = icmp");
    assertThat(command.getInteger("expectedCount")).isEqualTo(icmp);
    tab.see(".empty.over", "No connection matches");
  }

  @Test
  void controlAndDataConnectionAreLinked() {
    only(FakeTable.CONTROL_ID);
    tab.see(".kin-chip[data-child=yes]", "↳ ftp").see(".kin-chip[data-child=no]", "ftp ⇒ 1");
    tab.hover(".kin-chip[data-child=yes]").see(".grid-row.kin-master", ":21");
    tab.see(".grid-row.kin-child", ":30021");
  }

  @Test
  void theFamilyIsFoundWhereTheMasterIsNotInTheWindow() {
    tab.go("about:blank").go(page.origin() + "/#/c?q=id+%3D+" + FakeTable.DATA_ID);
    tab.see(".matched", "1 of 500").see(".kin-chip[data-child=yes]", "↳ ftp");
    assertThat(commands("entry")).extracting(f -> f.getString("key")).contains(FakeTable.DATA_KEY);
    tab.click(".kin-chip[data-child=yes]").see(".matched", "2 of 500");
    assertThat(hash())
        .isEqualTo("#/c?q=id = " + FakeTable.CONTROL_ID + " or master = " + FakeTable.CONTROL_ID);
  }

  @Test
  void theDrawerJumpsBothWays() {
    only(FakeTable.CONTROL_ID);
    tab.press("Escape").press("Escape").press("j").press("Enter").see(".drawer .tree");
    String first = tab.text(".drawer .muted");
    tab.click(".drawer button.kin")
        .until(
            "document.querySelector('.drawer-title')?.innerText && !document.querySelector('.drawer-title').innerText.includes('"
                + first
                + "')");
    tab.see(".drawer button.kin").click(".drawer button.kin");
    tab.see(".drawer-title", first).see(".drawer .tuple-nat", "SNAT");
    tab.see(".drawer .facts", "ASSURED").press("Escape");
    tab.until("!document.querySelector('.drawer')");
  }

  @Test
  void anExpectationLeadsToItsMaster() {
    tab.press("g").press("e").see(".expectation", "30022").click(".expectation .master");
    tab.see(".matched", "2 of 500").see(".drawer .kin.expected", "30022");
    tab.see(".drawer-title", String.valueOf(FakeTable.CONTROL_ID));
    tab.see(".drawer .family", ":30021");
  }

  @Test
  void theKeyboardMovesOpensAndLetsGo() {
    tab.press("j").press("j").press("k").press("j");
    tab.until("document.querySelector('.grid-row.active')?.getAttribute('aria-rowindex') === '3'");
    assertThat(
            tab.run(
                "document.getElementById(document.querySelector('.grid')"
                    + ".getAttribute('aria-activedescendant')).getAttribute('aria-selected')"))
        .isEqualTo("true");
    tab.press("X").see(".dialog[open]", "Kill").press("Escape");
    tab.until("!document.querySelector('.dialog[open]')");
    tab.press("Enter")
        .see(".drawer .facts")
        .press("Escape")
        .until("!document.querySelector('.drawer')");
    tab.press("Escape").until("!document.querySelector('.grid-row.active')");
    for (String panel :
        List.of(
            "t throughput", "r rules", "e expectations", "l events", "p plugins", "o talkers")) {
      tab.press("g").press(panel.substring(0, 1)).see("#" + panel.substring(2) + "-title");
    }
    tab.press("g").press("c").see(".grid-row .chip");
    tab.press("?")
        .see(".help[open]")
        .press("Escape")
        .until("!document.querySelector('.help[open]')");
  }
}
