package io.culvert.core.twin.traffic;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import java.util.List;
import java.util.Optional;

/** What some hosts have to say to each other. Others talk in between. One thread. */
public interface Conversation {

  /** One in which nobody says anything. */
  Conversation OVER =
      new Conversation() {
        @Override
        public Optional<Step> next() {
          return Optional.empty();
        }

        @Override
        public void seen(List<Emission> emissions) {}
      };

  /** What happens next; empty when it is over, and then for good. */
  Optional<Step> next();

  /** Whether nobody may talk, and no time pass, before its next step. */
  default boolean holds() {
    return false;
  }

  /** What the router sent because of this conversation's last step, wherever it sent it. */
  void seen(List<Emission> emissions);
}
