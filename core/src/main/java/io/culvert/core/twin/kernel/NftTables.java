package io.culvert.core.twin.kernel;

import io.culvert.core.device.tun.NetlinkSocket;
import io.culvert.core.device.tun.NetworkNamespace;
import io.culvert.core.twin.TwinException;

/** A namespace's nf_tables, removed over netlink ({@code net/netfilter/nf_tables_api.c}). */
final class NftTables implements AutoCloseable {

  private static final int NFTABLES = 10;
  private static final int BATCH_BEGIN = 16;
  private static final int BATCH_END = 17;
  private static final int DELTABLE = NFTABLES << 8 | 2;
  private static final int ERROR_AT = 16;

  private final NetlinkSocket socket;
  private final NetlinkMessage message = new NetlinkMessage();

  private NftTables(NetlinkSocket socket) {
    this.socket = socket;
  }

  static NftTables open(NetworkNamespace namespace) {
    return new NftTables(namespace.run(() -> NetlinkSocket.open(NetlinkSocket.NETFILTER)));
  }

  /** Removes all tables of a family with their hooks: as if there never had been any. */
  void clear(int ipVersion) {
    int acknowledged = NetlinkMessage.REQUEST | NetlinkMessage.ACK;
    message.clear().begin(BATCH_BEGIN, NetlinkMessage.REQUEST, 0, NFTABLES).end();
    message.begin(DELTABLE, acknowledged, Families.number(ipVersion), 0).end();
    message.begin(BATCH_END, NetlinkMessage.REQUEST, 0, NFTABLES).end();
    socket.send(message.datagram());
    int errno = -socket.receive().getInt(ERROR_AT);
    if (errno != 0) {
      throw new TwinException("this kernel does not remove its tables: error " + errno);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
