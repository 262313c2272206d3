package io.culvert.core.twin.kernel;

import io.culvert.core.device.DeviceException;
import io.culvert.core.device.tun.NetlinkSocket;
import io.culvert.core.device.tun.NetworkNamespace;
import io.culvert.core.twin.EntrySnapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which entries there may be: those the kernel announced when it confirmed them. Asking for each is
 * quick; a dump walks the hash table of the whole machine, a quarter of a million chains on a large
 * one, be there three entries in this namespace or none. One thread.
 */
final class EntryBook implements AutoCloseable {

  /** {@code NFNLGRP_CONNTRACK_NEW}. */
  private static final int NEW_ENTRIES = 1;

  /**
   * An entry as a request names it.
   *
   * @param family number in netlink messages
   * @param attributes tuple and zone, as the kernel wrote them
   */
  record Name(int family, byte[] attributes) {

    private static Name of(int family, Attributes entry) {
      byte[] tuple = entry.whole(EntryCodec.TUPLE_ORIG);
      byte[] zone = entry.whole(EntryCodec.ZONE);
      byte[] both = Arrays.copyOf(tuple, tuple.length + zone.length);
      System.arraycopy(zone, 0, both, tuple.length, zone.length);
      return new Name(family, both);
    }

    /** Whether this is the name of the entry that the kernel told of. */
    boolean means(Attributes entry) {
      return Arrays.equals(attributes, of(family, entry).attributes);
    }
  }

  private final NetlinkSocket news;
  private final Map<ByteBuffer, Name> names = new LinkedHashMap<>();
  private final List<EntrySnapshot> recent = new ArrayList<>();

  private EntryBook(NetlinkSocket news) {
    this.news = news;
  }

  /** Listens from now on. */
  static EntryBook open(NetworkNamespace namespace) {
    return new EntryBook(
        namespace.run(() -> NetlinkSocket.listen(NetlinkSocket.NETFILTER, NEW_ENTRIES)));
  }

  /** All that have been announced and not been struck out; some may be gone. */
  List<Name> names() {
    hear();
    return new ArrayList<>(names.values());
  }

  /** Enters what was announced. */
  void hear() {
    hear(entry -> {});
    recent.clear();
  }

  /** What was announced since names were last asked for, or {@link #hear} was called. */
  List<EntrySnapshot> news() {
    hear(entry -> recent.add(EntryCodec.entry(entry)));
    return recent;
  }

  private void hear(Consumer<Attributes> also) {
    try {
      for (ByteBuffer said = news.receiveNow(); said != null; said = news.receiveNow()) {
        for (int at = 0; at < said.limit(); at = Ctnetlink.next(said, at)) {
          Attributes entry = Ctnetlink.attributes(said, at);
          note(Ctnetlink.family(said, at), entry);
          also.accept(entry);
        }
      }
    } catch (DeviceException e) {
      // what was missed shows when the kernel's count is compared
    }
  }

  private void note(int family, Attributes entry) {
    Name name = Name.of(family, entry);
    names.put(ByteBuffer.wrap(name.attributes()), name);
  }

  /** Strikes out one that is gone. */
  void strike(Name name) {
    names.remove(ByteBuffer.wrap(name.attributes()));
  }

  /** Strikes out all, as they have been deleted. */
  void clear() {
    names();
    names.clear();
  }

  @Override
  public void close() {
    news.close();
  }
}
