package io.culvert.core.simulation.host;

import io.culvert.core.simulation.net.Reading;
import java.util.Map;
import java.util.TreeMap;

/** What a {@link TcpEnd} has heard: put in order, each byte once, read at once or slowly. */
final class Inbox {

  private static final long MILLISECOND = 1_000_000L;

  private final TreeMap<Long, byte[]> early = new TreeMap<>();
  private final Talk talk;
  private final Host host;
  private final int buffer;
  private final boolean slow;
  private final Runnable roomAgain;
  private long expected;
  private long end = -1;
  private boolean heardAll;
  private int unread;
  private boolean reading;

  /** An inbox of {@code buffer} bytes; {@code roomAgain} is called when a slow reader has read. */
  Inbox(Talk talk, Host host, int buffer, boolean slow, Runnable roomAgain) {
    this.talk = talk;
    this.host = host;
    this.buffer = buffer;
    this.slow = slow;
    this.roomAgain = roomAgain;
  }

  /** The SYN is here. */
  void begin() {
    expected = 1;
  }

  /** The next position that is not here; 0 before the SYN is. */
  long expected() {
    return expected;
  }

  /** The position nearest to what is expected whose low 32 bits are these. */
  long position(int low) {
    return expected + (low - (int) expected);
  }

  /** How many bytes more may come. */
  long window() {
    return buffer - unread;
  }

  /** A FIN was seen at that position. */
  void endsAt(long position) {
    end = position;
  }

  /** Whether all up to the FIN is here. */
  boolean heardAll() {
    return heardAll;
  }

  /** Keeps the payload of a segment, as far as the window goes. */
  void keep(long position, Reading r, int data) {
    long from = Math.max(position, expected);
    long to = Math.min(position + data, expected + window());
    if (to > from) {
      byte[] bytes = r.bytes(r.tcpData() + (int) (from - position), (int) (to - from));
      byte[] other = early.get(from);
      if (other == null || other.length < bytes.length) {
        early.put(from, bytes);
      }
    }
  }

  /** Hands over what is in order. */
  void deliver() {
    for (Map.Entry<Long, byte[]> at = early.firstEntry();
        at != null && at.getKey() <= expected;
        at = early.firstEntry()) {
      early.pollFirstEntry();
      byte[] bytes = at.getValue();
      int skip = (int) (expected - at.getKey());
      if (skip < bytes.length) {
        talk.received(expected - 1, bytes, skip, bytes.length - skip);
        expected += bytes.length - skip;
        unread += slow ? bytes.length - skip : 0;
        readLater();
      }
    }
    if (expected == end && !heardAll) {
      heardAll = true;
      expected++;
      talk.peerSaidAll();
    }
  }

  private void readLater() {
    if (unread > 0 && !reading) {
      reading = true;
      host.agenda()
          .in(
              (50 + host.random().nextInt(400)) * MILLISECOND,
              () -> {
                reading = false;
                unread = 0;
                roomAgain.run();
                return false;
              });
    }
  }
}
