package io.culvert.core.conntrack;

/**
 * What conntrack knows about one packet: its entry, direction and state; the counterpart of the
 * kernel's {@code skb->_nfct} with its {@code ctinfo}. One is reused for every packet of a walk.
 * Before tracking it may carry a template, set by {@code -j CT} in the raw table. Loop only.
 */
public final class Tracking {

  private static final String NO_REASON = "";

  private final ConntrackEntry entry = new ConntrackEntry();
  private boolean reply;
  private ConntrackState state = ConntrackState.INVALID;
  private boolean tracked;
  private boolean ownsDraft;
  private int home = Homes.HERE;
  private String reason = NO_REASON;
  private long reasonA;
  private long reasonB;

  private boolean closedToTemplates;
  private boolean template;
  private int templateZone;
  private int templateZoneDirections;
  private int templateHelper;
  private int templateTimeoutPolicy;
  private int templateEvents;

  /** Forgets the packet and its template. */
  public void reset() {
    entry.clear();
    reply = false;
    tracked = false;
    ownsDraft = false;
    if (home != Homes.HERE) {
      home = Homes.HERE;
    }
    if (reason != NO_REASON) {
      reason = NO_REASON;
    }
    closedToTemplates = false;
    template = false;
    templateZone = 0;
    templateZoneDirections = 0;
    templateHelper = 0;
    templateTimeoutPolicy = 0;
    templateEvents = 0;
  }

  /** The packet's entry; not {@link ConntrackEntry#present()} where it has none. */
  public ConntrackEntry entry() {
    return entry;
  }

  /** Whether there is an entry. */
  public boolean hasEntry() {
    return entry.present();
  }

  /** Whether the packet has been through tracking, or was exempted from it. */
  public boolean tracked() {
    return tracked;
  }

  /** The direction the packet goes in its entry. */
  public Direction direction() {
    return reply ? Direction.REPLY : Direction.ORIGINAL;
  }

  /** What {@code --ctstate} sees. */
  public ConntrackState state() {
    return tracked ? state : ConntrackState.INVALID;
  }

  /** To look first costs less than a write's barrier. */
  private void state(ConntrackState newState) {
    tracked = true;
    if (state != newState) {
      state = newState;
    }
  }

  /** Whether {@link #entry()} is a draft that this packet opened and nobody has published yet. */
  public boolean ownsDraft() {
    return ownsDraft;
  }

  void ownsDraft(boolean owns) {
    ownsDraft = owns;
  }

  /** Where the packet is judged; {@link Homes#HERE} but where engines share connections. */
  public int home() {
    return home;
  }

  /** It is judged elsewhere, and nothing is known of it here. */
  void away(int newHome) {
    entry.clear();
    home = newHome;
  }

  /** The packet belongs to {@link #entry()}, which the caller has wrapped. */
  public void found(ConntrackState newState, Direction newDirection) {
    state(newState);
    reply = newDirection == Direction.REPLY;
  }

  /** The packet goes that way in {@link #entry()}, which was known before it. */
  void belongs(Direction way) {
    ConntrackState known;
    if (way == Direction.REPLY || entry.has(EntryStatus.SEEN_REPLY)) {
      known = ConntrackState.ESTABLISHED;
    } else {
      known = entry.has(EntryStatus.EXPECTED) ? ConntrackState.RELATED : ConntrackState.NEW;
    }
    found(known, way);
  }

  /** No entry, INVALID; {@code why} is a constant that may name two values as {@code {a}, {b}}. */
  public void invalid(String why, long a, long b) {
    entry.clear();
    state(ConntrackState.INVALID);
    reason = why;
    reasonA = a;
    reasonB = b;
  }

  /** No entry, UNTRACKED. */
  public void untracked() {
    entry.clear();
    state(ConntrackState.UNTRACKED);
  }

  /** Why the packet is INVALID, or what the tracker noted; empty if nothing. Allocates. */
  public String reason() {
    return reason.replace("{a}", Long.toString(reasonA)).replace("{b}", Long.toString(reasonB));
  }

  /** Notes something worth telling about a packet that stays valid. */
  public void note(String why, long a, long b) {
    reason = why;
    reasonA = a;
    reasonB = b;
  }

  /** Sets the template a new entry of this packet starts from ({@code -j CT}). */
  public void template(int zone, int zoneDirections, int helper, int timeoutPolicy) {
    template = true;
    templateZone = zone;
    templateZoneDirections = zoneDirections;
    templateHelper = helper;
    templateTimeoutPolicy = timeoutPolicy;
  }

  /** Whether {@code -j CT} still has a say: nothing was said about this packet yet. */
  public boolean opensToTemplates() {
    return !tracked && !template && !closedToTemplates;
  }

  void closeToTemplates() {
    closedToTemplates = true;
  }

  /**
   * Whether {@code -j CT} set a template and the packet is still to be tracked: to all matches it
   * then has an entry of its own, NEW, confirmed, and else empty ({@code nf_ct_tmpl_alloc}).
   */
  public boolean showsTemplate() {
    return template && !tracked;
  }

  /** Whether {@code -j CT} set a template. */
  public boolean hasTemplate() {
    return template;
  }

  public int templateZone() {
    return templateZone;
  }

  /** Bit 0 ORIGINAL, bit 1 REPLY. */
  public int templateZoneDirections() {
    return templateZoneDirections;
  }

  /** Helper id, 0 for none. */
  public int templateHelper() {
    return templateHelper;
  }

  public int templateTimeoutPolicy() {
    return templateTimeoutPolicy;
  }

  /** What is to be told of the entry ({@link EntryEvent}), 0 for what the tunable says. */
  public int templateEvents() {
    return templateEvents;
  }

  /** See {@link #templateEvents()}; only with a template. */
  public void templateEvents(int events) {
    templateEvents = events;
  }
}
