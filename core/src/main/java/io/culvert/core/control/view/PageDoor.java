package io.culvert.core.control.view;

import io.culvert.core.control.Caller;
import io.vertx.core.Future;
import java.time.Duration;

/** Lets browsers in to the page, and puts them out again. Any thread. */
public interface PageDoor {

  /** The most that anybody may do on this page. */
  Caller.Role role();

  /**
   * Makes an address that lets one browser in, once.
   *
   * @param role what that browser may do
   * @param valid how long the address waits to be opened
   * @return fails with {@link io.culvert.core.control.ControlException} if that is more than {@link
   *     #role} may
   */
  Future<Invitation> invite(Caller.Role role, Duration valid);

  /** Ends every login, and every address that nobody has opened; completes with how many logins. */
  Future<Integer> shut();

  /**
   * An address of the page.
   *
   * @param address with the token that lets in
   * @param role what who opens it may do
   * @param seconds how long it waits to be opened
   * @param certificate SHA-256 of what the page shows under TLS, as browsers write it; empty
   *     without
   */
  record Invitation(String address, Caller.Role role, long seconds, String certificate) {}
}
