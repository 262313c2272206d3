package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.Caller;
import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The smaller panels: talkers, plugins, health, events by a filter, rules over time. */
@ExtendWith(Browsing.class)
class PanelsTest {

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

  private void enter(String key, String panel) {
    tab.go(page.address).see(".grid-row .chip").press("g").press(key).see("#" + panel + "-title");
  }

  @Test
  void talkersAreGroupedAndLeadToTheirConnections() {
    enter("o", "talkers");
    tab.see(".talkers td", "10.0.1.1").see(".talkers td", "171");
    tab.click(".kinds .segmented:first-child button:nth-child(3)").see(".talkers td", "tcp 441");
    page.subscribed("talkers", "by", "service");
    tab.click(".kinds .segmented:nth-child(2) button:nth-child(3)");
    tab.until("location.hash.includes('at=300')").see(".talkers td", "tcp 441");
    page.subscribed("talkers", "window", "300");
    tab.click(".kinds .segmented:nth-child(3) button:nth-child(2)");
    tab.until("location.hash.includes('sort=connections')");
    page.subscribed("talkers", "sort", "connections"); // until then the table is the one before
    tab.see(".talkers td", "tcp 441").click(".talkers .link").see(".matched");
    tab.equal("document.querySelector('#filter').value", "proto = tcp and dport = 441");
  }

  @Test
  void pluginsAreReloadedByWhoMayAndNotByOthers() {
    enter("p", "plugins");
    tab.see(".plugin", "culvert-ftp")
        .see(".plugin", "SHA-256")
        .see(".panel", "need the role admin");
    assertThat(tab.count(".card-buttons")).isZero();
    assertThat(tab.count("input[type=file]")).isZero();
    try (PageFixture admins = PageFixture.of(Caller.Role.ADMIN)) {
      tab.go(admins.address).see(".grid-row .chip").press("g").press("p");
      tab.see(".card-buttons .button", "Reload ftp").see(".card-buttons .quiet-danger");
      tab.click(".plugin:nth-child(2) .quiet-danger").see(".dialog[open]", "Disable ftp?");
      tab.click(".dialog[open] .danger").see(".toast", "Disabled ftp");
      assertThat(admins.views.received("cmd"))
          .anyMatch(
              f -> "helperDisable".equals(f.getString("do")) && "ftp".equals(f.getString("name")));
      tab.go("about:blank");
    }
  }

  @Test
  void healthTellsWhatRunsAndHow() {
    page.views.alarms = JsonArray.of("dmz0 is down");
    enter("h", "health");
    tab.see(".facts", "/etc/culvert/culvert.yaml").see(".list", "G1 Young").see(".config", "web:");
    tab.see(".alarms-now", "dmz0 is down").see(".config", FakeTable.EVIL.replace(' ', '_'));
    tab.equal(
        "document.querySelector('[role=meter].wide').getAttribute('aria-valuemax')", "1073741824");
  }

  @Test
  void aRouterThatIsAloneShowsNoCluster() {
    tab.go(page.address).see(".strip", "Table").press("g").press("m").press("g").press("h");
    tab.see("#health-title");
    assertThat(tab.run("document.body.innerText").toString()).doesNotContain("Cluster");
    tab.go(page.origin() + "/#/m").see(".panel .empty", "in no cluster");
  }

  @Test
  void anotherMemberIsMadeTheOwnerAfterAsking() {
    page.views.clustered = true;
    tab.go(page.address).see(".strip", "a owns").press("g").press("m").see("#cluster-title");
    tab.see(".card", "lacks something for 2")
        .see(".card .chip", "drained")
        .see(".helper-error", FakeTable.EVIL);
    assertThat(tab.count(".card-buttons .button")).as("only b is ready").isEqualTo(1);
    tab.click(".card-buttons .button").see(".dialog[open]", "Have b own?");
    assertThat(page.views.received("cmd")).isEmpty();
    tab.click(".dialog[open] .danger").see(".toast", "b goes on");
    page.received("cmd", "do", "clusterSwitch");
    page.received("cmd", "to", "b");
  }

