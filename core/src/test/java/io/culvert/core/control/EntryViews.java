package io.culvert.core.control;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.wire.IpAddress;

/** Entries for tests of the control floor. */
public final class EntryViews {

  /** One hour after a memorable moment, so that ages are visible. */
  public static final long CREATED_MICROS = 1_700_000_000_000_000L;

  private Tuple original;
  private Tuple reply;
  private int status = EntryStatus.CONFIRMED;
  private String l4State = "";
  private long originalTag = -1;
  private long replyTag = -1;
  private boolean timestamped;
  private long timeoutSeconds = 30;
  private long ageSeconds;
  private EntryView.Traffic traffic = new EntryView.Traffic(false, 0, 0, 0, 0);
  private EntryView.Marks marks = new EntryView.Marks(0, 0, 3, 0, 0);
  private EntryView.Origin origin = new EntryView.Origin("lan0", "wan0", "", 0, "");
  private EntryView.Key key = new EntryView.Key(1, 1);

  private EntryViews(Tuple original, Tuple reply) {
    this.original = original;
    this.reply = reply;
  }

  /** {@code source:port > destination:port}. */
  public static EntryViews of(int protocol, String from, int sport, String to, int dport) {
    IpAddress source = IpAddress.of(from);
    IpAddress destination = IpAddress.of(to);
    return new EntryViews(
        new Tuple(protocol, source, sport, destination, dport),
        new Tuple(protocol, destination, dport, source, sport));
  }

  public static EntryViews tcp(String from, int sport, String to, int dport) {
    return of(6, from, sport, to, dport).state("ESTABLISHED");
  }

  /** An echo request, {@code id} in its usual place. */
  public static EntryViews ping(String from, String to, int id) {
    IpAddress source = IpAddress.of(from);
    IpAddress destination = IpAddress.of(to);
    boolean v4 = source.version() == 4;
    int protocol = v4 ? 1 : 58;
    return new EntryViews(
        new Tuple(protocol, source, id, destination, (v4 ? 8 : 128) << 8),
        new Tuple(protocol, destination, id, source, (v4 ? 0 : 129) << 8));
  }

  public EntryViews snat(String address, int port) {
    reply =
        new Tuple(
            reply.protocol(), reply.source(), reply.sourcePort(), IpAddress.of(address), port);
    return status(EntryStatus.SRC_NAT | EntryStatus.SRC_NAT_DONE | EntryStatus.DST_NAT_DONE);
  }

  public EntryViews dnat(String address, int port) {
    reply =
        new Tuple(
            reply.protocol(),
            IpAddress.of(address),
            port,
            reply.destination(),
            reply.destinationPort());
    return status(EntryStatus.DST_NAT | EntryStatus.SRC_NAT_DONE | EntryStatus.DST_NAT_DONE);
  }

  public EntryViews status(int bits) {
    status |= bits;
    return this;
  }

  public EntryViews assured() {
    return status(EntryStatus.SEEN_REPLY | EntryStatus.ASSURED);
  }

  public EntryViews replied() {
    return status(EntryStatus.SEEN_REPLY);
  }

  public EntryViews state(String state) {
    l4State = state;
    return this;
  }

  /** Opened while {@code nf_conntrack_timestamp} was on. */
  public EntryViews timestamped() {
    timestamped = true;
    return this;
  }

  public EntryViews timeout(long seconds) {
    timeoutSeconds = seconds;
    return this;
  }

  public EntryViews age(long seconds) {
    ageSeconds = seconds;
    return this;
  }

  public EntryViews traffic(long packets, long bytes, long replyPackets, long replyBytes) {
    traffic = new EntryView.Traffic(true, packets, bytes, replyPackets, replyBytes);
    return this;
  }

  public EntryViews mark(int mark) {
    marks = new EntryView.Marks(mark, marks.zone(), marks.zoneDirections(), 0, 0);
    return this;
  }

  public EntryViews zone(int zone, int directions) {
    marks = new EntryView.Marks(marks.mark(), zone, directions, 0, 0);
    return this;
  }

  public EntryViews helper(String helper) {
    origin = new EntryView.Origin("lan0", "wan0", helper, origin.masterId(), origin.rule());
    return this;
  }

  public EntryViews master(long id) {
    origin = new EntryView.Origin("lan0", "wan0", origin.helper(), id, origin.rule());
    return this;
  }

  public EntryViews rule(String at) {
    origin = new EntryView.Origin("lan0", "wan0", origin.helper(), origin.masterId(), at);
    return this;
  }

  /** SCTP's verification tags. */
  public EntryViews tags(long ofOriginal, long ofReply) {
    originalTag = ofOriginal;
    replyTag = ofReply;
    return this;
  }

  public EntryViews key(int slot, long id) {
    key = new EntryView.Key(slot, id);
    return this;
  }

  public EntryView view() {
    long expires = CREATED_MICROS + (ageSeconds + timeoutSeconds) * 1_000_000;
    return new EntryView(
        key,
        original,
        reply,
        new EntryView.Progress(
            status,
            l4State,
            timeoutSeconds,
            expires,
            CREATED_MICROS,
            timestamped,
            originalTag,
            replyTag),
        traffic,
        marks,
        origin);
  }
}
