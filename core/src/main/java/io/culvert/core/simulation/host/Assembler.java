package io.culvert.core.simulation.host;

import io.culvert.core.simulation.net.Agenda;
import io.culvert.core.simulation.net.Reading;
import io.culvert.core.wire.IpAddress;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Puts fragments together as a host does (RFC 791, RFC 8200 section 4.5). */
final class Assembler {

  private record Key(IpAddress from, long id, int protocol) {}

  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final long FRESH_NANOS = 300_000_000L;
  private static final int MAX = 64;

  /** A datagram that is not whole. */
  private static final class Partial {
    private final byte[] bytes = new byte[65_536];
    private final BitSet there = new BitSet();
    private byte[] header;
    private int length = -1;
    private long sinceNanos;
  }

  private final Map<Key, Partial> partials = new HashMap<>();
  private final Agenda agenda;
  private boolean stale;

  Assembler(Agenda agenda) {
    this.agenda = agenda;
  }

  /** Takes a fragment; the whole packet, without a word of fragments, or {@code null}. */
  byte[] add(byte[] packet, Reading r) {
    Key key = new Key(r.source(), r.fragmentId(), r.protocol());
    Partial p = partials.get(key);
    if (p == null || agenda.nanos() - p.sinceNanos > PATIENCE_NANOS) {
      if (partials.size() >= MAX) {
        partials.clear();
      }
      p = new Partial();
      p.sinceNanos = agenda.nanos();
      partials.put(key, p);
    }
    int length = r.end() - r.at();
    System.arraycopy(packet, r.at(), p.bytes, r.fragmentOffset(), length);
    p.there.set(r.fragmentOffset(), r.fragmentOffset() + length);
    if (!r.moreFragments()) {
      p.length = r.fragmentOffset() + length;
    }
    if (r.fragmentOffset() == 0) {
      p.header = r.bytes(0, r.six() ? 40 : r.at());
      if (r.six()) {
        p.header[6] = (byte) r.protocol();
      }
    }
    if (p.header == null || p.length < 0 || p.there.nextClearBit(0) < p.length) {
      return null;
    }
    partials.remove(key);
    stale = agenda.nanos() - p.sinceNanos > FRESH_NANOS;
    return whole(p, r.six());
  }

  /**
   * Whether the last whole packet took so long that its id may have come again meanwhile: hosts
   * behind one translated address choose ids without knowing of each other (RFC 6864).
   */
  boolean stale() {
    return stale;
  }

  private static byte[] whole(Partial p, boolean six) {
    byte[] all = new byte[p.header.length + p.length];
    System.arraycopy(p.header, 0, all, 0, p.header.length);
    System.arraycopy(p.bytes, 0, all, p.header.length, p.length);
    int length = six ? p.length : all.length;
    all[six ? 4 : 2] = (byte) (length >> 8);
    all[six ? 5 : 3] = (byte) length;
    if (!six) {
      all[6] = 0;
      all[7] = 0;
      all[10] = 0;
      all[11] = 0;
      int sum = 0;
      for (int i = 0; i < p.header.length; i += 2) {
        sum += (all[i] & 0xFF) << 8 | all[i + 1] & 0xFF;
      }
      sum = (sum & 0xFFFF) + (sum >> 16);
      sum = ~((sum & 0xFFFF) + (sum >> 16));
      all[10] = (byte) (sum >> 8);
      all[11] = (byte) sum;
    }
    return all;
  }
}
