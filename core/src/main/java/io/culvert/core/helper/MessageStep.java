package io.culvert.core.helper;

import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.nat.Nat;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;
import io.culvert.helpers.HelperRefusal;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a message to a helper and does what came of it: the packet goes on, rewritten or not, or
 * dies. Whatever a helper throws stops here. Loop only.
 */
final class MessageStep {

  private static final Logger LOG = LoggerFactory.getLogger(MessageStep.class);

  /** A call that takes longer is counted as slow: packets wait meanwhile. */
  private static final long SLOW_NANOS = 10_000_000L;

  private static final String PARTIAL = "partial-message";
  private static final String MALFORMED = "malformed";
  private static final String EXCEEDS_MTU = "rewrite-exceeds-mtu";

  private final Conntrack conntrack;
  private final Nat nat;
  private final HelperOptions options;
  private final Clock stopwatch;
  private final HelperBudget budget;
  private final Consumer<LoadedHelper> detached;

  private boolean understood;
  private Surroundings around = Surroundings.UNKNOWN;

  /**
   * Shows messages.
   *
   * @param detached told of a helper that has had one fault too many
   */
  MessageStep(
      Conntrack conntrack,
      Nat nat,
      HelperOptions options,
      Clock stopwatch,
      Consumer<LoadedHelper> detached) {
    this.detached = detached;
    this.conntrack = conntrack;
    this.nat = nat;
    this.options = options;
    this.stopwatch = stopwatch;
    this.budget = HelperBudget.ofTime(stopwatch);
  }

  /** The time that calls have. */
  HelperBudget budget() {
    return budget;
  }

  /** See {@link Surroundings#sameWay}. */
  void ways(BiPredicate<IpAddress, IpAddress> same) {
    around = around.knowing(same);
  }

  /** What {@link HelperCall#broadcastBits} is to say of the next message; 0 for none. */
  void broadcastBits(int bits) {
    around = around.broadcasting(bits);
  }

  /** A segment that opens with a line one of whose triggers matched, or began to. */
  DropReason line(
      PacketBuffer p,
      int payload,
      Triggers.Match match,
      Tracking tracking,
      HelperAttachment attachment,
      int mtuBytes,
      long nowNanos) {
    LoadedHelper helper = attachment.helper;
    understood = false;
    int end = lineEnd(p, payload);
    boolean whole = end > 0;
    if (match == Triggers.Match.BEGUN || !whole && !helper.strict) {
      helper.counters.dropped(PARTIAL);
      return DropReason.HELPER_PARTIAL;
    }
    int length = (whole && !helper.strict ? end : p.end()) - payload;
    PayloadEditor message =
        new PayloadEditor(LoadedHelper.side(tracking.direction()), p, payload, length, whole);
    return show(message, p, tracking, attachment, mtuBytes, nowNanos);
  }

  /** One past the first newline, or -1. */
  private static int lineEnd(PacketBuffer p, int from) {
    for (int at = from; at < p.end(); at++) {
      if (p.u8(at) == '\n') {
        return at + 1;
      }
    }
    return -1;
  }

  /** A segment or datagram with one of the triggers, all of it one message. */
  DropReason whole(
      PacketBuffer p,
      int payload,
      int length,
      Tracking tracking,
      HelperAttachment attachment,
      int mtuBytes,
      long nowNanos) {
    PayloadEditor message =
        new PayloadEditor(LoadedHelper.side(tracking.direction()), p, payload, length, true);
    if (attachment.helper.exact) {
      message.exact();
    }
    return show(message, p, tracking, attachment, mtuBytes, nowNanos);
  }

  /** A packet that is no message at all, of a helper that wants none such. */
  DropReason malformed(LoadedHelper helper) {
    helper.counters.dropped(MALFORMED);
    return DropReason.HELPER_DROP;
  }

  private DropReason show(
      PayloadEditor message,
      PacketBuffer p,
      Tracking tracking,
      HelperAttachment attachment,
      int mtuBytes,
      long nowNanos) {
    DropReason fate = call(message, p, tracking, attachment, mtuBytes, nowNanos);
    weigh(attachment, nowNanos);
    return fate;
  }

  /** Whether the helper keeps too much since its last call; that packet has no part in it. */
  private void weigh(HelperAttachment attachment, long nowNanos) {
    LoadedHelper helper = attachment.helper;
    long asked = budget.askedBytes();
    if (!helper.active()) {
      return;
    }
    budget.begin(); // a collection of the plugin's own is asked for its elements
    try {
      helper.memory.called(attachment, asked);
    } catch (Throwable fault) {
      failed(helper, fault, nowNanos);
    } finally {
      budget.end();
    }
  }

