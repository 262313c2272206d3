package io.culvert.helpers.cluster;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is to meet, and how. Every member has the same, but for {@code self} and the paths.
 *
 * @param name what the group is called; groups of other names are strangers
 * @param self which member this is
 * @param members all there may be, this one among them, each name once
 * @param prefer the one member whose word counts alone; empty where a majority's does
 * @param keyFile what all members share: 32 random bytes or more, in a file that is its owner's
 *     alone
 * @param directory where the transport may keep what it must not forget; it is made if need be
 * @param detectMillis how long a member may be silent before it counts as gone, in milliseconds
 * @param queueBytes how much may wait for one member
 */
public record GroupPlan(
    String name,
    String self,
    List<Member> members,
    Optional<String> prefer,
    Path keyFile,
    Path directory,
    int detectMillis,
    int queueBytes) {

  /** Copies the members. */
  public GroupPlan {
    members = List.copyOf(members);
  }

  /**
   * A member.
   *
   * @param name small letters, digits and hyphens
   * @param address where it listens
   */
  public record Member(String name, InetSocketAddress address) {}

  /** Whether those are enough to decide for all. */
  public boolean whole(Set<String> present) {
    return prefer.map(present::contains).orElse(2 * present.size() > members.size());
  }

  /** The member of that name. */
  public Member member(String wanted) {
    return members.stream()
        .filter(m -> m.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no member is called " + wanted));
  }
}
