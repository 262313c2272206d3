package io.culvert.helpers;

import org.pf4j.ExtensionPoint;

/**
 * A protocol helper: the one class an author writes. Mark it {@code @org.pf4j.Extension}, give it a
 * constructor without parameters, and put it in a jar whose manifest has {@code Plugin-Id} and
 * {@code Plugin-Version}.
 *
 * <p>All it does is notice that <em>a side announces an endpoint which its peer will dial</em>, say
 * so with {@link HelperContext#expect}, and write back the endpoint it is given.
 *
 * <pre>{@code
 * public void onMessage(Message line, HelperContext ftp) {
 *   line.find(PORT).ifPresent(found -> {
 *     Endpoint published = ftp.expect(Expect.tcp(fromCommas(found.group(1)), Side.SERVER));
 *     found.replace(1, toCommas(published));
 *   });
 * }
 * }</pre>
 *
 * <p>One instance serves all connections and is called on the router's event loop: it keeps nothing
 * in fields (its memory is {@link HelperContext#state}), never blocks, and starts no thread. An
 * exception other than {@link HelperRefusal} is a fault: that packet is dropped, counted as {@code
 * helper-fault}, the connection goes on, and a helper with too many faults is detached. Text a peer
 * can send must never cause one.
 */
public interface ProtocolHelper extends ExtensionPoint {

  /** What it is called and what it wants to see; asked once, when it is loaded. */
  HelperSpec spec();

  /**
   * A message that begins with one of the triggers.
   *
   * <p>Called when address translation has been decided for the connection and its filter rules
   * have let the packet pass. A retransmitted message is shown again: do the same again. If the
   * helper returns having done nothing, the message goes on unchanged.
   */
  void onMessage(Message message, HelperContext context);

  /**
   * The connection has left the table: closed, timed out or deleted. Called once for each
   * connection the helper was shown a message of. For cleaning up what {@link HelperContext#state}
   * cannot; most helpers leave it.
   */
  default void onClose(HelperContext context) {}
}
