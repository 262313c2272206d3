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

/** The page over time: deltas, pausing, breaking off and coming back, leaving. */
@ExtendWith(Browsing.class)
class LivelinessTest {

  private final PageFixture page = new PageFixture();
  private Tab tab;

  @BeforeEach
  void open(Chromium browser) {
    tab = browser.open();
  }

  @AfterEach
  void close() {
    tab.close();
    page.close();
  }

  private void enter() {
    tab.go(page.address).see(".grid-row .chip");
  }

  private FakeViews.FakeSession session() {
    return page.views.sessions.get(page.views.sessions.size() - 1);
  }

  @Test
  void valuesChangeInPlaceAndTimeoutsCountDownByThemselves() {
    enter();
    String row = "document.querySelector('.grid-row:not([hidden])')";
    tab.run(
        "window.before = " + row + "; window.rate = " + row + ".querySelector('.rate').innerText");
    tab.until(row + ".querySelector('.rate').innerText !== window.rate");
    assertThat(tab.run("window.before === " + row)).isEqualTo(true);
    tab.run(
        "window.left = [...document.querySelectorAll('.grid-row .expires')].map(n => n.innerText).join()");
    session().receive("{\"t\":\"pause\",\"on\":true}");
    tab.until(
        "[...document.querySelectorAll('.grid-row .expires')].map(n => n.innerText).join() !== window.left");
  }

  @Test
  void aPauseFreezesAndTellsWhatWasMissed() {
    enter();
    tab.press(" ").see(".indicator.paused", "paused");
    page.received("pause", "on", true);
    tab.press(" ").see(".indicator.live", "live").see(".toast", "204 connections while paused");
    page.received("pause", "on", false);
  }

  @Test
  void theOrderIsHeldWhileThePointerIsOverTheTable() {
    enter();
    tab.hover(".grid-row .chip");
    page.received("hold", "on", true);
    tab.hover(".brand");
    page.received("hold", "on", false);
  }

  @Test
  void aBrokenConnectionComesBackWithItsView() {
    enter();
    tab.press("/").type("proto = icmp").press("Enter").see(".matched", " of 500");
    page.views.received.clear();
    tab.watch("document.querySelector('.indicator.broken')?.innerText.includes('reconnecting in')");
    session().sink.close(1008, "too slow");
    tab.until("window.met").see(".indicator.live", "live");
    page.received("sub", "filter", "proto = icmp");
    assertThat(page.views.sessions).hasSize(2);
    tab.until("document.querySelector('.grid-row:not([hidden]) .chip')");
  }

  @Test
  void aGapInTheNumbersAsksAnew() {
    enter();
    page.views.received.clear();
    session().sink.send("{\"t\":\"delta\",\"topic\":\"entries\",\"seq\":99999,\"total\":1}");
    page.received("sub", "topic", "entries");
    tab.see(".matched", "500 connections");
  }

  @Test
  void whatItDoesNotKnowItIgnores() {
    enter();
    for (String frame :
        List.of(
            "{\"t\":\"weather\"}",
            "{}",
            "[]",
            "7",
            "not json",
            "{\"t\":\"snap\",\"topic\":\"x\"}")) {
      session().sink.send(frame);
    }
    session().sink.send("{\"t\":\"ack\",\"id\":12345,\"ok\":true}");
    tab.press("g").press("r").see("#rules-title").press("g").press("c").see(".grid-row .chip");
    assertThat(tab.complaints).isEmpty();
  }

  @Test
  void anEntryThatDiedStaysUntilTheOrderChanges() {
    enter();
    tab.press("/").type("id = " + FakeTable.CONTROL_ID).press("Enter").see(".matched", "1 of 500");
    tab.until("document.querySelectorAll('.grid-row:not([hidden]) .chip').length === 1");
    session().send(FakeRouter.snap("entries").put("t", "delta").put("gone", JsonArray.of(0)));
    tab.see(".grid-row.gone .state", "gone");
    tab.amount(".grid-row.gone .kill:not([hidden])", 0);
    session().send(FakeRouter.snap("entries").put("t", "delta").put("count", 0).put("matched", 0));
    tab.see(".empty.over", "No connection matches");
  }

