package io.culvert.core.simulation.host;

import java.nio.charset.StandardCharsets;

/** One end of a dialogue in lines. */
abstract class Lines implements Talk {

  private final StringBuilder said = new StringBuilder();
  private final StringBuilder heard = new StringBuilder();
  private Runnable push = () -> {};
  private boolean saidAll;

  /** What is called when there is more to say. */
  final void pusher(Runnable newPush) {
    push = newPush;
  }

  /** Says a line. */
  final void say(String line) {
    said.append(line).append("\r\n");
    push.run();
  }

  /** Says nothing more. */
  final void close() {
    saidAll = true;
    push.run();
  }

  /** A whole line of the other end, without its end. */
  abstract void line(String line);

  @Override
  public final long length() {
    return said.length();
  }

  @Override
  public final byte at(long offset) {
    return (byte) said.charAt((int) offset);
  }

  @Override
  public final boolean saidAll() {
    return saidAll;
  }

  @Override
  public final void received(long offset, byte[] bytes, int from, int length) {
    heard.append(new String(bytes, from, length, StandardCharsets.ISO_8859_1));
    for (int end = heard.indexOf("\r\n"); end >= 0; end = heard.indexOf("\r\n")) {
      String line = heard.substring(0, end);
      heard.delete(0, end + 2);
      line(line);
    }
  }

  @Override
  public final void peerSaidAll() {
    close();
  }
}
