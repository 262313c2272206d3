package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.UsageException;
import io.culvert.core.wire.IpProtocol;
import java.util.Map;
import picocli.CommandLine.Option;

/** What an entry is to be given. */
final class ChangeOptions {

  private static final String ALL_LABELS = "all";

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "SECONDS",
      description = "with -I, -A and -U: life from now on")
  private Long timeoutSeconds;

  @Option(
      names = "--label-add",
      paramLabel = "LABEL[,…]",
      description = "with -I, -A and -U: labels to set")
  private String labelsAdded;

  @Option(
      names = "--label-del",
      arity = "0..1",
      fallbackValue = ALL_LABELS,
      paramLabel = "LABEL[,…]",
      description = "with -U: labels to clear, all without a value")
  private String labelsDeleted;

  @Option(names = "--orig-vtag", paramLabel = "N", description = "with -I and -A: SCTP's tag")
  private Long originalTag;

  @Option(names = "--reply-vtag", paramLabel = "N", description = "the same for replies")
  private Long replyTag;

  Long timeoutSeconds() {
    return timeoutSeconds;
  }

  /** Refuses what does not go together. */
  void check() {
    if (labelsAdded != null && labelsDeleted != null) {
      throw new UsageException("cannot use --label-add and --label-del at the same time");
    }
  }

  /** What {@code -I} and {@code -A} are to make, as the API has it. */
  Map<String, Object> draft(FilterOptions filter) {
    if (timeoutSeconds == null) {
      throw new UsageException("You need to supply the `--timeout' option for this command");
    }
    Map<String, Object> draft = new EntryWords(filter).draft();
    boolean sctp = filter.protocol().equals(Integer.toString(IpProtocol.SCTP));
    ConntrackCommand.illegal("--orig-vtag", originalTag != null && !sctp);
    if (sctp && (originalTag == null || replyTag == null)) {
      throw new UsageException("You need to supply the `--orig-vtag' and `--reply-vtag' options");
    }
    if (sctp) {
      draft.put("orig-vtag", originalTag);
      draft.put("reply-vtag", replyTag);
    }
    into(draft, filter);
    draft.remove("mark-mask"); // as conntrack(8), which says so
    draft.put("timeout", Math.min(Math.max(timeoutSeconds, 0), Integer.MAX_VALUE));
    return draft;
  }

  /** Puts what is to be set into {@code body}. */
  void into(Map<String, Object> body, FilterOptions filter) {
    if (timeoutSeconds != null) {
      body.put("timeout", timeoutSeconds);
    }
    if (filter.mark() != null) {
      String[] parts = FilterOptions.markNumber(filter.mark()).split("/");
      body.put("mark", Long.decode(parts[0]));
      if (parts.length == 2) {
        body.put("mark-mask", Long.decode(parts[1]));
      }
    }
    if (filter.status() != null) {
      body.put("status", String.join(",", filter.statusWords()));
    }
    if (labelsAdded != null) {
      body.put("label-add", LabelOption.list(labelsAdded));
    }
    if (labelsDeleted != null) {
      boolean all = labelsDeleted.equals(ALL_LABELS);
      body.put("label-del", all ? ALL_LABELS : LabelOption.list(labelsDeleted));
    }
  }
}
