package io.culvert.core.twin.kernel;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.device.tun.NetlinkSocket;
import io.culvert.core.device.tun.NetworkNamespace;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.TwinException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A namespace's connection tracking, asked and emptied over netlink ({@code
 * net/netfilter/nf_conntrack_netlink.c}). One thread.
 */
final class Ctnetlink implements AutoCloseable {

  private static final int ENTRIES = 1 << 8;
  private static final int EXPECTATIONS = 2 << 8;
  private static final int NEW = 0;
  private static final int GET = 1;
  private static final int DELETE = 2;

  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int ENOENT = 2;
  private static final int EINVAL = 22;
  private static final int HEADER_BYTES = 16;
  private static final int NFGENMSG_BYTES = 4;

  private final NetlinkSocket socket;
  private final NetlinkMessage message = new NetlinkMessage();

  private Ctnetlink(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** That of {@code namespace}; fails where the kernel lacks it. */
  static Ctnetlink open(NetworkNamespace namespace) {
    NetlinkSocket socket = namespace.run(() -> NetlinkSocket.open(NetlinkSocket.NETFILTER));
    Ctnetlink opened = new Ctnetlink(socket);
    try {
      opened.flush();
      return opened;
    } catch (TwinException e) {
      socket.close();
      throw new TwinException(
          "this kernel does not tell what it tracks ("
              + e.getMessage()
              + "); load the module with: modprobe nf_conntrack_netlink",
          e);
    }
  }

  /** The entry that has {@code tuple} in either direction, that direction being in {@code zone}. */
  Optional<EntrySnapshot> find(Tuple tuple, int zone) {
    message.clear().begin(ENTRIES | GET, NetlinkMessage.REQUEST, family(tuple), 0);
    TupleCodec.write(message, EntryCodec.TUPLE_ORIG, tuple);
    if (zone != 0) {
      message.put16(EntryCodec.ZONE, zone);
    }
    socket.send(message.end().datagram());
    ByteBuffer answer = socket.receive();
    if (type(answer, 0) == ERROR) {
      // a tuple that no entry can have, such as an ICMP error's, is refused
      check(answer, 0, ENOENT, EINVAL);
      return Optional.empty();
    }
    return Optional.of(EntryCodec.entry(attributes(answer, 0)));
  }

  private static int family(Tuple tuple) {
    return Families.number(tuple.source().version());
  }

  /** All entries of a family. */
  List<EntrySnapshot> entries(int ipVersion) {
    return dump(ENTRIES, ipVersion, EntryCodec::entry);
  }

  /** All expectations of a family. */
  List<ExpectationSnapshot> expectations(int ipVersion) {
    return dump(EXPECTATIONS, ipVersion, EntryCodec::expectation);
  }

  private <T> List<T> dump(int subsystem, int ipVersion, Function<Attributes, T> decode) {
    int flags = NetlinkMessage.REQUEST | NetlinkMessage.DUMP;
    message.clear().begin(subsystem | GET, flags, Families.number(ipVersion), 0).end();
    socket.send(message.datagram());
    List<T> all = new ArrayList<>();
    while (true) {
      ByteBuffer answer = socket.receive();
      for (int at = 0; at < answer.limit(); at += (answer.getInt(at) + 3) & ~3) {
        int type = type(answer, at);
        if (type == DONE) {
          return all;
        } else if (type == ERROR) {
          check(answer, at);
        } else if (type == (subsystem | NEW)) {
          all.add(decode.apply(attributes(answer, at)));
        }
      }
    }
  }

  /** Forgets all entries and all expectations, of both families. */
  void flush() {
    acknowledged(EXPECTATIONS | DELETE);
    acknowledged(ENTRIES | DELETE);
  }

  private void acknowledged(int type) {
    message.clear().begin(type, NetlinkMessage.REQUEST | NetlinkMessage.ACK, 0, 0).end();
    socket.send(message.datagram());
    check(socket.receive(), 0);
  }

  private static int type(ByteBuffer answer, int at) {
    return answer.getShort(at + 4) & 0xFFFF;
  }

  private static Attributes attributes(ByteBuffer answer, int at) {
    return new Attributes(answer, at + HEADER_BYTES + NFGENMSG_BYTES, at + answer.getInt(at));
  }

  private static void check(ByteBuffer answer, int at, int... tolerated) {
    int errno = -answer.getInt(at + HEADER_BYTES);
    for (int one : tolerated) {
      if (errno == one) {
        return;
      }
    }
    if (errno != 0) {
      throw new TwinException("ctnetlink answers with error " + errno);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
