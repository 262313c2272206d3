package io.culvert.plugins.cluster;

import io.culvert.helpers.cluster.GroupPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * One member's word counts: it keeps the last term on its disk, and tells the others. They can't
 * agree on anything without it.
 */
final class PreferredConsensus implements Consensus {

  /** Sends a letter about an owner to a member. */
  interface Post {
    void send(String member, byte kind, String owner, long term);
  }

  private final GroupPlan plan;
  private final Post post;
  private final Agreed agreed;
  private final String arbiter;
  private final Path file;
  private String owner = "";
  private long term;

  PreferredConsensus(GroupPlan plan, Post post, Agreed agreed) {
    this.plan = plan;
    this.post = post;
    this.agreed = agreed;
    this.arbiter = plan.prefer().orElseThrow();
    this.file = plan.directory().resolve("owner");
  }

  private boolean decides() {
    return arbiter.equals(plan.self());
  }

  @Override
  public void begin() throws IOException {
    if (!decides()) {
      return;
    }
    Files.createDirectories(plan.directory());
    if (Files.exists(file)) {
      String[] words = Files.readString(file).strip().split(" ");
      try {
        term = Long.parseLong(words[0]);
        owner = words[1];
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IOException(file + " is not as it was written; take it away once no member runs");
      }
      agreed.owner(owner, term);
    }
  }

  @Override
  public void propose(String wanted, long atTerm) throws IOException {
    if (decides()) {
      decide(wanted, atTerm);
    } else {
      post.send(arbiter, Letter.PROPOSED, wanted, atTerm);
    }
  }

  private void decide(String wanted, long atTerm) throws IOException {
    if (atTerm <= term) {
      return;
    }
    Path fresh = file.resolveSibling("owner.new");
    Files.writeString(fresh, atTerm + " " + wanted + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    term = atTerm;
    owner = wanted;
    agreed.owner(owner, term);
    plan.members().forEach(member -> tell(member.name()));
  }

  private void tell(String member) {
    if (!member.equals(plan.self()) && !owner.isEmpty()) {
      post.send(member, Letter.AGREED, owner, term);
    }
  }

  @Override
  public void heard(String member, byte kind, String heard, long atTerm) throws IOException {
    if (kind == Letter.PROPOSED && decides()) {
      decide(heard, atTerm);
    } else if (kind == Letter.AGREED && member.equals(arbiter) && atTerm > term) {
      term = atTerm;
      owner = heard;
      agreed.owner(owner, term);
    }
  }

  @Override
  public void joined(String member) {
    if (decides()) {
      tell(member);
    }
  }
}
