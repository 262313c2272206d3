package io.culvert.core.control.engine;

import io.culvert.core.control.ClusterOrder;
import io.culvert.core.control.ClusterView;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.Members;
import io.vertx.core.Future;
import java.util.Optional;

/** What the operator may ask of a cluster. */
public interface ClusterDesk {

  /** A router that is alone. */
  ClusterDesk NONE =
      new ClusterDesk() {
        @Override
        public Optional<ClusterView> view() {
          return Optional.empty();
        }

        @Override
        public Future<Void> give(String to) {
          return Future.failedFuture(alone());
        }
      };

  /** How it is; empty for a router that is alone. Loop only. */
  Optional<ClusterView> view();

  /**
   * Gives up the addresses in favour of {@code to}, or of one that is ready where that is empty.
   * Any thread; fails with {@link ControlException} where this member does not own them, or that
   * one can't.
   */
  Future<Void> give(String to);

  /** The others as those who can be asked. Any thread. */
  default Members members() {
    return Members.NONE;
  }

  /**
   * Gives up the addresses and owns nothing any more, or takes that back. Any thread; fails with
   * {@link ControlException} where nobody else is ready to own, unless {@code force} says so.
   */
  default Future<Void> drain(boolean on, boolean force) {
    return Future.failedFuture(alone());
  }

  /** Does what is asked; any thread. */
  default Future<Void> carryOut(ClusterOrder order) {
    return order.kind() == ClusterOrder.Kind.SWITCH
        ? give(order.to())
        : drain(order.kind() == ClusterOrder.Kind.DRAIN, order.force());
  }

  /** Why a router that is alone can't say. */
  static ControlException alone() {
    return new ControlException(
        ControlException.Code.NOT_FOUND,
        "this router is in no cluster",
        "its configuration has no section \"cluster\"");
  }
}
