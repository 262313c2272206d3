package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.Caller;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Why a packet was dropped, and what a connection went through. */
@ExtendWith(Browsing.class)
class TracePanelTest {

  private final PageFixture page = new PageFixture();
  private Tab tab;

  @BeforeEach
  void open(Chromium browser) {
    tab = browser.open();
  }

  @AfterEach
  void close() {
    assertThat(tab.complaints).isEmpty();
    tab.close();
    page.close();
  }

  private void enter() {
    tab.go(page.address).see(".grid-row .chip");
  }

  private JsonObject last(String type, String member, String value) {
    List<JsonObject> all =
        page.views.received(type).stream().filter(f -> value.equals(f.getString(member))).toList();
    return all.get(all.size() - 1);
  }

  @Test
  void whatIsDroppedIsTracedFromTheDropsOnAndLeadsToTheRule() {
    enter();
    tab.press("g").press("d").see("#drops-title").click(".panel-head .button");
    tab.see("#trace-title").click(".trace-how .primary").see(".walk .chip[data-kind=bad]");
    page.subscribed("trace", "outcome", "dropped");
    JsonObject asked = last("sub", "topic", "trace");
    assertThat(asked.getString("outcome")).isEqualTo("dropped");
    assertThat(asked.getInteger("budget")).isEqualTo(20);
    tab.see(".trace-how", "2 packets, 1 dropped");
    tab.click(".walk:nth-child(2) summary").see(".step.dropped", "a rule said DROP");
    tab.picture("trace-walk-light");
    tab.click(".walk:nth-child(2)[open] .step .link").see("#rules-title");
    tab.equal("decodeURIComponent(location.hash)", "#/r?at=rules.v4:39");
    tab.see(".rule-row.lit");
  }

  @Test
  void aFilterThatCannotBeReadIsSaidAtTheTrace() {
    enter();
    tab.press("g").press("w").see("#trace-title").press("/").type("dport = 21").press("Enter");
    tab.until("location.hash.includes('dport')").click(".trace-how .primary").see(".walk");
    page.views
        .sessions
        .get(0)
        .send(
            new JsonObject()
                .put("t", "error")
                .put("topic", "trace")
                .put("message", "4 traces run already")
                .put("hint", ""));
    tab.see(".helper-error", "4 traces run already");
    assertThat(last("sub", "topic", "trace").getString("filter")).isEqualTo("dport = 21");
  }

  @Test
  void aMadeUpPacketIsExplainedAndItsFormIsInTheAddress() {
    enter();
    tab.press("g").press("r").see("#rules-title").click(".rule-row .muted-link");
    tab.see(".made-up [name=in]").until("document.querySelector('.made-up [name=in]').value");
    tab.run("document.querySelector('.made-up [name=src]').focus()");
    tab.type("x").run("document.querySelector('.made-up [name=dst]').focus()");
    tab.type("203.0.113.9").press("Enter").see(".helper-error", "x is no address");
    tab.run("document.querySelector('.made-up [name=src]').select()");
    tab.run("document.querySelector('.made-up [name=src]').focus()");
    tab.type("10.0.0.2").press("Enter").see(".walk[open] .step.dropped");
    JsonObject asked = last("cmd", "do", "explain");
    assertThat(asked.getString("in")).isEqualTo("lan0");
    assertThat(asked.getString("src")).isEqualTo("10.0.0.2");
    assertThat(asked.getString("why-not")).isEqualTo("rules.v4:8");
    tab.until("decodeURIComponent(location.hash).includes('src=10.0.0.2')");
    tab.send("Page.reload", new JsonObject());
    tab.see(".made-up [name=src]");
    tab.equal("document.querySelector('.made-up [name=src]').value", "10.0.0.2");
  }

