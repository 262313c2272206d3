package io.culvert.core.reassembly;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.fuzz.FuzzInput;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Fragments of a few datagrams of one IP version, in any order, over and over, cut anywhere: what
 * becomes whole has every byte where its datagram has it, was sent to its end, and each fragment is
 * kept, dropped for a reason, or in what is whole; a datagram without overlaps becomes whole; and
 * one day no memory is taken.
 */
public final class ReassemblyTarget implements FuzzTarget {

  private static final int IDS = 4;
  private static final int BYTES = 4_096;
  private static final int MOST_FRAGMENTS = 64;
  private static final int MORE = 4;
  private static final int EMPTY = 8;
  private static final long SECOND = 1_000_000_000L;

  private final int ipVersion;
  private final PacketBuffer fragment = new PacketBuffer();
  private final PacketBuffer copy = new PacketBuffer();
  private final Packets[] datagrams = new Packets[IDS];

  /** Fragments of version 4 or 6. */
  public ReassemblyTarget(int ipVersion) {
    this.ipVersion = ipVersion;
    for (int id = 0; id < IDS; id++) {
      byte[] bytes = new byte[BYTES];
      for (int at = 0; at < BYTES; at++) {
        bytes[at] = content(id, at);
      }
      boolean v4 = ipVersion == 4;
      datagrams[id] =
          Packets.raw(v4 ? "10.0.0.1" : "fd00::1", v4 ? "10.0.0.2" : "fd00::2", 200, bytes).id(id);
    }
  }

  private static byte content(int id, int at) {
    return (byte) (at * 31 + (at >> 8) * 7 + id * 101 + 1);
  }

  /** A run of fragments, and what is known of them. */
  private final class Run implements Reassembly.Abandoned {

    private final Reassembly reassembly = new Reassembly(new SeededRandom(3), this);
    private final BitSet[] sent = new BitSet[IDS];
    private final BitSet[] ends = new BitSet[IDS];
    private long now = 100 * SECOND;
    private long kept;
    private long died;

    Run() {
      for (int id = 0; id < IDS; id++) {
        sent[id] = new BitSet();
        ends[id] = new BitSet();
      }
    }

    @Override
    public void timedOut(PacketBuffer first, int device, long nowNanos) {
      // a first fragment whose last bytes were cut off, as Linux does, says its old length, also as
      // there
      Law.holds(first.fragmentOffset() == 0, "what timed out is a first fragment");
      DropReason reason = HeaderParser.parse(first);
      Law.holds(reason == null || reason == DropReason.TRUNCATED, "what timed out is a packet");
    }

    @Override
    public void discarded(DropReason reason, int fragments) {
      died += fragments;
      Law.holds(died <= kept, "no more fragments die than were kept");
    }

    /** Whether the datagram became whole. */
    boolean add(int id, int offset, int length, boolean more) {
      PacketBuffer p = fragment.fill(datagrams[id].fragment(offset, length, more));
      Law.holds(HeaderParser.parse(p) == null, "a fragment is a packet");
      sent[id].set(offset, offset + length);
      if (!more) {
        ends[id].set(offset + length);
      }
      DropReason reason = reassembly.add(p, 0, 1, now);
      PacketBuffer whole = reassembly.completed();
      Law.holds(reason == null || whole == null, "what dies is not whole");
      kept += reason == null ? 1 : 0;
      if (whole != null && !whole.fragment()) {
        judge(id, whole);
      } else if (whole != null) {
        Law.holds(ipVersion == 6, "only of IPv6 what can't be judged goes on");
      }
      return whole != null && !whole.fragment();
    }

    private void judge(int id, PacketBuffer whole) {
      int length = whole.end() - whole.l4();
      Law.holds(ends[id].get(length), "a datagram of " + length + " bytes was sent to its end");
      for (int at = 0; at < length; at++) {
        Law.holds(sent[id].get(at), "byte " + at + " was sent");
        boolean right = whole.bytes().get(whole.l4() + at) == content(id, at);
        Law.holds(right, "byte " + at + " of " + length + " is where it was");
      }
      PacketBuffer again = copy.fill(whole.toArray());
      Law.holds(HeaderParser.parse(again) == null, "what is whole is a packet");
      Law.holds(again.l3LengthBytes() == whole.l3LengthBytes(), "its length is right");
    }
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(new byte[] {MORE, 0, 80, 0, 10, 80, 0, 0, 0});
    seeds.add(new byte[] {MORE | 1, 60, 80, 1, 70, 80, MORE | 1, 0, 80, MORE | 1, 10, 80});
    seeds.add(new byte[] {MORE, 0, 80, MORE, 5, 80, 0, 10, 9, MORE | 2, 0, 7, 2, 1, 1});
    seeds.add(new byte[] {MORE | EMPTY, 0, 9, EMPTY, 0, 9, (byte) 0xF0, 3, 3});
    return seeds;
  }

  @Override
  public void run(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    Run run = new Run();
    for (int i = 0; i < MOST_FRAGMENTS && in.more(); i++) {
      int how = in.u8();
      int offset = in.u8() * 8;
      int length = (how & EMPTY) != 0 ? 0 : in.u8() * (1 + (how >> 4 & 7));
      run.add(how & 3, offset, Math.min(length, BYTES - offset), (how & MORE) != 0);
      if (how >> 7 != 0) {
        run.now += 7 * SECOND;
        run.reassembly.sweep(run.now, 3);
      }
    }
    long behind = run.now + 100 * SECOND;
    run.now = behind;
    run.reassembly.sweep(behind, MOST_FRAGMENTS);
    Law.holds(run.reassembly.memoryBytes() == 0, "one day no memory is taken");
    Law.holds(!run.add(3, 16, 80, false), "a part is not whole");
    Law.holds(run.add(3, 0, 16, true), "what is sent without overlaps becomes whole");
  }
}