  private DropReason call(
      PayloadEditor message,
      PacketBuffer p,
      Tracking tracking,
      HelperAttachment attachment,
      int mtuBytes,
      long nowNanos) {
    LoadedHelper helper = attachment.helper;
    HelperCall call = call(attachment, tracking.entry(), nowNanos);
    attachment.shown = true;
    helper.counters.messages++;
    long before = stopwatch.nanos();
    boolean overrun = false;
    budget.begin(helper.calls++);
    try {
      helper.helper.onMessage(message, call);
    } catch (HelperRefusal refusal) {
      return refused(helper, call, refusal);
    } catch (Throwable fault) {
      // checked ones too, which other languages throw freely, and memory it asked too much of
      return fault(call, helper, fault, nowNanos);
    } finally {
      overrun = budget.end();
      call.end();
      if (stopwatch.nanos() - before > SLOW_NANOS) {
        helper.counters.slowCalls++;
      }
    }
    if (overrun) {
      // it was blocked and has swallowed what woke it, or has asked for memory all at once
      return fault(call, helper, budget.overrun(), nowNanos);
    }
    if (call.dropReason() != null) {
      if (call.withdrawing()) {
        call.abandon();
      }
      helper.counters.dropped(call.dropReason());
      return DropReason.HELPER_DROP;
    }
    if (helper.strict && attachment.watching && !message.edited() && !call.expected()) {
      helper.counters.dropped(message.isWhole() ? MALFORMED : PARTIAL);
      return message.isWhole() ? DropReason.HELPER_DROP : DropReason.HELPER_PARTIAL;
    }
    DropReason refused =
        message.edited() ? rewrite(message, call, p, tracking, helper, mtuBytes) : null;
    if (refused == null && call.deliveryPort() != 0) {
      deliver(p, call.deliveryPort());
    }
    return refused;
  }

  /** A datagram's port only, as {@code nf_nat_sip} redirects answers to telephones. */
  private static void deliver(PacketBuffer p, int port) {
    if (p.protocol() != IpProtocol.UDP) {
      return;
    }
    UdpView.destinationPort(p, p.l4(), port);
    if (UdpView.checksum(p, p.l4()) != 0) {
      Checksum.leave(p);
    }
  }

  private DropReason rewrite(
      PayloadEditor message,
      HelperCall call,
      PacketBuffer p,
      Tracking tracking,
      LoadedHelper helper,
      int mtuBytes) {
    if (!message.fits(mtuBytes)) {
      call.abandon();
      helper.counters.dropped(EXCEEDS_MTU);
      return DropReason.REWRITE_EXCEEDS_MTU;
    }
    if (message.apply()) {
      helper.counters.rewrites++;
      if (helper.protocol == IpProtocol.TCP) {
        int sequence = TcpView.sequence(p, p.l4());
        nat.sequences()
            .record(tracking.entry(), tracking.direction(), sequence, message.difference());
      }
    }
    return null;
  }

  /**
   * Whether the last message was understood, if dropped in the end: {@code help} in
   * nf_conntrack_ftp.c then goes on with what follows it.
   */
  boolean understood() {
    return understood;
  }

  private DropReason refused(LoadedHelper helper, HelperCall call, HelperRefusal refusal) {
    call.abandon();
    understood = refusal.reason() != HelperRefusal.Reason.MALFORMED;
    helper.counters.refused(refusal.reason().token());
    if (refusal.reason().fate() == HelperRefusal.Fate.PASS) {
      return null;
    }
    helper.counters.drops++;
    return DropReason.HELPER_DROP;
  }

  private DropReason fault(HelperCall call, LoadedHelper helper, Throwable fault, long nowNanos) {
    call.abandon();
    failed(helper, fault, nowNanos);
    if (options.passFaulty()) {
      return null; // as it came: edits are kept apart from the packet until all is well
    }
    helper.counters.drops++;
    return DropReason.HELPER_FAULT;
  }

  private void failed(LoadedHelper helper, Throwable fault, long nowNanos) {
    if (helper.failed(fault, nowNanos)) {
      detached.accept(helper);
      LOG.warn(
          "helper {} of {} is disabled: {}; get a better one and reload it",
          helper.spec.name(),
          helper.file,
          helper.disabledBecause());
    }
  }

  /** Tells the helper that a connection it was shown a message of is leaving. */
  void close(HelperAttachment attachment, ConntrackEntry entry, long nowNanos) {
    LoadedHelper helper = attachment.helper;
    if (helper == null || !attachment.shown || !helper.active()) {
      return;
    }
    HelperCall call = call(attachment, entry, nowNanos).forClosing();
    budget.begin();
    try {
      helper.helper.onClose(call);
    } catch (Throwable fault) {
      failed(helper, fault, nowNanos);
    } finally {
      budget.end();
      call.end();
    }
    weigh(attachment, nowNanos);
  }

  private HelperCall call(HelperAttachment attachment, ConntrackEntry entry, long nowNanos) {
    boolean foreign = options.foreignAllowed().contains(attachment.helper.spec.name());
    return new HelperCall(
        attachment, entry, conntrack.expectations(), nat, foreign, around, nowNanos);
  }
}
