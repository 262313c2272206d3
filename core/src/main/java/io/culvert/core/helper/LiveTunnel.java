package io.culvert.core.helper;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.nat.GreTunnel;
import io.culvert.helpers.Tunnel;

/** A connection's tunnel as its helper sees it, during one call. Loop only. */
final class LiveTunnel implements Tunnel {

  private static final long SECOND = 1_000_000_000L;

  private final HelperAttachment attachment;
  private final ConntrackEntry entry;
  private final GreTunnel tunnel;
  private final long nowNanos;

  LiveTunnel(HelperAttachment attachment, ConntrackEntry entry, GreTunnel tunnel, long nowNanos) {
    this.attachment = attachment;
    this.entry = entry;
    this.tunnel = tunnel;
    this.nowNanos = nowNanos;
  }

  @Override
  public int clientKey() {
    return tunnel.clientKey();
  }

  @Override
  public int clientKeySeen() {
    return tunnel.clientKeySeen();
  }

  @Override
  public int serverKey() {
    return tunnel.serverKey();
  }

  @Override
  public int publish(int key) {
    boolean translated = EntryStatus.translated(entry.status());
    PacketTuple reply = entry.tuple(Direction.REPLY, new PacketTuple());
    int seen = translated ? reply.destinationPort() : checked(key);
    tunnel.clientKeys(key, seen);
    return seen;
  }

  @Override
  public void clientKeySeen(int key) {
    tunnel.clientKeySeen(checked(key));
  }

  @Override
  public void serverKey(int key) {
    tunnel.serverKey(checked(key));
  }

  private static int checked(int key) {
    if (key < 0 || key > 0xFFFF) {
      throw new IllegalArgumentException("a tunnel's key is 0 to 65535: " + key);
    }
    return key;
  }

  @Override
  public void expect() {
    LoadedHelper helper = attachment.helper;
    long timeout = helper.spec.expectationTimeoutSeconds() * SECOND;
    tunnel.expect(entry, helper.id, timeout, nowNanos);
    helper.counters.expectations++;
  }

  @Override
  public void end() {
    tunnel.end(entry, nowNanos);
  }
}
