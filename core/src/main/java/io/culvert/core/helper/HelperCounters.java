package io.culvert.core.helper;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What one helper did since it was first loaded; survives its reload. Loop only. */
public final class HelperCounters {

  /** Words a helper may count under; further ones go to {@link #OTHER}. */
  private static final int MAX_REASONS = 64;

  private static final String OTHER = "other";

  private final Map<String, Long> reasons = new TreeMap<>();
  long connections;
  long messages;
  long expectations;
  long rewrites;
  long refusals;
  long drops;
  long faults;
  long slowCalls;
  private String lastError = "";
  private String lastReason = "";

  HelperCounters() {}

  void refused(String reason) {
    refusals++;
    count(reason);
  }

  void dropped(String reason) {
    drops++;
    count(reason);
  }

  void failed(String error) {
    faults++;
    lastError = error;
    count("helper-fault");
  }

  private void count(String reason) {
    lastReason = reason;
    boolean room = reasons.size() < MAX_REASONS || reasons.containsKey(reason);
    reasons.merge(room ? reason : OTHER, 1L, Long::sum);
  }

  /** Connections it was attached to. */
  public long connections() {
    return connections;
  }

  /** Messages it was shown. */
  public long messages() {
    return messages;
  }

  /** Expectations made for it, renewed ones not counted. */
  public long expectations() {
    return expectations;
  }

  /** Messages that left rewritten. */
  public long rewrites() {
    return rewrites;
  }

  /** Announcements refused. */
  public long refusals() {
    return refusals;
  }

  /** Packets dropped on its behalf, those of refusals and faults included. */
  public long drops() {
    return drops;
  }

  /** Times it threw what it should not. */
  public long faults() {
    return faults;
  }

  /** Calls that kept the loop for longer than they should. */
  public long slowCalls() {
    return slowCalls;
  }

  /** What it threw last, or "". */
  public String lastError() {
    return lastError;
  }

  /** The last word anything was counted under, or "". */
  public String lastReason() {
    return lastReason;
  }

  /** Refusals, drops and faults by their word; a live view. */
  public Map<String, Long> reasons() {
    return Collections.unmodifiableMap(reasons);
  }
}