  @Test
  void aConnectionsLifeIsDrawnFromItsPackets() {
    enter();
    tab.press("/").type("id = " + FakeTable.CONTROL_ID).press("Enter").see(".matched", "1 of");
    tab.until("document.querySelectorAll('.grid-row:not([hidden]) .chip').length === 1");
    tab.click(".grid-row .row-button[data-act=open]").see(".life .state-node.now", "ESTABLISHED");
    page.subscribed("trace", "outcome", "any");
    String filter = last("sub", "topic", "trace").getString("filter");
    assertThat(filter).startsWith("proto = tcp and (src = 10.0.1.2 and dst = 203.0.113.9");
    int id = FakeTable.CONTROL_ID;
    page.views
        .sessions
        .get(0)
        .send(
            FakeWalks.frame(
                false,
                FakeWalks.of(id, 1, false, "FIN,ACK", "FIN_WAIT"),
                FakeWalks.of(id + 1, 2, false, "RST", "CLOSE"),
                FakeWalks.of(id, 3, true, "ACK", "CLOSE_WAIT"),
                FakeWalks.of(id, 4, true, "FIN,ACK", "LAST_ACK")));
    tab.see(".life .state-node.now", "LAST_ACK");
    tab.see(".rung.reply .chip", "LAST_ACK").see(".rung.original .chip", "FIN_WAIT");
    tab.amount(".rung", 3).amount(".state-node.been", 3);
    tab.until("document.querySelectorAll('.state-edge.taken').length >= 3");
    tab.amount(".state-node.been[data-state=CLOSE]", 0);
    tab.run("document.querySelector('.life').scrollIntoView()");
    tab.picture("life-line");
    page.views.sessions.get(0).send(FakeWalks.frame(true));
    tab.until("document.querySelector('.life').innerText.includes('SYN, FIN or RST')");
    page.subscribed("trace", "filter", "(" + filter + ") and (syn or fin or rst)");
    tab.press("Escape").until("!document.querySelector('.drawer')");
    tab.press("g").press("d").see("#drops-title");
    page.received("unsub", "topic", "trace");
  }

  @Test
  void aKeyTracesTheConnectionAtHand() {
    enter();
    tab.press("j").press("t").see("#trace-title");
    tab.until("document.querySelector('#filter').value.startsWith('proto = tcp and (src = ')");
  }

  @Test
  void whoMayOnlyLookExplainsAndDoesNotTrace() {
    tab.go(page.invite(Caller.Role.VIEWER)).see(".grid-row .chip");
    tab.press("g").press("w").see(".trace-how .primary");
    tab.until("document.querySelector('.trace-how .primary').disabled");
    tab.press("g").press("c").see(".grid-row .chip").press("j").press("Enter").see(".life");
    assertThat(page.views.received("sub")).noneMatch(f -> "trace".equals(f.getString("topic")));
  }

  @Test
  void chosenConnectionsAreKilledTogether() {
    enter();
    tab.press("j").press("x").press("j").press("x").see(".selected-bar", "2 selected");
    tab.amount(".grid-row.selected[aria-selected=true]", 2);
    tab.click(".grid-row.selected .row-button.select").see(".selected-bar", "1 selected");
    tab.click(".grid-row:not(.selected):not([hidden]) .row-button.select");
    tab.see(".selected-bar", "2 selected").press("X").see(".dialog[open]", "Kill 2 connections?");
    tab.press("Escape").until("!document.querySelector('.dialog[open]')");
    assertThat(page.views.received("cmd")).noneMatch(f -> f.containsKey("keys"));
    tab.click(".selected-bar .danger").click(".dialog[open] .danger").see(".toast", "Killed 2");
    JsonArray keys = last("cmd", "do", "deleteKeys").getJsonArray("keys");
    assertThat(keys).hasSize(2);
    tab.until("!document.querySelector('.selected-bar')").see(".matched", "498 connections");
  }

  @Test
  void lettersSort() {
    enter();
    tab.press("s").press("b").until("location.hash.includes('sort=-bytes')");
    tab.press("s").press("b").until("location.hash.includes('sort=bytes')");
    tab.press("s").press("d").until("location.hash.includes('sort=dst')");
  }
}
