package io.culvert.core.simulation.host;

import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.LawBroken;

/** One end that says so many bytes of the {@link Pattern} and checks each that it hears. */
final class Bulk implements Talk {

  private final Flow flow;
  private final boolean client;
  private final long toSay;
  private final long toHear;
  private final boolean waits;
  private final Runnable after;
  private long heard;

  /**
   * An end of {@code flow}.
   *
   * @param waits to close until the other end has said all
   * @param after told when it is over, whatever way
   */
  Bulk(Flow flow, boolean client, long toSay, long toHear, boolean waits, Runnable after) {
    this.flow = flow;
    this.client = client;
    this.toSay = toSay;
    this.toHear = toHear;
    this.waits = waits;
    this.after = after;
  }

  @Override
  public long length() {
    return toSay;
  }

  @Override
  public byte at(long offset) {
    return Pattern.at(flow, client, offset);
  }

  @Override
  public boolean saidAll() {
    return !waits || heard == toHear;
  }

  @Override
  public void received(long offset, byte[] bytes, int from, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != Pattern.at(flow, !client, offset + i)) {
        throw new LawBroken("stream", flow + ": wrong byte at " + (offset + i));
      }
    }
    heard = offset + length;
    if (heard > toHear) {
      throw new LawBroken("stream", flow + ": " + heard + " bytes of " + toHear);
    }
    flow.establish();
  }

  @Override
  public void peerSaidAll() {
    // what it said is counted when it is over
  }

  @Override
  public void over(String how) {
    flow.end(how.isEmpty() && heard < toHear ? "closed after " + heard + " of " + toHear : how);
    after.run();
  }
}
