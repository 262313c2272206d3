package io.culvert.core.control.members;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.Batches;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.Members;
import io.culvert.core.control.NearestWord;
import io.culvert.core.control.json.JsonText;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;

/**
 * Asks other members and answers them, by letters among the blocks that tell of connections. What
 * is under way belongs to one worker, on which no packet waits.
 */
public final class MemberQuestions implements Members {

  private static final int MOST_ANSWERS = 16;

  private record Asked(String member, long number) {}

  private final List<String> names;
  private final String self;
  private final Executor worker;
  private final Clock clock;
  private final Outbox outbox;
  private final AtomicLong numbers;
  private final Map<String, Answering> known = new ConcurrentHashMap<>();
  private final Map<Long, Question> questions = new HashMap<>();
  private final Map<Asked, Answer> answers = new HashMap<>();
  private volatile Set<String> present = Set.of();
  private volatile boolean busy;

  /**
   * Nothing is under way, and nothing can be answered yet.
   *
   * @param names who may be asked, {@code self} among them
   * @param send sends a block to a member, if it has room; any thread
   * @param worker one thread
   */
  public MemberQuestions(
      List<String> names,
      String self,
      BiPredicate<String, ByteBuffer> send,
      Executor worker,
      Clock clock) {
    this.names = List.copyOf(names);
    this.self = self;
    this.outbox = new Outbox(send);
    this.worker = worker;
    this.clock = clock;
    // an answer to who was here before a restart is none to this one
    this.numbers = new AtomicLong(clock.epochMicros());
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public String self() {
    return self;
  }

  @Override
  public void answering(String what, Answering how) {
    known.put(what, how);
  }

  @Override
  public Future<Map<String, Object>> ask(
      String member, Map<String, Object> question, Batches<EntryView> into) {
    if (!names.contains(member)) {
      return Future.failedFuture(
          new ControlException(
              ControlException.Code.BAD_REQUEST,
              "no member is called \"" + member + "\"",
              NearestWord.of(member, names)
                  .map(word -> "did you mean \"" + word + "\"?")
                  .orElse("there are " + String.join(", ", names))));
    }
    if (member.equals(self)) {
      return how(question)
          .map(answering -> answering.answer(question, into))
          .orElseGet(() -> Future.failedFuture(unknown()));
    }
    Promise<Map<String, Object>> done = Promise.promise();
    worker.execute(() -> begin(member, question, into, done));
    return done.future();
  }

  private Optional<Answering> how(Map<String, Object> question) {
    return Optional.ofNullable(known.get(String.valueOf(question.get("what"))));
  }

  private static ControlException unknown() {
    return new ControlException(
        ControlException.Code.FAILED, "it can't be asked that", "it may be of another version");
  }

  private void begin(
      String member,
      Map<String, Object> question,
      Batches<EntryView> into,
      Promise<Map<String, Object>> done) {
    long number = numbers.incrementAndGet();
    Question asked = new Question(member, number, into, outbox, clock.nanos());
    asked.done().future().onComplete(done);
    if (!present.contains(member)) {
      asked.fail(member + " is not there");
      return;
    }
    questions.put(number, asked);
    busy = true;
    outbox.put(member, new Letter(Letter.Kind.ASK, number, JsonText.of(question)));
  }

  /** Takes a block of {@code member}, if it asks or answers. Any thread; does not wait. */
  public boolean received(String member, ByteBuffer block) {
    if (!Letter.is(block)) {
      return false;
    }
    worker.execute(() -> Letter.read(block).ifPresent(letter -> heard(member, letter)));
    return true;
  }

  private void heard(String member, Letter letter) {
    long now = clock.nanos();
    Asked asked = new Asked(member, letter.number());
    switch (letter.kind()) {
      case ASK -> answer(asked, letter.text(), now);
      case MORE -> Optional.ofNullable(answers.get(asked)).ifPresent(a -> a.more(now));
      case STOP -> Optional.ofNullable(answers.remove(asked)).ifPresent(Answer::stop);
      default -> {
        Question question = questions.get(letter.number());
        if (question != null && question.isFrom(member) && question.heard(letter, now, worker)) {
          questions.remove(letter.number());
        }
      }
    }
  }

  private void answer(Asked asked, String text, long now) {
    answers.values().removeIf(answer -> answer.over(now));
    try {
      Map<String, Object> question = JsonText.parseObject(text);
      if (answers.size() >= MOST_ANSWERS) {
        throw new ControlException(
            ControlException.Code.CONFLICT, "it is asked too much at once", "ask again later");
      }
      Answering how = how(question).orElseThrow(MemberQuestions::unknown);
      Answer answer = new Answer(asked.member(), asked.number(), outbox, worker, now);
      answers.put(asked, answer);
      busy = true;
      answer.begin(how, question);
    } catch (RuntimeException e) {
      String why = JsonText.of(Answer.refusal(e));
      outbox.put(asked.member(), new Letter(Letter.Kind.REFUSAL, asked.number(), why));
    }
  }

  /** Who is there. Any thread. */
  public void present(Set<String> members) {
    present = Set.copyOf(members);
    worker.execute(
        () -> {
          for (String name : names) {
            if (!members.contains(name)) {
              outbox.gone(name);
              questions.values().stream()
                  .filter(question -> question.isFrom(name))
                  .forEach(question -> question.fail(name + " is not there any more"));
            }
          }
        });
  }

  /** Looks who is late, and sends what waited; a few times a second. Any thread; does not wait. */
  public void tick() {
    if (busy) {
      busy = false;
      worker.execute(this::look);
    }
  }

  private void look() {
    long now = clock.nanos();
    outbox.push();
    questions.values().removeIf(question -> question.over(now));
    answers.values().removeIf(answer -> answer.over(now));
    busy |= !questions.isEmpty() || !answers.isEmpty() || !outbox.isEmpty();
  }
}
