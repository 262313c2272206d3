package io.culvert.core.control;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * How a router and its neighbours are one, as this member sees it.
 *
 * @param name what the group is called
 * @param mode who moves packets: one of them, {@code active-standby}, or all, {@code active-active}
 * @param member which member this is
 * @param owner who owns the devices' addresses; empty for nobody yet
 * @param term of that owner
 * @param sinceMicros wall clock when this member heard of that term, in microseconds since 1970; 0
 *     for never
 * @param owning whether this member moves packets
 * @param leaseMillis how long it may go on without hearing of the others, in milliseconds
 * @param whole whether those that are there are enough to decide
 * @param owned how often this member became the owner
 * @param members all there are
 * @param counts figures of what connects them
 * @param problem what could not be done last; empty while all is well
 */
public record ClusterView(
    String name,
    String mode,
    String member,
    String owner,
    long term,
    long sinceMicros,
    boolean owning,
    long leaseMillis,
    boolean whole,
    long owned,
    List<Member> members,
    SortedMap<String, Long> counts,
    String problem) {

  /** Copies the members. */
  public ClusterView {
    members = List.copyOf(members);
  }

  /** What somebody should look at. */
  public List<String> alarms() {
    List<String> alarms = new ArrayList<>();
    for (Member one : members) {
      if (one.drained() && one.name().equals(member)) {
        alarms.add("this member of the cluster is drained: it owns nothing till it is resumed");
      }
      if (!one.present() && !one.name().equals(member)) {
        alarms.add("member " + one.name() + " of the cluster is not there");
      }
    }
    if (!whole) {
      alarms.add("no majority of the cluster is there, so that nobody here may own");
    }
    if (!problem.isEmpty()) {
      alarms.add("cluster: " + problem);
    }
    return alarms;
  }

  /**
   * A member.
   *
   * @param listen where it listens for the others
   * @param witness whether it never owns
   * @param present whether it is connected
   * @param heardMillis since something was heard of it, in milliseconds; -1 for never
   * @param ready whether it knows all connections
   * @param owning whether it says that it moves packets
   * @param drained whether it owns nothing, as an operator wants it
   * @param records which versions of records it reads; empty as long as it was not heard
   * @param told how much of this router's connections it was told
   * @param known what is known here of its connections
   */
  public record Member(
      String name,
      String listen,
      boolean witness,
      boolean present,
      long heardMillis,
      boolean ready,
      boolean owning,
      boolean drained,
      String records,
      Told told,
      Known known) {}

  /**
   * What a member was told.
   *
   * @param begun how often from the beginning
   * @param whole whether everything, and what has changed since
   * @param lagMillis for how long it has lacked something, in milliseconds; 0 for nothing
   */
  public record Told(long begun, long blocks, long bytes, boolean whole, long lagMillis) {

    /** Nothing, and nothing is to be told. */
    public static final Told NOTHING = new Told(0, 0, 0, false, 0);
  }

  /**
   * What is known of a member's connections.
   *
   * @param whole whether everything
   * @param heardMillis since it told something last, in milliseconds; -1 for never
   */
  public record Known(
      long entries, long expectations, long bytes, boolean whole, long heardMillis) {

    /** Nothing. */
    public static final Known NOTHING = new Known(0, 0, 0, false, -1);
  }
}
