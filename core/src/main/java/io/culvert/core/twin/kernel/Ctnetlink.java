package io.culvert.core.twin.kernel;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.device.Errno;
import io.culvert.core.device.tun.NetlinkSocket;
import io.culvert.core.device.tun.NetworkNamespace;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.TwinException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

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
  private static final int GET_STATS = 5;
  private static final int STATS_GLOBAL_ENTRIES = 1;

  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int HEADER_BYTES = 16;
  private static final int NFGENMSG_BYTES = 4;

  /** Requests sent at a time; their answers must fit the socket's queue. */
  private static final int BATCH = 64;

  private final NetlinkSocket socket;
  private final EntryBook book;
  private final NetlinkMessage message = new NetlinkMessage();

  private Ctnetlink(NetlinkSocket socket, EntryBook book) {
    this.socket = socket;
    this.book = book;
  }

  /** That of {@code namespace}; fails where the kernel lacks it. */
  static Ctnetlink open(NetworkNamespace namespace) {
    NetlinkSocket socket = namespace.run(() -> NetlinkSocket.open(NetlinkSocket.NETFILTER));
    try {
      Ctnetlink opened = new Ctnetlink(socket, EntryBook.open(namespace));
      opened.flush();
      return opened;
    } catch (RuntimeException e) {
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
    int family = Families.number(tuple.source().version());
    message.clear().begin(ENTRIES | GET, NetlinkMessage.REQUEST, family, 0);
    TupleCodec.write(message, EntryCodec.TUPLE_ORIG, tuple);
    if (zone != 0) {
      message.put16(EntryCodec.ZONE, zone);
    }
    socket.send(message.end().datagram());
    return answeredEntry().map(EntryCodec::entry);
  }

  /** Takes what was announced so far for old. */
  void overhear() {
    book.hear();
  }

  /** What was announced under this tuple since {@link #overhear}, be it gone or not. */
  Optional<EntrySnapshot> begun(Tuple original, int zone) {
    return book.news().stream()
        .filter(e -> e.original().equals(original))
        .filter(e -> zone == ((e.zoneDirections() & EntryCodec.ORIGINAL_ZONE) == 0 ? 0 : e.zone()))
        .findFirst();
  }

  private Optional<Attributes> answeredEntry() {
    ByteBuffer answer = socket.receive();
    if (type(answer, 0) == ERROR) {
      // a tuple that no entry can have, such as an ICMP error's, is refused
      check(answer, 0, Errno.ENOENT, Errno.EINVAL);
      return Optional.empty();
    }
    return Optional.of(attributes(answer, 0));
  }

  /** All entries of a family. */
  List<EntrySnapshot> entries(int ipVersion) {
    List<EntrySnapshot> all = new ArrayList<>();
    // zones of one direction let a newer entry's reply tuple hide the entry that was asked for
    each((name, answer) -> answer.filter(name::means).map(EntryCodec::entry).ifPresent(all::add));
    message.clear();
    // fewer if the kernel did not announce them all, or answered with others
    if (all.size() != count()) {
      all.clear();
      dump(ENTRIES, ipVersion, a -> all.add(EntryCodec.entry(a)));
    }
    all.removeIf(entry -> entry.original().source().version() != ipVersion);
    return all;
  }

  /**
   * Has the kernel take out what has expired. Until then, which is when it comes across it, NAT
   * goes by expired entries, too ({@code find_appropriate_src}), and so do expectations.
   */
  void collect() {
    each((name, answer) -> {});
  }

  /** Asks for every entry that there may be. */
  private void each(BiConsumer<EntryBook.Name, Optional<Attributes>> told) {
    List<EntryBook.Name> names = book.names();
    for (int from = 0; from < names.size(); from += BATCH) {
      List<EntryBook.Name> some = names.subList(from, Math.min(from + BATCH, names.size()));
      message.clear();
      some.forEach(name -> request(GET, name));
      socket.send(message.datagram());
      for (EntryBook.Name name : some) {
        Optional<Attributes> answer = answeredEntry();
        told.accept(name, answer);
        if (answer.isEmpty()) {
          book.strike(name);
        }
      }
    }
  }

  private void request(int command, EntryBook.Name name) {
    message.begin(ENTRIES | command, NetlinkMessage.REQUEST, name.family(), 0);
    message.putAll(name.attributes()).end();
  }

  /** Sends what the message holds and how many entries are left; errors on the way are ignored. */
  private int count() {
    message.begin(ENTRIES | GET_STATS, NetlinkMessage.REQUEST, 0, 0).end();
    socket.send(message.datagram());
    while (true) {
      ByteBuffer answer = socket.receive();
      if (type(answer, 0) == (ENTRIES | GET_STATS)) {
        return attributes(answer, 0).u32(STATS_GLOBAL_ENTRIES);
      }
    }
  }

  /** All expectations of a family. */
  List<ExpectationSnapshot> expectations(int ipVersion) {
    List<ExpectationSnapshot> all = new ArrayList<>();
    dump(EXPECTATIONS, ipVersion, a -> all.add(EntryCodec.expectation(a)));
    return all;
  }

  private void dump(int subsystem, int ipVersion, Consumer<Attributes> each) {
    int flags = NetlinkMessage.REQUEST | NetlinkMessage.DUMP;
    message.clear().begin(subsystem | GET, flags, Families.number(ipVersion), 0).end();
    socket.send(message.datagram());
    while (true) {
      ByteBuffer answer = socket.receive();
      for (int at = 0; at < answer.limit(); at = next(answer, at)) {
        int type = type(answer, at);
        if (type == DONE) {
          return;
        } else if (type == ERROR) {
          check(answer, at);
        } else if (type == (subsystem | NEW)) {
          each.accept(attributes(answer, at));
        }
      }
    }
  }

  /** Forgets all entries and all expectations, of both families. */
  void flush() {
    acknowledged(EXPECTATIONS | DELETE);
    List<EntryBook.Name> names = book.names();
    int left = -1;
    for (int from = 0; left != 0 && from <= names.size(); from += BATCH) {
      message.clear();
      names
          .subList(from, Math.min(from + BATCH, names.size()))
          .forEach(name -> request(DELETE, name));
      left = count();
    }
    if (left != 0) {
      acknowledged(ENTRIES | DELETE);
    }
    book.clear();
  }

  private void acknowledged(int type) {
    message.clear().begin(type, NetlinkMessage.REQUEST | NetlinkMessage.ACK, 0, 0).end();
    socket.send(message.datagram());
    check(socket.receive(), 0);
  }

  private static int type(ByteBuffer answer, int at) {
    return answer.getShort(at + 4) & 0xFFFF;
  }

  /** The family that a message is about. */
  static int family(ByteBuffer answer, int at) {
    return answer.get(at + HEADER_BYTES) & 0xFF;
  }

  /** Where the message after the one at {@code at} begins. */
  static int next(ByteBuffer answer, int at) {
    return at + ((answer.getInt(at) + 3) & ~3);
  }

  /** What is in the message at {@code at}. */
  static Attributes attributes(ByteBuffer answer, int at) {
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
    book.close();
    socket.close();
  }
}
