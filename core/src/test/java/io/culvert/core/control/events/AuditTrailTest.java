package io.culvert.core.control.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.clock.VirtualClock;
import io.culvert.core.control.AuditNote;
import io.culvert.core.control.Caller;
import io.culvert.core.control.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who did what stays written down, and shows where somebody has changed it. */
class AuditTrailTest {

  private static final Caller ME = new Caller("uid 1000 pid 4711", Caller.Role.ADMIN);

  @TempDir Path folder;
  private final List<String> troubles = new ArrayList<>();

  private Path file() {
    return folder.resolve("audit.jsonl");
  }

  private AuditTrail open(int maxBytes) throws IOException {
    return AuditTrail.open(file(), new VirtualClock(), Runnable::run, troubles::add, maxBytes);
  }

  private void deeds(int count) throws IOException {
    AuditTrail trail = open(AuditTrail.MAX_BYTES);
    for (int i = 0; i < count; i++) {
      trail.note(ME, new AuditNote("POST /api/v1/rules/ipv4/load", "200", "a" + i, "b" + i));
    }
    trail.close();
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file());
  }

  @Test
  void aDeedIsALineThatSaysWhoWhatAndWhatCameOfIt() throws IOException {
    deeds(1);
    Map<String, Object> deed = JsonText.parseObject(lines().get(0));
    assertThat(deed)
        .containsEntry("n", 1L)
        .containsEntry("who", "uid 1000 pid 4711")
        .containsEntry("role", "admin")
        .containsEntry("what", "POST /api/v1/rules/ipv4/load")
        .containsEntry("result", "200")
        .containsEntry("before", "a0")
        .containsEntry("after", "b0")
        .containsEntry("prev", "")
        .containsKeys("at", "hash");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void theChainGoesOnWhereTheLastRouterEnded() throws IOException {
    deeds(3);
    deeds(2);
    assertThat(lines()).hasSize(5);
    assertThat(AuditChain.check(file(), AuditChain.NOTHING).number()).isEqualTo(5);
  }

  @Test
  void whatWasChangedIsFound() throws IOException {
    deeds(5);
    List<String> whole = lines();
    List<String> changed = new ArrayList<>(whole);
    changed.set(2, whole.get(2).replace("1000", "1001"));
    assertBroken(changed, ":3: this line was changed");
  }

  @Test
  void whatWasTakenOutTurnedRoundOrPutInIsFound() throws IOException {
    deeds(5);
    List<String> whole = lines();
    List<String> without = new ArrayList<>(whole);
    without.remove(2);
    assertBroken(without, ":3: this is line 4, which does not follow line 2");
    List<String> turned = new ArrayList<>(whole);
    turned.set(2, whole.get(3));
    turned.set(3, whole.get(2));
    assertBroken(turned, ":3: this is line 4");
    List<String> twice = new ArrayList<>(whole);
    twice.add(3, whole.get(2));
    assertBroken(twice, ":4: this is line 3");
    List<String> rubbish = new ArrayList<>(whole);
    rubbish.add("no JSON");
    assertBroken(rubbish, ":6: this is no line of an audit log");
    assertBroken(whole.subList(1, 5), AuditChain.NOTHING, ":1: this is line 2");
  }

  private void assertBroken(List<String> lines, String words) throws IOException {
    assertBroken(lines, null, words);
    assertThatThrownBy(() -> open(AuditTrail.MAX_BYTES)).hasMessageContaining(words);
  }

  private void assertBroken(List<String> lines, AuditChain.Link before, String words)
      throws IOException {
    Files.write(file(), lines);
    assertThatThrownBy(() -> AuditChain.check(file(), before)).hasMessageContaining(words);
  }

  @Test
  void whatComesFromOutsideStaysOneLine() throws IOException {
    AuditTrail trail = open(AuditTrail.MAX_BYTES);
    String evil = "x\r\n{\"n\":2}\u001b[2J\u202e\u0000\"}";
    trail.note(new Caller(evil, Caller.Role.VIEWER), AuditNote.of(evil, evil));
    trail.close();
    assertThat(lines()).singleElement().asString().doesNotContain("\u001b", "\u202e");
    assertThat(AuditChain.check(file(), AuditChain.NOTHING).number()).isEqualTo(1);
    assertThat(JsonText.parseObject(lines().get(0)))
        .containsEntry("what", "x\\u000d\\u000a{\"n\":2}\\u001b[2J\\u202e\\u0000\"}");
  }

  @Test
  void aFullFileGivesWayAndTheChainGoesThroughAllOfThem() throws IOException {
    AuditTrail trail = open(1_000);
    for (int i = 0; i < 100; i++) {
      trail.note(ME, AuditNote.of("delete", "{\"deleted\":" + i + "}"));
    }
    trail.close();
    assertThat(folder.resolve("audit.jsonl." + AuditTrail.KEPT)).exists();
    assertThat(folder.resolve("audit.jsonl." + (AuditTrail.KEPT + 1))).doesNotExist();
    AuditChain.Link last = null;
    for (int number = AuditTrail.KEPT; number > 0; number--) {
      last = AuditChain.check(folder.resolve("audit.jsonl." + number), last);
    }
    assertThat(AuditChain.check(file(), last).number()).isEqualTo(100);
    assertThat(troubles).isEmpty();
  }

  @Test
  void aLinkInItsPlaceIsNotFollowed() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "");
    Files.createSymbolicLink(file(), precious);
    assertThatThrownBy(() -> open(AuditTrail.MAX_BYTES)).isInstanceOf(IOException.class);
    assertThat(precious).isEmptyFile();
  }
}
