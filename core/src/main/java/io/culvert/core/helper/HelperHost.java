package io.culvert.core.helper;

import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackListener;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryEvent;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.nat.GreTunnel;
import io.culvert.core.nat.Nat;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;
import io.culvert.helpers.StateCodec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * The helpers of one engine and the entries they are attached to. An entry names its helper by
 * number ({@code -j CT --helper}, or by well-known port where attachment is automatic); the
 * attachment itself is made at the first packet it could concern.
 *
 * <p>{@link #help} runs between NAT and confirm, as {@code nf_confirm} has it. Must be told of
 * entries that come and go: {@link #listener}. Loop only; a packet that no trigger concerns costs
 * no allocation.
 */
public final class HelperHost {

  private final Conntrack conntrack;
  private final Nat nat;
  private final HelperOptions options;
  private final HelperShelf shelf;
  private final MessageStep messages;
  private final AttachmentPool pool = new AttachmentPool();
  private final PacketTuple tuple = new PacketTuple();
  private final ByteBuffer scratch = ByteBuffer.allocate(StateCodec.MOST_BYTES);

  /**
   * A host without helpers; {@link #install} brings them.
   *
   * @param stopwatch measures how long helpers keep the loop, for reporting only
   */
  public HelperHost(Conntrack conntrack, Nat nat, HelperOptions options, Clock stopwatch) {
    this.conntrack = conntrack;
    this.nat = nat;
    this.options = options;
    this.shelf = new HelperShelf(conntrack.helpers());
    this.messages = new MessageStep(conntrack, nat, options, stopwatch, pool::forget);
    conntrack.listener(new Bookkeeper());
  }

  /**
   * Puts these plugins' helpers in the place of all there were. A helper of a name that was there
   * before keeps its number, its counters and the connections it is attached to, and of what it had
   * in mind about them that which its spec says. Expectations and mappings stay.
   *
   * @return what could not be installed, and why
   */
  public List<HelperProblem> install(List<HelperPlugin> plugins) {
    messages.budget().begin(); // specs are asked for
    List<HelperProblem> problems = shelf.replace(plugins);
    messages.budget().end();
    // at once, so that nothing holds on to the classes of a plugin that is about to be unloaded
    pool.forEach(
        attachment -> {
          LoadedHelper old = attachment.helper;
          LoadedHelper now = old == null ? null : shelf.of(old.id, old.protocol);
          if (old != now) {
            byte[] memory = attachment.remembered(scratch);
            rebind(attachment, now);
            attachment.memory(memory);
          }
        });
    return problems;
  }

  /**
   * Told how to see whether packets to two hosts take the same way: until then, no two do.
   *
   * @param same of the addresses of both
   */
  public void ways(BiPredicate<IpAddress, IpAddress> same) {
    messages.ways(same);
  }

  /**
   * Wakes a helper that has blocked the loop for longer than a call may take, if it has done so
   * already the last time this was called. Any thread.
   */
  public void interruptStuckCall() {
    messages.budget().interruptIfStuck();
  }

  private static void rebind(HelperAttachment attachment, LoadedHelper helper) {
    attachment.rebind(helper);
    if (helper != null) {
      helper.attached++;
    }
  }

  /** Stops showing messages to the helper of that name; {@code false} if there is none. */
  public boolean disable(String name) {
    return shelf.disable(name, HelperStatus.BY_OPERATOR);
  }

  /** Shows it messages again, its faults forgiven; {@code false} if there is none. */
  public boolean enable(String name) {
    return shelf.enable(name);
  }

  /** The helpers by name. */
  public List<HelperStatus> helpers() {
    return shelf.statuses();
  }

  /** Whether a helper of that name is installed. */
  public boolean offers(String name) {
    return shelf.statuses().stream().anyMatch(status -> status.spec().name().equals(name));
  }

  /** Whether a helper of that name is installed for entries of this protocol number. */
  public boolean serves(String name, int protocol) {
    return shelf.serves(name, protocol);
  }

  /** Attachments in use. */
  public int attached() {
    return pool.inUse();
  }

  /**
   * Shows the packet to the helper of its entry, if it has one and the packet concerns it.
   *
   * @param mtuBytes of the device the packet is about to leave by; 0 where that is not known
   * @param broadcastBits the length of the prefix of the network that the router's own host sends
   *     it to all of; 0 for every other packet
   * @return {@code null} to go on, else why the packet must die
   */
  public DropReason help(
      PacketBuffer packet, Tracking tracking, int mtuBytes, int broadcastBits, long nowNanos) {
    ConntrackEntry entry = tracking.entry();
    if (!entry.present() || entry.helper() == 0 && !assign(entry)) {
      return null;
    }
    LoadedHelper helper = shelf.of(entry.helper(), entry.protocol());
    if (helper == null || !helper.active() || packet.l4() < 0) {
      return null;
    }
    if (helper.exact && !oneDatagram(packet, tracking)) {
      return messages.malformed(helper);
    }
    if (entry.protocol() != helper.protocol || entry.has(EntryStatus.DYING)) {
      return null;
    }
    messages.broadcastBits(broadcastBits);
    if (packet.protocol() != helper.protocol) {
      return helper.joined ? error(packet, tracking, helper, mtuBytes, nowNanos) : null;
    }
    return helper.protocol == IpProtocol.TCP
        ? segment(packet, tracking, helper, mtuBytes, nowNanos)
        : datagram(packet, tracking, helper, mtuBytes, nowNanos);
  }

  /**
   * Where addresses are translated, whether a packet is a datagram to its last byte; an error is
   * none, unless it answers the client ({@code nf_confirm}).
   */
  private static boolean oneDatagram(PacketBuffer p, Tracking tracking) {
    boolean translated = EntryStatus.translated(tracking.entry().status());
    boolean answer =
        tracking.state() == ConntrackState.RELATED && tracking.direction() == Direction.REPLY;
    if (!translated || answer || p.ipVersion() != 4) {
      return true;
    }
    return p.protocol() == IpProtocol.UDP && UdpView.length(p, p.l4()) == p.end() - p.l4();
  }

  /** Attaches by well-known port, where the operator wants that; only an entry's first packet. */
  private boolean assign(ConntrackEntry entry) {
    if (!options.automatic() || entry.has(EntryStatus.CONFIRMED) || entry.masterId() != 0) {
      return false;
    }
    // the server's own port, behind DNAT, as __nf_ct_try_assign_helper has it
    entry.tuple(Direction.REPLY, tuple);
    int id = shelf.byPort(entry.protocol(), tuple.sourcePort());
    if (id != 0) {
      entry.helper(id);
    }
    return id != 0;
  }

  private DropReason segment(
      PacketBuffer p, Tracking tracking, LoadedHelper helper, int mtuBytes, long nowNanos) {
    if (tracking.state() != ConntrackState.ESTABLISHED) {
      return null; // until both sides have been heard
    }
    if (helper.lines) {
      // nf_conntrack_ftp wants it in one piece before it looks for data (skb_linearize)
      p.seams().together(p.end());
    }
    int payload = p.l4() + TcpView.headerBytes(p, p.l4());
    int length = p.end() - payload;
    if (length <= 0) {
      return null;
    }
    return helper.lines
        ? line(p, payload, tracking, helper, mtuBytes, nowNanos)
        : whole(
            p, payload, Math.min(length, helper.maxBytes), tracking, helper, mtuBytes, nowNanos);
  }

  private DropReason line(
      PacketBuffer p,
      int payload,
      Tracking tracking,
      LoadedHelper helper,
      int mtuBytes,
      long nowNanos) {
    HelperAttachment attachment = attachment(tracking.entry(), helper);
    Direction direction = tracking.direction();
    int length = p.end() - payload;
    int sequence = TcpView.sequence(p, p.l4());
    boolean endsLine = p.u8(p.end() - 1) == '\n';
    DropReason reason = null;
    if (attachment.watching && attachment.lineStarts(direction, sequence)) {
      Triggers.Match match = helper.triggers(direction).match(p, payload, length);
      if (match != Triggers.Match.NONE) {
        tracking.entry().note(EntryEvent.MEMORY);
        reason = messages.line(p, payload, match, tracking, attachment, mtuBytes, nowNanos);
      }
    }
    if (endsLine && (reason == null || messages.understood())) {
      // counted as the sender counts, however long the segment is by now
      attachment.remember(direction, sequence + length);
      tracking.entry().note(EntryEvent.MEMORY);
    }
    return reason;
  }

  /**
   * A super-packet stands for several datagrams, of which none can change length: none is shown.
   * What comes behind the length in the UDP header belongs to it, as for all helpers of Linux,
   * which go by {@code skb->len} (sip_help_udp, amanda_help, ras_help).
   */
  private DropReason datagram(
      PacketBuffer p, Tracking tracking, LoadedHelper helper, int mtuBytes, long nowNanos) {
    int payload = p.l4() + UdpView.HEADER_BYTES;
    return p.superPacket()
        ? null
        : whole(p, payload, p.end() - payload, tracking, helper, mtuBytes, nowNanos);
  }

  /** An ICMP error about the entry, of which the kernel shows those alone that go the first way. */
  private DropReason error(
      PacketBuffer p, Tracking tracking, LoadedHelper helper, int mtuBytes, long nowNanos) {
    boolean shown =
        helper.protocol == IpProtocol.UDP
            && tracking.state() == ConntrackState.RELATED
            && tracking.direction() == Direction.ORIGINAL;
    int quoted = p.l4() + IcmpView.HEADER_BYTES;
    int length = p.end() - quoted;
    return shown && length > 0
        ? whole(p, quoted, length, tracking, helper, mtuBytes, nowNanos)
        : null;
  }

  private DropReason whole(
      PacketBuffer p,
      int payload,
      int length,
      Tracking tracking,
      LoadedHelper helper,
      int mtuBytes,
      long nowNanos) {
    if (helper.joined && length > 0) {
      p.seams().together(p.end()); // as nf_conntrack_sip does first of all
    }
    Triggers triggers = helper.triggers(tracking.direction());
    if (triggers.match(p, payload, length) != Triggers.Match.WHOLE) {
      return null;
    }
    HelperAttachment attachment = attachment(tracking.entry(), helper);
    tracking.entry().note(EntryEvent.MEMORY);
    return attachment.watching
        ? messages.whole(p, payload, length, tracking, attachment, mtuBytes, nowNanos)
        : null;
  }

  private HelperAttachment attachment(ConntrackEntry entry, LoadedHelper helper) {
    HelperAttachment attachment;
    if (entry.attachment() == 0) {
      attachment = pool.take();
      attachment.attach(helper, entry.id(), tunnel(helper));
      helper.attached++;
      helper.counters.connections++;
      entry.attachment(attachment.number);
      return attachment;
    }
    attachment = pool.get(entry.attachment());
    if (attachment.helper != helper) {
      if (attachment.helper != null) {
        attachment.helper.attached--; // control gave the entry another helper
      }
      rebind(attachment, helper);
    }
    return attachment;
  }

  /** Puts down what is known of the entry's attachment; nothing if it has none. */
  public void image(ConntrackEntry entry, EntryImage image) {
    if (entry.attachment() != 0) {
      pool.get(entry.attachment()).image(entry, image, scratch);
    }
  }

  /** Attaches the entry's helper, if it is installed, as {@link #image} has put it down. */
  public void restore(ConntrackEntry entry, EntryImage image) {
    LoadedHelper helper = shelf.of(entry.helper(), entry.protocol());
    if (helper != null && HelperAttachment.told(image)) {
      attachment(entry, helper).restore(entry, image);
    }
  }

  /** The tunnel of a connection, or {@code null}. */
  public GreTunnel tunnel(ConntrackEntry entry) {
    return entry.attachment() == 0 ? null : pool.get(entry.attachment()).tunnel();
  }

  private GreTunnel tunnel(LoadedHelper helper) {
    return helper.spec.tunnel() ? new GreTunnel(conntrack, nat) : null;
  }

  /**
   * With a control connection goes its tunnel; where no message told of one, Linux takes that of
   * the keys 0 ({@code pptp_destroy_siblings}).
   */
  private void endTunnel(ConntrackEntry entry, long nowNanos) {
    LoadedHelper helper = shelf.of(entry.helper(), entry.protocol());
    if (helper == null || !helper.spec.tunnel() || entry.ipVersion() != 4) {
      return;
    }
    GreTunnel known = entry.attachment() == 0 ? null : pool.get(entry.attachment()).tunnel();
    GreTunnel tunnel = known == null ? tunnel(helper) : known;
    int slot = entry.slot();
    tunnel.end(entry, nowNanos);
    // the tunnel's own entry has left meanwhile, by way of the same flyweight
    conntrack.table().entry(slot, entry);
  }

  private void detach(ConntrackEntry entry) {
    HelperAttachment attachment = pool.get(entry.attachment());
    if (attachment.helper != null) {
      attachment.helper.attached--;
    }
    pool.giveBack(attachment);
    entry.attachment(0);
  }

  /** Lets attachments go with their entries. */
  private final class Bookkeeper implements ConntrackListener {

    @Override
    public void created(ConntrackEntry entry, long nowNanos) {}

    @Override
    public void updated(ConntrackEntry entry, long nowNanos) {}

    @Override
    public void destroyed(ConntrackEntry entry, long nowNanos) {
      if (entry.helper() != 0) {
        endTunnel(entry, nowNanos);
      }
      if (entry.attachment() != 0) {
        messages.close(pool.get(entry.attachment()), entry, nowNanos);
        detach(entry);
      }
    }

    /** A draft that never was confirmed: for the helper there was no connection. */
    @Override
    public void freed(ConntrackEntry entry) {
      if (entry.attachment() != 0) {
        detach(entry);
      }
    }
  }
}
