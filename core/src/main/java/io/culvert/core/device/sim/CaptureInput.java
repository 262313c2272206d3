package io.culvert.core.device.sim;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;

/**
 * Puts packets of captures into buffers as a TUN device would have read them: without link header.
 * What a capture cut off is taken as zeros, and its checksum as good. Where a device has offload,
 * what the capturing machine had not finished yet is recognised: checksums that are only the
 * pseudo-header's sum, and TCP packets that no such link can carry, which stand for several. One
 * thread.
 */
public final class CaptureInput {

  private final boolean offload;
  private final int mtuBytes;
  private long cut;

  /** Input of a device of this MTU. */
  public CaptureInput(boolean offload, int mtuBytes) {
    this.offload = offload;
    this.mtuBytes = mtuBytes;
  }

  /** Packets so far of which the capture kept only a part. */
  public long cut() {
    return cut;
  }

  /** Fills {@code into}; {@code null} when done, else why the packet can't come in. */
  public DropReason fill(CapturedPacket captured, PacketBuffer into) {
    byte[] bytes = captured.bytes();
    int from = LinkType.ipStart(captured.linkType(), bytes);
    if (from < 0) {
      return DropReason.BAD_ETHERTYPE;
    }
    int kept = bytes.length - from;
    int whole = Math.max(kept, captured.originalLength() - from);
    if (whole > PacketBuffer.CAPACITY - PacketBuffer.HEADROOM || kept > whole) {
      return DropReason.TRUNCATED;
    }
    into.reset();
    into.bytes().put(PacketBuffer.HEADROOM, bytes, from, kept);
    for (int at = PacketBuffer.HEADROOM + kept; at < PacketBuffer.HEADROOM + whole; at++) {
      into.bytes().put(at, (byte) 0);
    }
    into.extent(PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + whole);
    into.headers(PacketBuffer.HEADROOM, -1);
    if (whole > kept) {
      cut++;
      into.checksumVerified(true);
    } else if (offload) {
      unfinished(into);
      // the engine reads the headers again, padding and all
      into.extent(PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + whole);
      into.headers(PacketBuffer.HEADROOM, -1);
      into.inside(0, -1);
      into.fragmentFields(false, 0, false);
      into.authenticated(false);
    }
    return null;
  }

  private void unfinished(PacketBuffer p) {
    if (HeaderParser.parse(p) != null || p.fragment() || p.l4() < 0) {
      return;
    }
    int field = Checksum.fieldOffset(p.ipVersion(), p.protocol());
    if (field < 0 || p.l4() + field + 2 > p.end()) {
      return;
    }
    boolean summed = p.protocol() == IpProtocol.TCP || p.protocol() == IpProtocol.UDP;
    if (summed && p.u16(p.l4() + field) == Checksum.pseudo(p) && !Checksum.transportValid(p)) {
      p.partialChecksum(p.l4(), field);
    }
    if (p.protocol() == IpProtocol.TCP && p.l3LengthBytes() > mtuBytes) {
      boolean ipv4 = p.ipVersion() == 4;
      int headers = p.l4() + TcpView.headerBytes(p, p.l4()) - p.l3();
      p.gso(
          ipv4 ? PacketBuffer.GSO_TCPV4 : PacketBuffer.GSO_TCPV6,
          Math.max(1, mtuBytes - headers),
          false);
    }
  }
}
