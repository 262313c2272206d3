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
    void send(String member, byte kind, Owned owned, long term);
  }

  private final GroupPlan plan;
  private final Post post;
  private final Agreed agreed;
  private final String arbiter;
  private final Path file;
  private final Owned[] owners = new Owned[Owned.MOST];
  private final long[] terms = new long[Owned.MOST];

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
      for (String line : Files.readString(file).strip().split("\n")) {
        read(line.split(" "));
      }
    }
  }

  private void read(String[] words) throws IOException {
    try {
      Owned owned = Owned.read(words[1]);
      terms[owned.of()] = Long.parseLong(words[0]);
      owners[owned.of()] = owned;
      agreed.owner(owned, terms[owned.of()]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(file + " is not as it was written; take it away once no member runs");
    }
  }

  @Override
  public void propose(Owned wanted, long atTerm) throws IOException {
    if (decides()) {
      decide(wanted, atTerm);
    } else {
      post.send(arbiter, Letter.PROPOSED, wanted, atTerm);
    }
  }

  @Override
  public void look() {}

  private void decide(Owned wanted, long atTerm) throws IOException {
    int of = wanted.of();
    if (atTerm <= terms[of]) {
      return;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < owners.length; i++) {
      Owned owned = i == of ? wanted : owners[i];
      if (owned != null) {
        text.append(i == of ? atTerm : terms[i]).append(' ').append(owned).append('\n');
      }
    }
    Path fresh = file.resolveSibling("owner.new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    terms[of] = atTerm;
    owners[of] = wanted;
    agreed.owner(wanted, atTerm);
    plan.members().forEach(member -> tell(member.name(), of));
  }

  private void tell(String member, int of) {
    if (!member.equals(plan.self()) && owners[of] != null) {
      post.send(member, Letter.AGREED, owners[of], terms[of]);
    }
  }

  @Override
  public void heard(String member, byte kind, Owned heard, long atTerm) throws IOException {
    int of = heard.of();
    if (kind == Letter.PROPOSED && decides()) {
      decide(heard, atTerm);
    } else if (kind == Letter.AGREED && member.equals(arbiter) && atTerm > terms[of]) {
      terms[of] = atTerm;
      owners[of] = heard;
      agreed.owner(heard, atTerm);
    }
  }

  @Override
  public void joined(String member) {
    for (int of = 0; of < owners.length && decides(); of++) {
      tell(member, of);
    }
  }
}
