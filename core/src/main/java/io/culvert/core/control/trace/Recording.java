package io.culvert.core.control.trace;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Jump;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Rule;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.TraceStep;
import io.culvert.core.control.TraceStep.Kind;
import io.culvert.core.control.TraceStep.RulePlace;
import io.culvert.core.control.TraceView;
import io.culvert.core.device.Device;
import io.culvert.core.nat.Manip;
import io.culvert.core.route.Route;
import io.culvert.core.wire.DropReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One walk while it is written down. Loop only. */
public final class Recording extends FateTrace {

  private static final byte[] NO_BYTES = {};

  private final Recorder recorder;
  private final TrackingWords words;
  private final long number;
  private final long cause;
  private final long atMicros;
  private final PacketView packet;
  private final boolean keepBytes;
  private TraceView.Flow flow = TraceView.Flow.NONE;
  private final List<TraceStep> steps = new ArrayList<>();
  private PacketView now;
  private byte[] arrived = NO_BYTES;
  private byte[] left = NO_BYTES;
  private boolean byRule;

  Recording(
      Recorder recorder,
      long number,
      long cause,
      long atMicros,
      PacketView view,
      boolean keepBytes,
      PacketContext context) {
    this.recorder = recorder;
    this.words = new TrackingWords(recorder.conntrack());
    this.number = number;
    this.cause = cause;
    this.atMicros = atMicros;
    this.packet = view;
    this.now = view;
    this.keepBytes = keepBytes;
    if (keepBytes) {
      arrived = context.buffer().toArray();
    }
  }

  /** Notes that it began at {@code -j TRACE}. */
  void byRule() {
    byRule = true;
  }

  boolean isByRule() {
    return byRule;
  }

  /** Counts the walks of a recorder from 1. */
  public long number() {
    return number;
  }

  /** The number of the walk that brought this one about; 0 for none. */
  public long cause() {
    return cause;
  }

  /** The packet as it came. */
  public PacketView packet() {
    return packet;
  }

  /** All of it as a value. */
  public TraceView view() {
    return new TraceView(
        number,
        cause,
        atMicros,
        packet,
        flow,
        List.copyOf(steps),
        end(),
        keepBytes ? new TraceView.Bytes(arrived, left) : TraceView.Bytes.NONE);
  }

  private void step(PacketContext context, Kind kind, RulePlace rule, String said, String detail) {
    String hook = context.hook() == null ? "" : context.hook().name();
    steps.add(new TraceStep(kind, hook, rule, said, detail));
  }

  private void step(PacketContext context, Kind kind, String said, String detail) {
    step(context, kind, RulePlace.NONE, said, detail);
  }

  @Override
  public void rule(PacketContext context, Chain chain, Rule rule, Outcome outcome) {
    super.rule(context, chain, rule, outcome);
    step(context, Kind.RULE, WatchedRules.place(chain, rule), said(context, rule, outcome), "");
  }

  @Override
  public boolean watches() {
    return recorder.watched().any();
  }

  @Override
  public void missed(PacketContext context, Chain chain, Rule rule, int failing) {
    if (recorder.watched().has(rule)) {
      String why = RuleWords.condition(context, rule, failing) + " does not hold";
      step(context, Kind.MISSED, WatchedRules.place(chain, rule), "", why);
    }
  }

  private static String said(PacketContext context, Rule rule, Outcome outcome) {
    if (outcome == null) {
      return rule.target() instanceof Jump jump
          ? (jump.goTo() ? "go to " : "jump to ") + jump.chain().name()
          : "counted";
    }
    boolean rejected = context.dropReason() == DropReason.RULE_REJECT;
    return outcome == Outcome.DROP && rejected ? "REJECT" : outcome.name();
  }

  @Override
  public void policy(PacketContext context, Chain chain, boolean accept) {
    super.policy(context, chain, accept);
    RulePlace place = new RulePlace(chain.table().label(), chain.name(), "", "");
    step(context, Kind.POLICY, place, accept ? "ACCEPT" : "DROP", "");
  }

  @Override
  public void tracked(PacketContext context) {
    if (context.tracking().tracked()) {
      String state = context.tracking().state().name();
      step(context, Kind.CONNTRACK, state, words.tracked(context.tracking()));
      flow = words.flow(context.tracking());
    }
    words.before(context.buffer(), context.tracking());
  }

  @Override
  public void translated(PacketContext context, Manip manip) {
    PacketView before = now;
    now = recorder.headers(context);
    boolean source = manip == Manip.SOURCE;
    String was = source ? before.from() : before.to();
    String is = source ? now.from() : now.to();
    if (!was.equals(is)) {
      step(context, Kind.NAT, manip.name().toLowerCase(Locale.ROOT), was + " -> " + is);
    }
  }

  @Override
  public void helped(PacketContext context) {
    String did = words.helped(context.buffer(), context.tracking());
    if (!did.isEmpty()) {
      step(context, Kind.HELPER, "", did);
    }
  }

  @Override
  public void confirmed(PacketContext context) {
    String what = words.confirmed(context.tracking(), context.nowNanos());
    if (!what.isEmpty()) {
      step(context, Kind.CONFIRM, "", what);
    }
  }

  @Override
  public void routed(PacketContext context, Route route) {
    String type = route.type().name().toLowerCase(Locale.ROOT);
    Device by = context.egress();
    String where =
        route.type().local()
            ? type + ": the router's own"
            : type + (by == null ? "" : " by " + by.name()) + hop(route);
    steps.add(new TraceStep(Kind.ROUTE, "", RulePlace.NONE, "", where));
  }

  private static String hop(Route route) {
    return " ("
        + route.prefix()
        + (route.onLink() ? ", on the link)" : " via " + route.nextHop() + ")");
  }

  @Override
  public void leaves(PacketContext context, Route route) {
    super.leaves(context, route);
    if (keepBytes) {
      left = context.buffer().toArray();
    }
    String by = context.egress().name();
    step(context, Kind.SENT, "", by + (route.onLink() ? "" : ", next hop " + route.nextHop()));
  }

  @Override
  public void delivered(PacketContext context) {
    super.delivered(context);
    step(context, Kind.DELIVERED, "", "");
  }

  @Override
  public void waits(PacketContext context) {
    super.waits(context);
    steps.add(
        new TraceStep(
            Kind.WAITING, "", RulePlace.NONE, "", "a fragment whose datagram is not whole yet"));
  }

  @Override
  public void dies(PacketContext context, DropReason why) {
    super.dies(context, why);
    step(context, Kind.DROPPED, why.label(), why.words());
  }

  @Override
  public void ends(PacketContext context) {
    recorder.ended(this);
  }
}
