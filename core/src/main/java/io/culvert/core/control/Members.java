package io.culvert.core.control;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * The routers of a cluster as those who know connections: any of them can be asked by any other.
 * Any thread; futures complete on a thread that no packet waits for.
 */
public interface Members {

  /** A router that is alone. */
  Members NONE =
      new Members() {
        @Override
        public List<String> names() {
          return List.of();
        }

        @Override
        public String self() {
          return "";
        }

        @Override
        public Future<Map<String, Object>> ask(
            String member, Map<String, Object> question, Batches<EntryView> into) {
          return Future.failedFuture(
              new ControlException(
                  ControlException.Code.NOT_FOUND,
                  "this router is in no cluster",
                  "its configuration has no section \"cluster\""));
        }

        @Override
        public void answering(String what, Answering how) {
          // nobody asks
        }
      };

  /** Answers one kind of question. */
  @FunctionalInterface
  interface Answering {

    /**
     * Answers a question.
     *
     * @param question its members: texts, longs and booleans
     * @param into takes the entries of the answer, where it has any
     * @return completes with the rest of the answer, of the same kinds and lists of them
     */
    Future<Map<String, Object>> answer(Map<String, Object> question, Batches<EntryView> into);
  }

  /** Those that may have connections, in the configuration's order; empty where it is alone. */
  List<String> names();

  /** Which of them this is. */
  String self();

  /**
   * Asks {@code member}, which may be this one.
   *
   * @param question what kind of question it is under {@code what}, and what goes with it
   * @return fails with {@link ControlException} where there is none of that name, or it does not
   *     answer within a few seconds
   */
  Future<Map<String, Object>> ask(
      String member, Map<String, Object> question, Batches<EntryView> into);

  /** Has questions of the kind {@code what} be answered by {@code how}. */
  void answering(String what, Answering how);
}
