package io.culvert.plugins.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.VERIFY_SUSPECT2;

/**
 * Asks members that are suspected whether they are there, and gives each the whole time to answer.
 * The library gives one that is suspected while another is being asked what is left of that one's
 * time, which may be nothing, as it compares a monotonic clock with the wall clock; and it waits by
 * the wall clock, which may be set back.
 */
final class Verifying extends VERIFY_SUSPECT2 {

  private final Map<Address, Long> asked = new HashMap<>();

  Verifying() {
    setId(
        ClassConfigurator.getProtocolId(
            VERIFY_SUSPECT2.class)); // what its messages are marked with
  }

  /** As if it had said nothing for long; any thread. */
  void ask(Address member) {
    up(new Event(Event.SUSPECT, List.of(member)));
  }

  @Override
  public Object down(Event event) {
    if (event.getType() == Event.VIEW_CHANGE) {
      View next = event.getArg();
      synchronized (this) {
        asked.keySet().retainAll(next.getMembers());
      }
    }
    return super.down(event);
  }

  @Override
  protected synchronized boolean addSuspects(Collection<Address> members) {
    int before = asked.size();
    members.forEach(member -> asked.putIfAbsent(member, System.nanoTime()));
    return asked.size() > before;
  }

  @Override
  protected synchronized boolean removeSuspect(Address member) {
    return asked.remove(member) != null;
  }

  /** Says who has not answered in time, as long as any is asked. */
  @Override
  public void run() {
    try {
      for (List<Address> silent = silent(); !silent.isEmpty(); silent = silent()) {
        log.debug("%s: sending up SUSPECT(%s)", local_addr, silent);
        tell(silent);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(List<Address> silent) {
    try {
      up_prot.up(new Event(Event.SUSPECT, silent));
    } catch (RuntimeException e) { // whatever the view was to be; others may be asked all the same
      log.error("%s: no view without %s: %s", local_addr, silent, e);
    }
  }

  /** Waits until some have not answered in time; none once nobody is asked any more. */
  private synchronized List<Address> silent() throws InterruptedException {
    List<Address> silent = new ArrayList<>();
    try {
      while (silent.isEmpty() && !asked.isEmpty()) {
        long now = System.nanoTime();
        long patience = TimeUnit.MILLISECONDS.toNanos(timeout);
        long longest = 0;
        for (Map.Entry<Address, Long> one : asked.entrySet()) {
          long waited = now - one.getValue();
          longest = Math.max(longest, waited);
          if (waited >= patience) {
            silent.add(one.getKey());
          }
        }
        asked.keySet().removeAll(silent);
        if (silent.isEmpty()) {
          TimeUnit.NANOSECONDS.timedWait(this, patience - longest);
        }
      }
    } finally {
      running &= !silent.isEmpty();
    }
    return silent;
  }

  @Override
  public synchronized void stop() {
    super.stop();
    asked.clear();
    notifyAll();
  }
}
