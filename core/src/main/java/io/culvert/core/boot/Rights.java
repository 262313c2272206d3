package io.culvert.core.boot;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.helper.ProcessUser;
import io.culvert.core.machine.user.ServiceUser;
import java.io.IOException;
import java.util.Optional;

/** What a router that root started keeps of root's rights. Main thread. */
final class Rights {

  private static final String WARNING =
      "warning: the router goes on with the rights of root; \"user: NAME\" in its configuration"
          + " has it give them up";

  private Rights() {}

  /** Goes on as the user of {@code config}, if it names one. */
  static void give(RouterConfig config) {
    if (config.user().isEmpty()) {
      return;
    }
    RouterConfig.User wanted = config.user().get();
    ServiceUser user =
        ServiceUser.named(wanted.name())
            .orElseThrow(
                () ->
                    new ControlException(
                        ControlException.Code.REFUSED,
                        wanted.at() + ": user: there is no user " + wanted.name(),
                        "adduser --system --group " + wanted.name()));
    try {
      user.give(config.control().socket().toAbsolutePath().getParent());
      if (config.state().isPresent()) {
        user.give(config.state().get().directory());
      }
      if (config.cluster().isPresent()) {
        user.give(config.cluster().get().directory());
      }
      user.become();
    } catch (IOException e) {
      throw new ControlException(
          ControlException.Code.NOT_PERMITTED, wanted.at() + ": user: " + e.getMessage(), "");
    }
  }

  /** What is to be said of a router that kept them all. */
  static Optional<String> warning(RouterConfig config) {
    try {
      boolean root = config.user().isEmpty() && ProcessUser.now().uid() == 0;
      return root ? Optional.of(WARNING) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no /proc, so nothing is known
    }
  }
}
