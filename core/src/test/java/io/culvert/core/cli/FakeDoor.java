package io.culvert.core.cli;

import io.culvert.core.control.Caller;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.view.PageDoor;
import io.vertx.core.Future;
import java.time.Duration;

/** A door of a page that operators may use, and that nobody comes through. */
public final class FakeDoor implements PageDoor {

  /** What the page shows under TLS. */
  public volatile String certificate = "";

  @Override
  public Caller.Role role() {
    return Caller.Role.OPERATOR;
  }

  @Override
  public Future<Invitation> invite(Caller.Role role, Duration valid) {
    return role == Caller.Role.ADMIN
        ? Future.failedFuture(
            new ControlException(
                ControlException.Code.REFUSED, "nobody may more than operator", "web.role"))
        : Future.succeededFuture(
            new Invitation("http://127.0.0.1:8737/#t=x", role, valid.toSeconds(), certificate));
  }

  @Override
  public Future<Integer> shut() {
    return Future.succeededFuture(3);
  }
}
