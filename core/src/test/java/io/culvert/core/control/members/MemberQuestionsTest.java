package io.culvert.core.control.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.Batches;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.json.ViewJson;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Members ask each other, over a wire that may be slow, cut or full. */
final class MemberQuestionsTest {

  private static final int MANY = 700;

  private final MemberPair pair = new MemberPair();
  private final List<EntryView> got = new ArrayList<>();
  private final Batches<EntryView> into =
      batch -> {
        got.addAll(batch);
        return Future.succeededFuture();
      };

  private void fill(int count) {
    pair.far.batchSize = 256;
    for (int i = 0; i < count; i++) {
      pair.far.table.add(
          EntryViews.tcp("10.0.0." + i % 200, 1024 + i, "203.0.113.9", 443)
              .key(i, 1000 + i)
              .view());
    }
  }

  private Future<Map<String, Object>> list(String filter) {
    return pair.a.ask("b", TableAnswers.entries(filter, false), into);
  }

  private static String why(Future<?> failed) {
    return failed.cause().getMessage();
  }

  @Test
  void anotherMembersEntriesComeAsTheyAre() {
    fill(MANY);
    assertThat(list("").result()).containsEntry("count", (long) MANY);
    assertThat(got).isEqualTo(pair.far.table);
    assertThat(pair.a.ask("b", TableAnswers.entries("src = 10.0.0.7", true), into).result())
        .containsEntry("count", 4L);
    assertThat(got).hasSize(MANY);
  }

  @Test
  void oneEntryIsFoundByEitherTuple() {
    fill(3);
    EntryView wanted = pair.far.table.get(1);
    assertThat(pair.a.ask("b", TableAnswers.find(wanted.reply(), 0), into).result())
        .containsEntry("count", 1L);
    assertThat(got).containsExactly(wanted);
    assertThat(pair.a.ask("a", TableAnswers.find(wanted.reply(), 0), into).result())
        .as("its own table")
        .containsEntry("count", 0L);
  }

  @Test
  void whoIsNotThereIsNamedAtOnce() {
    pair.a.present(Set.of("a"));
    assertThat(why(list(""))).isEqualTo("b is not there");
    assertThat(why(pair.a.ask("c", Map.of(), into))).isEqualTo("no member is called \"c\"");
    pair.a.present(Set.of("a", "b"));
    pair.cut = true;
    Future<?> asked = list("");
    assertThat(asked.isComplete()).isFalse();
    pair.a.present(Set.of("a"));
    assertThat(why(asked)).isEqualTo("b is not there any more");
  }

  @Test
  void whoSaysNothingIsNamedAfterThreeSeconds() {
    fill(1);
    pair.cut = true;
    Future<?> asked = list("");
    pair.pass(2_900);
    assertThat(asked.isComplete()).isFalse();
    pair.pass(200);
    assertThat(why(asked)).isEqualTo("b did not answer within 3 s");
    assertThat(got).isEmpty();
  }

  @Test
  void whoHasNoRoomIsWrittenToLater() {
    fill(2);
    pair.full = true;
    Future<?> asked = list("");
    pair.pass(1_000);
    assertThat(asked.isComplete()).isFalse();
    pair.full = false;
    pair.pass(100);
    assertThat(asked.succeeded()).isTrue();
    assertThat(got).hasSize(2);
  }

  @Test
  void aSlowReaderIsNotTheOthersFault() {
    fill(MANY);
    List<Promise<Void>> waiting = new ArrayList<>();
    Future<?> asked =
        pair.a.ask(
            "b",
            TableAnswers.entries("", false),
            batch -> {
              got.addAll(batch);
              waiting.add(Promise.promise());
              return waiting.get(waiting.size() - 1).future();
            });
    assertThat(waiting).as("the next part waits for this one").hasSize(1);
    for (int second = 0; second < 10; second++) {
      pair.pass(1_000);
    }
    assertThat(asked.isComplete()).isFalse();
    for (int i = 0; i < waiting.size(); i++) {
      waiting.get(i).complete();
    }
    assertThat(asked.succeeded()).isTrue();
    assertThat(got).hasSize(MANY);
  }

  @Test
  void whoWantsNoMoreStopsTheOther() {
    fill(MANY);
    Future<?> asked =
        pair.a.ask(
            "b",
            TableAnswers.entries("", false),
            batch -> Future.failedFuture("the reader has gone"));
    assertThat(why(asked)).isEqualTo("the reader has gone");
    assertThat(pair.far.handed.get()).isEqualTo(1);
  }

  @Test
  void aRefusalSaysWhose() {
    Future<?> asked = list("prot = tcp");
    assertThat(why(asked)).isEqualTo("b: unknown field \"prot\"");
    assertThat(((ControlException) asked.cause()).code())
        .isEqualTo(ControlException.Code.BAD_REQUEST);
    assertThat(why(pair.a.ask("b", ViewJson.object("what", "weather"), into)))
        .isEqualTo("b: it can't be asked that");
  }

  @Test
  void tooManyQuestionsAtOnceAreRefused() {
    fill(MANY);
    for (int i = 0; i < 16; i++) {
      pair.a.ask("b", TableAnswers.entries("", false), batch -> Promise.<Void>promise().future());
    }
    assertThat(why(list(""))).isEqualTo("b: it is asked too much at once");
  }

  @Test
  void blocksOfRecordsAreNoLettersAndRubbishAnswersNobody() {
    assertThat(pair.a.received("b", ByteBuffer.allocate(64))).isFalse();
    assertThat(pair.a.received("b", ByteBuffer.allocate(0))).isFalse();
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[4 + random.nextInt(40)];
      random.nextBytes(bytes);
      ByteBuffer block = ByteBuffer.wrap(bytes).putInt(0, -1);
      assertThat(pair.b.received("a", block)).isTrue();
    }
    fill(1);
    assertThat(list("").succeeded()).isTrue();
  }
}
