package io.culvert.core.simulation.net;

import java.util.BitSet;
import java.util.TreeSet;

/**
 * One conversation as the world knows it, whatever routers make of its addresses: every parcel says
 * which flow it is of.
 */
public final class Flow {

  /** What a flow is. */
  public enum Kind {
    TCP,
    UDP,
    PING,
    FTP,
    FTP_DATA,
    FLOOD
  }

  private final int id;
  private final Kind kind;
  private final Endpoint client;
  private final Endpoint dialled;
  private final Endpoint target;
  private final Flow parent;
  private final BitSet admitted = new BitSet();
  private final TreeSet<String> troubles = new TreeSet<>();
  private String outcome = "";
  private Endpoint announced;
  private boolean established;
  private boolean ended;
  private boolean excused;

  /**
   * A flow that is about to begin.
   *
   * @param client who dials, as it knows itself
   * @param dialled what it dials
   * @param target who shall answer, as that one knows itself
   * @param parent the flow that announced this one, or {@code null}
   */
  public Flow(int id, Kind kind, Endpoint client, Endpoint dialled, Endpoint target, Flow parent) {
    this.id = id;
    this.kind = kind;
    this.client = client;
    this.dialled = dialled;
    this.target = target;
    this.parent = parent;
  }

  public int id() {
    return id;
  }

  public Kind kind() {
    return kind;
  }

  public Endpoint client() {
    return client;
  }

  public Endpoint dialled() {
    return dialled;
  }

  public Endpoint target() {
    return target;
  }

  public Flow parent() {
    return parent;
  }

  /** The rules of that router let a packet of this flow, or of its parent, pass. */
  public boolean admitted(int router) {
    return admitted.get(router) || parent != null && parent.admitted(router);
  }

  /** The rules of that router let a packet of this flow pass. */
  public void admit(int router) {
    admitted.set(router);
  }

  /** Something befell the flow that may be why it fails. */
  public void trouble(String what) {
    troubles.add(what);
  }

  /** Its entries may be gone, whatever it has to say: {@code why}. */
  public void excuse(String why) {
    trouble(why);
    excused = true;
  }

  /** Whether its entries may be gone. */
  public boolean excused() {
    return excused || parent != null && parent.excused;
  }

  /**
   * What routers knew of shifted sequence numbers may be gone, have come too late, or not be for
   * what is sent again: helpers remember where the last two lines began (nf_conntrack_ftp.c), and
   * pass an older one as it is.
   */
  public boolean shifted() {
    return excused() || !troubles().isEmpty();
  }

  /** What befell it and its parent. */
  public TreeSet<String> troubles() {
    TreeSet<String> all = new TreeSet<>(troubles);
    if (parent != null) {
      all.addAll(parent.troubles);
    }
    return all;
  }

  /** One end will answer at {@code own}, as it knows itself, and is about to say so. */
  public void announce(Endpoint own) {
    announced = own;
  }

  /** What was announced last. */
  public Endpoint announced() {
    return announced;
  }

  /** Both ends have heard of each other. */
  public void establish() {
    established = true;
  }

  public boolean established() {
    return established;
  }

  /** One end is done; {@code how} is empty where all went well. The first complaint counts. */
  public void end(String how) {
    ended = true;
    if (outcome.isEmpty()) {
      outcome = how;
    }
    if (parent != null && !how.isEmpty()) {
      parent.troubles.addAll(troubles);
    }
  }

  public boolean ended() {
    return ended;
  }

  /** Why it failed; empty if it did not. */
  public String outcome() {
    return outcome;
  }

  @Override
  public String toString() {
    return "flow " + id + " " + kind + " " + client + " -> " + dialled + " (" + target + ")";
  }
}
