package io.culvert.core.twin.traffic.tcp;

import io.culvert.core.wire.TcpView;
import java.nio.ByteBuffer;
import java.util.List;

/** What one end offers by options, and what both agreed on. */
final class TcpOffers {

  private static final int LARGEST_SCALE = 14;

  private final TcpTraits traits;
  private boolean scaling;
  private boolean sacking;
  private boolean stamping;
  private int peerScale;
  private int largestSegment = 536;
  private int clockTicks;
  private int lastStamp;

  TcpOffers(TcpTraits traits) {
    this.traits = traits;
    scaling = traits.scale() >= 0;
    sacking = traits.sack();
    stamping = traits.timestamps();
  }

  /** Nothing was agreed on. */
  void none() {
    scaling = false;
    sacking = false;
    stamping = false;
  }

  /** Learns from the peer's SYN what both can do. */
  void learn(Segment syn) {
    byte[] options = syn.options();
    int scale = TcpOptions.find(options, TcpView.OPTION_WINDOW_SCALE);
    scaling &= scale >= 0 && scale < options.length;
    peerScale = scaling ? Math.min(options[scale] & 0xFF, LARGEST_SCALE) : 0;
    sacking &= TcpOptions.find(options, TcpView.OPTION_SACK_PERMITTED) >= 0;
    stamping &= TcpOptions.find(options, TcpView.OPTION_TIMESTAMP) >= 0;
    int mss = TcpOptions.find(options, TcpView.OPTION_MSS);
    if (mss >= 0 && mss + 2 <= options.length) {
      int told = ByteBuffer.wrap(options).getShort(mss) & 0xFFFF;
      largestSegment = Math.max(16, Math.min(told, 1_400) - 40);
    }
  }

  /** Remembers the peer's clock. */
  void heard(Segment s) {
    int stamp = TcpOptions.find(s.options(), TcpView.OPTION_TIMESTAMP);
    if (stamp >= 0 && stamp + 4 <= s.options().length) {
      lastStamp = ByteBuffer.wrap(s.options()).getInt(stamp);
    }
  }

  /** The options of the next segment. */
  byte[] options(boolean syn, List<TcpOptions.Range> early) {
    TcpOptions options = new TcpOptions();
    if (syn && traits.mss() > 0) {
      options.mss(traits.mss());
    }
    if (syn && sacking) {
      options.sackPermitted();
    }
    if (syn && scaling) {
      options.windowScale(traits.scale());
    }
    if (stamping) {
      options.timestamps(++clockTicks, lastStamp);
    }
    if (!syn && sacking && !early.isEmpty()) {
      options.sack(early);
    }
    return options.bytes(TcpView.OPTION_END);
  }

  /** The window field of the next segment. */
  int window(boolean syn) {
    int shift = syn ? 0 : scale();
    return Math.min(traits.receiveBytes() >>> shift, 65_535);
  }

  /** The window {@code s} opens. */
  int peerWindowBytes(Segment s) {
    return s.has(TcpView.SYN) ? s.window() : s.window() << peerScale;
  }

  /** How far this end's windows are shifted. */
  int scale() {
    return scaling ? Math.min(traits.scale(), LARGEST_SCALE) : 0;
  }

  int largestSegment() {
    return largestSegment;
  }
}