  @Test
  void whereAllMovePacketsThisOneIsDrainedAfterAskingAndResumed() {
    page.views.clustered = true;
    page.views.cluster.shared = true;
    tab.go(page.address).see(".strip", "a owns").press("g").press("m").see("#cluster-title");
    tab.see(".cluster-now", "a, b judge their own connections")
        .see(".cluster-now", "which judges the connections of 1 member");
    assertThat(tab.count(".card-buttons .button")).as("nothing is to be switched").isEqualTo(1);
    tab.click(".card-buttons .button").see(".dialog[open]", "Drain a?");
    assertThat(page.views.received("cmd")).isEmpty();
    tab.click(".dialog[open] .danger").see(".toast", "a is drained");
    page.received("cmd", "do", "clusterDrain");
    tab.see(".cluster-now", "b judges its own connections").see(".card .chip", "drained");
    tab.see(".card-buttons .button", "Resume a").click(".card-buttons .button");
    tab.see(".toast", "a takes its connections again");
    page.received("cmd", "do", "clusterResume");
    tab.see(".card-buttons .button", "Drain a");
  }

  @Test
  void connectionsOfAllMembersAreInOneTable() {
    page.views.clustered = true;
    tab.go(page.address).see(".nodes", "all members");
    assertThat(tab.count(".cell.node")).isZero();
    tab.run(
        "(() => { const s = document.querySelector('.nodes'); s.value = 'all';"
            + " s.dispatchEvent(new Event('change', {bubbles: true})); })()");
    tab.until("location.hash.includes('node=all')").see(".cell.node", "b");
    tab.see(".missing", "c did not answer");
    page.subscribed("entries", "node", "all");
    tab.press("j").press("Enter").see(".toast", "This is b’s connection");
    assertThat(tab.count(".drawer")).isZero();
    tab.until(
        "[...document.querySelectorAll('.grid-row:not([hidden])')].every(r =>"
            + " r.querySelector('.kill').hidden === (r.querySelector('.node').innerText === 'b'))");
    tab.press("g").press("h").see("#health-title").press("g").press("c");
    tab.until("!location.hash.includes('node') && !document.querySelector('.cell.node')");
  }

  @Test
  void whoMayOnlyLookSwitchesNothing() {
    try (PageFixture viewers = PageFixture.of(Caller.Role.VIEWER)) {
      viewers.views.clustered = true;
      tab.go(viewers.address).see(".strip", "a owns").press("g").press("m");
      tab.see(".panel", "needs the role operator: culvert cluster switch");
      assertThat(tab.count(".card-buttons")).isZero();
      viewers.views.cluster.shared = true;
      tab.press("g").press("h").see("#health-title").press("g").press("m");
      tab.see(".panel", "needs the role operator: culvert cluster drain");
      assertThat(tab.count(".card-buttons")).isZero();
      tab.go("about:blank");
    }
  }

  @Test
  void eventsOfSomeConnectionsOnly() {
    enter("l", "events");
    tab.see(".events li").press("/").type("dport = 21").press("Enter");
    tab.until("location.hash.includes('dport')");
    tab.see(".toggle[aria-pressed=true]", "ended");
    page.subscribed("events", "filter", "dport = 21");
    page.subscribed(
        "events",
        "kinds",
        "[\"log\",\"device\",\"helper\",\"rules\",\"audit\",\"expect-new\",\"new\",\"destroy\"]");
  }

  @Test
  void aRuleThatIsMetShowsItsLastMinute() {
    enter("r", "rules");
    tab.see(".rule-row.dead", "dead");
    for (int i = 1; i <= 3; i++) {
      JsonArray set = new JsonArray().add(JsonArray.of(4, 5, i * 40, i * 9_000));
      page.views.sessions.get(0).send(FakeRouter.snap("rules").put("t", "delta").put("set", set));
      tab.see(".rule-row", String.valueOf(i * 40));
      tab.run("new Promise(done => setTimeout(done, 600))");
    }
    tab.see(".rule-row .spark");
    tab.until("document.querySelector('.rule-past:has(.spark)').title.includes('last packet')");
  }

  @Test
  void theStripIsThereBeforeItsFirstFrame() {
    tab.go(page.address).see(".strip .stat");
    assertThat(tab.run("document.body.innerText").toString()).doesNotContain("Waiting for");
  }
}