  @Test
  void anotherVersionSaysReload() {
    page.views.version = 2;
    tab.go(page.address).see(".banner", "another version").see(".banner button", "Reload");
  }

  @Test
  void aViewerLooksAndCannotKill() {
    tab.go(page.invite(Caller.Role.VIEWER)).see(".grid-row .chip");
    tab.amount(".row-button.kill:not([hidden])", 0);
    tab.press("j").press("X").see(".toast.bad", "not kill");
    tab.press("Enter").see(".drawer .facts");
    assertThat(tab.text(".drawer-foot")).doesNotContain("Kill");
    assertThat(page.views.received("cmd")).noneMatch(f -> f.getString("do").startsWith("delete"));
  }

  @Test
  void aPageForViewersMakesNobodyMore() {
    try (PageFixture viewers = PageFixture.of(Caller.Role.VIEWER)) {
      tab.go(viewers.address).see(".grid-row .chip").press("j").press("Enter").see(".facts");
      assertThat(viewers.views.lastCaller.get().role()).isEqualTo(Caller.Role.VIEWER);
      tab.amount(".row-button.kill:not([hidden])", 0);
      tab.press("g").press("p").see("#plugins-title").see(".panel", "need the role admin");
      tab.amount(".card-buttons", 0);
      tab.go("about:blank");
    }
  }

  @Test
  void aFullTableTurnsAmberAndRed() {
    enter();
    tab.see(".bar-fill.fine");
    page.views.max = 620;
    tab.see(".bar-fill.amber");
    page.views.max = 510;
    page.views.alarms = JsonArray.of("the table is nearly full");
    tab.see(".bar-fill.red").see(".alarms", "the table is nearly full");
    tab.until("document.querySelector('.unseen[aria-live]').innerText.includes('1 alarm')");
  }

  @Test
  void aHiddenPageAsksForLess() {
    enter();
    String hide =
        "Object.defineProperty(document, 'hidden', {value: %s, configurable: true});"
            + "document.dispatchEvent(new Event('visibilitychange'))";
    tab.run(String.format(hide, "true"));
    page.received("sub", "hz", 1);
    page.views.received.clear();
    tab.run(String.format(hide, "false"));
    page.received("sub", "hz", 4);
  }

  @Test
  void loggingOutLeadsToTheDoorAndATokenBackIn() {
    enter();
    tab.click(".icon-button.wide").see(".login-card", "culvert page");
    tab.go("about:blank").go(page.origin() + "/").see(".login-card");
    tab.run("document.querySelector('#token').focus()");
    tab.type("not the token").press("Enter").see(".login-error", "not good");
    tab.run("document.querySelector('#token').select()");
    tab.type(page.invite(Caller.Role.OPERATOR)).press("Enter").see(".grid-row .chip");
  }

  @Test
  void anAddressOpenedAgainShowsThePageToWhoIsInAndTheDoorToOthers() {
    enter();
    tab.go("about:blank").go(page.address).see(".grid-row .chip");
    assertThat((String) tab.run("location.href")).doesNotContain("t=");
    tab.click(".icon-button.wide").see(".login-card");
    tab.go("about:blank").go(page.address).see(".login-error", "not good any more");
    tab.go("about:blank").go(page.invite(Caller.Role.OPERATOR)).see(".grid-row .chip");
  }

  @Test
  void anEndedSessionLeadsToTheDoor() {
    enter();
    tab.run("fetch('logout', {method: 'POST'})");
    tab.see(".login-card").see(".login-error", "logged out");
  }

  @Test
  void theThemeIsKept() {
    tab.scheme("light");
    enter();
    String back = "getComputedStyle(document.documentElement).backgroundColor";
    tab.run("window.light = " + back);
    tab.press("d").press("d").until(back + " !== window.light");
    tab.send("Page.reload", new JsonObject());
    tab.see(".grid-row .chip");
    tab.equal("document.documentElement.dataset.theme", "dark");
    tab.press("d").until("!document.documentElement.dataset.theme");
  }

  @Test
  void whoWantsStillnessGetsIt() {
    tab.media("prefers-reduced-motion", "reduce");
    enter();
    tab.equal("document.getAnimations().length", "0");
  }
}
