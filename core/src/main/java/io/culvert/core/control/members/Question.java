package io.culvert.core.control.members;

import io.culvert.core.control.Batches;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.json.EntryJson;
import io.culvert.core.control.json.JsonText;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** A question of this router that another one is to answer. Worker of {@link MemberQuestions}. */
final class Question {

  private static final long PATIENCE_NANOS = 3_000_000_000L;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final String member;
  private final long number;
  private final Batches<EntryView> into;
  private final Outbox outbox;
  private final Promise<Map<String, Object>> done = Promise.promise();
  private long heardAt;
  private boolean taking;

  Question(String member, long number, Batches<EntryView> into, Outbox outbox, long nowNanos) {
    this.member = member;
    this.number = number;
    this.into = into;
    this.outbox = outbox;
    this.heardAt = nowNanos;
  }

  /** Completes with the rest of the answer. */
  Promise<Map<String, Object>> done() {
    return done;
  }

  boolean isFrom(String name) {
    return member.equals(name);
  }

  /**
   * Takes a letter about it.
   *
   * @param taken runs what has to be run on the worker when a part has been taken
   * @return whether that was all
   */
  boolean heard(Letter letter, long nowNanos, Executor taken) {
    heardAt = nowNanos;
    try {
      switch (letter.kind()) {
        case PART -> part(letter.text(), taken);
        case END -> done.tryComplete(JsonText.parseObject(letter.text()));
        case REFUSAL -> done.tryFail(refusal(letter.text()));
        default -> {}
      }
    } catch (IllegalArgumentException e) {
      fail(member + "'s answer can't be read: " + e.getMessage());
    }
    return done.future().isComplete();
  }

  private void part(String lines, Executor taken) {
    List<EntryView> entries = lines.lines().map(EntryJson::read).toList();
    taking = true;
    into.next(entries)
        .onComplete(
            ready ->
                taken.execute(
                    () -> {
                      taking = false;
                      outbox.put(
                          member,
                          new Letter(
                              ready.succeeded() ? Letter.Kind.MORE : Letter.Kind.STOP, number, ""));
                      if (ready.failed()) {
                        done.tryFail(ready.cause());
                      }
                    }));
  }

  private ControlException refusal(String text) {
    Map<String, Object> error = JsonText.parseObject(text);
    return new ControlException(
        ControlException.Code.of(String.valueOf(error.get("code"))),
        member + ": " + error.get("message"),
        String.valueOf(error.get("hint")));
  }

  /** Gives up where nothing comes: that its reader takes its time is not the other's fault. */
  boolean over(long nowNanos) {
    heardAt = taking ? nowNanos : heardAt;
    if (!done.future().isComplete() && nowNanos - heardAt > PATIENCE_NANOS) {
      fail(member + " did not answer within " + PATIENCE_NANOS / SECOND_NANOS + " s");
    }
    return done.future().isComplete();
  }

  void fail(String message) {
    done.tryFail(
        new ControlException(
            ControlException.Code.FAILED, message, "culvert cluster status says who is there"));
  }
}
