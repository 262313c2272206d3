package io.culvert.core.control.config;

import io.culvert.core.control.Position;
import io.culvert.core.nat.PortParts;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How this router and others are one.
 *
 * @param name what the group is called
 * @param member which member this is
 * @param members all there are, in the order of the file
 * @param mode whether one of them owns all, or each a part
 * @param prefer the member without which nothing is owned; empty where a majority decides
 * @param witnesses members that have a say and never own
 * @param key the file that all members share; its owner's alone
 * @param directory where is kept what must not be forgotten
 * @param leaseMillis how long an owner that nobody hears any more goes on, in milliseconds
 * @param queueBytes how much may wait for one member
 * @param hooks what is run when this member becomes the owner, or is it no more
 * @param at where the file says so
 */
public record ClusterConfig(
    String name,
    String member,
    List<Member> members,
    Mode mode,
    Optional<String> prefer,
    Set<String> witnesses,
    Path key,
    Path directory,
    int leaseMillis,
    int queueBytes,
    Hooks hooks,
    Position at) {

  /** Who moves packets. */
  public enum Mode {
    /** One at a time. */
    ACTIVE_STANDBY,
    /** All that are no witnesses. */
    ACTIVE_ACTIVE;

    /** As it is written in the configuration. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Those that may own, in the order of the file: a member's number is its place here. */
  public List<String> owners() {
    return members.stream().map(Member::name).filter(name -> !witnesses.contains(name)).toList();
  }

  /** This member's number among those that may own, from 0; -1 for a witness. */
  public int number() {
    return owners().indexOf(member);
  }

  /** Whose ports this member's NAT may choose; empty where it may choose all. */
  public Optional<PortParts> parts() {
    return mode == Mode.ACTIVE_ACTIVE && number() >= 0
        ? Optional.of(new PortParts(owners().size(), number()))
        : Optional.empty();
  }

  /** This member's number among all, from 0. */
  public int place() {
    return members.stream().map(Member::name).toList().indexOf(member);
  }

  /**
   * A member.
   *
   * @param listen where it listens for the others
   */
  public record Member(String name, InetSocketAddress listen) {}

  /**
   * Programs and their arguments, run without a shell; empty for none.
   *
   * @param seconds how long one may take before it is ended
   */
  public record Hooks(List<String> own, List<String> release, int seconds) {}
}
