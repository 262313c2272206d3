package io.culvert.core.control.members;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.Members;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.json.EntryJson;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * A question of another router that this one answers: a part at a time, the next when the last has
 * been taken. Worker of {@link MemberQuestions}.
 */
final class Answer {

  private static final long PATIENCE_NANOS = 90_000_000_000L;

  private final String member;
  private final long number;
  private final Outbox outbox;
  private final Executor worker;
  private final Deque<String> parts = new ArrayDeque<>();
  private Promise<Void> wanted;
  private boolean ended;
  private long heardAt;

  Answer(String member, long number, Outbox outbox, Executor worker, long nowNanos) {
    this.member = member;
    this.number = number;
    this.outbox = outbox;
    this.worker = worker;
    this.heardAt = nowNanos;
  }

  /** Begins to answer. */
  void begin(Members.Answering how, Map<String, Object> question) {
    Future<Map<String, Object>> rest;
    try {
      rest = how.answer(question, this::next);
    } catch (RuntimeException e) {
      rest = Future.failedFuture(e);
    }
    rest.onComplete(done -> worker.execute(() -> end(done.result(), done.cause())));
  }

  /** On the engine's loop: the rest is the worker's. */
  private Future<Void> next(List<EntryView> batch) {
    Promise<Void> more = Promise.promise();
    worker.execute(() -> part(batch, more));
    return more.future();
  }

  private void part(List<EntryView> batch, Promise<Void> more) {
    if (ended) {
      more.fail("nobody wants it any more");
      return;
    }
    wanted = more;
    StringBuilder lines = new StringBuilder();
    for (EntryView entry : batch) {
      lines.append(JsonText.of(json -> EntryJson.write(json, entry))).append('\n');
      if (lines.length() > Letter.PART_CHARS) {
        parts.add(lines.toString());
        lines.setLength(0);
      }
    }
    if (!lines.isEmpty()) {
      parts.add(lines.toString());
    }
    send();
  }

  private void send() {
    outbox.put(member, new Letter(Letter.Kind.PART, number, parts.remove()));
  }

  /** The last part has been taken. */
  void more(long nowNanos) {
    heardAt = nowNanos;
    if (!parts.isEmpty()) {
      send();
    } else if (wanted != null) {
      Promise<Void> next = wanted;
      wanted = null;
      next.complete();
    }
  }

  private void end(Map<String, Object> rest, Throwable why) {
    if (!ended) {
      ended = true;
      outbox.put(
          member,
          why == null
              ? new Letter(Letter.Kind.END, number, JsonText.of(rest))
              : new Letter(Letter.Kind.REFUSAL, number, JsonText.of(refusal(why))));
    }
  }

  static Map<String, Object> refusal(Throwable why) {
    if (why instanceof ControlException refused) {
      return ViewJson.object(
          "code", refused.code().label(), "message", why.getMessage(), "hint", refused.hint());
    }
    boolean bad = why instanceof IllegalArgumentException || why instanceof FilterException;
    return ViewJson.object(
        "code",
        (bad ? ControlException.Code.BAD_REQUEST : ControlException.Code.FAILED).label(),
        "message",
        bad ? why.getMessage() : "it failed to carry this out",
        "hint",
        "");
  }

  /** Whether it is done with, or who asked has not been heard for long. */
  boolean over(long nowNanos) {
    if (!ended && nowNanos - heardAt > PATIENCE_NANOS) {
      stop();
    }
    return ended;
  }

  /** Nobody wants it any more. */
  void stop() {
    ended = true;
    parts.clear();
    if (wanted != null) {
      wanted.tryFail("nobody wants it any more");
      wanted = null;
    }
  }
}
