package io.culvert.core.boot;

import io.culvert.core.device.Device;
import io.culvert.core.route.Neighbor;
import io.culvert.core.route.NeighborTable;
import io.culvert.core.router.NeighborService;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The owner's neighbours, told to those who may own after it: who takes over has packets for all of
 * them at once, and no time to ask. A word is a mark and as many neighbours as fit, each its device
 * (1 byte), IP version (1), address (16) and link address (8). Loop only.
 */
final class ClusterNeighbors {

  private static final byte MARK = 'N';
  private static final int BYTES = 26;
  private static final int A_WORD = 38;
  private static final int MOST = 1_000;

  private static final long EVERY_NANOS = 1_000_000_000L;

  private final NeighborService neighbors;
  private final List<Device> devices;
  private final BiConsumer<String, byte[]> signal;
  private long nextAt;

  ClusterNeighbors(
      NeighborService neighbors, List<Device> devices, BiConsumer<String, byte[]> signal) {
    this.neighbors = neighbors;
    this.devices = devices;
    this.signal = signal;
  }

  /** Tells {@code members} of them if it is time again; of a member that owns. */
  void tick(Set<String> members, long nowNanos) {
    if (nowNanos - nextAt >= 0) {
      nextAt = nowNanos + EVERY_NANOS;
      tell(members);
    }
  }

  /** Tells {@code members} of them. */
  void tell(Set<String> members) {
    for (byte[] word : words()) {
      members.forEach(member -> signal.accept(member, word));
    }
  }

  /** The words that tell of those whose link address is known. */
  private List<byte[]> words() {
    List<Neighbor> known = new ArrayList<>();
    for (int version : List.of(4, 6)) {
      neighbors
          .table(version)
          .forEach(
              neighbor -> {
                if (neighbor.resolved() && known.size() < MOST) {
                  known.add(neighbor);
                }
              });
    }
    List<byte[]> words = new ArrayList<>();
    for (int at = 0; at < known.size(); at += A_WORD) {
      words.add(word(known.subList(at, Math.min(known.size(), at + A_WORD))));
    }
    return words;
  }

  private static byte[] word(List<Neighbor> some) {
    ByteBuffer word = ByteBuffer.allocate(1 + some.size() * BYTES).put(MARK);
    for (Neighbor one : some) {
      word.put((byte) one.deviceIndex()).put((byte) one.version());
      word.putLong(one.high()).putLong(one.low()).putLong(one.linkAddress());
    }
    return word.array();
  }

  /** Takes a word, if it is about neighbours. */
  boolean heard(byte[] bytes, long nowNanos) {
    if (bytes.length < 1 + BYTES || bytes[0] != MARK || (bytes.length - 1) % BYTES != 0) {
      return false;
    }
    ByteBuffer word = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    while (word.hasRemaining()) {
      int device = word.get();
      int version = word.get();
      long high = word.getLong();
      long low = word.getLong();
      long link = word.getLong();
      if (device >= 0 && device < devices.size() && (version == 4 || version == 6)) {
        take(device, version, high, low, link, nowNanos);
      }
    }
    return true;
  }

  /** It is known and not confirmed: the first packet goes there, and it is asked behind it. */
  private void take(int device, int version, long high, long low, long link, long nowNanos) {
    NeighborTable table = neighbors.table(version);
    Neighbor neighbor = table.findOrMake(device, version, high, low, nowNanos);
    if (neighbor != null) {
      table.update(neighbor, link, false, NeighborTable.OVERRIDE, nowNanos);
    }
  }
}
