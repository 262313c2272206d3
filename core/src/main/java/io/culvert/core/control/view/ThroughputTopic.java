package io.culvert.core.control.view;

/** What passed, second by second: the past at first, then one sample a frame. */
final class ThroughputTopic implements SecondTopic {

  private final Throughput totals;
  private boolean whole = true;
  private long sequence;
  private Throughput.Sample sent;

  ThroughputTopic(Throughput totals) {
    this.totals = totals;
  }

  @Override
  public void again() {
    whole = true;
  }

  @Override
  public String frame() {
    Throughput.Sample last = totals.latest();
    if (last == null || last == sent && !whole) {
      return null;
    }
    String frame = Frames.throughput(totals, ++sequence, whole);
    whole = false;
    sent = last;
    return frame;
  }
}
