package io.culvert.core.sets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sets of one engine by name. Loop only, but for {@link #versions}; rules keep a {@link
 * SetSlot} and never look up for a packet.
 */
public final class IpSets {

  private final Map<String, SetSlot> slots = new LinkedHashMap<>();
  private volatile Map<String, Integer> versions = Map.of();

  /** The slot of a name, made where there is none: a rule may outlive its set. */
  public SetSlot slot(String name) {
    return slots.computeIfAbsent(name, SetSlot::new);
  }

  /** The set of that name, or {@code null}. */
  public IpSet get(String name) {
    SetSlot slot = slots.get(name);
    return slot == null ? null : slot.set();
  }

  /** Puts a set under a name that none has. */
  public void create(String name, IpSet set) {
    slot(name).set(set);
    publish();
  }

  /** Takes the set of that name away. */
  public void destroy(String name) {
    slot(name).set(null);
    publish();
  }

  /** Gives the set {@code from} the name {@code to}, which none has. */
  public void rename(String from, String to) {
    IpSet set = get(from);
    slot(from).set(null);
    slot(to).set(set);
    publish();
  }

  /** Exchanges two sets. */
  public void swap(String one, String other) {
    IpSet set = get(one);
    slot(one).set(get(other));
    slot(other).set(set);
    publish();
  }

  /** The names of sets, in the order they were made. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    slots.forEach(
        (name, slot) -> {
          if (slot.set() != null) {
            names.add(name);
          }
        });
    return names;
  }

  /** The IP version of each set by name, 0 for sets of no version. Any thread. */
  public Map<String, Integer> versions() {
    return versions;
  }

  private void publish() {
    Map<String, Integer> now = new TreeMap<>();
    for (String name : names()) {
      IpSet set = get(name);
      now.put(name, set.kind().versioned() ? set.options().ipVersion() : 0);
    }
    versions = Map.copyOf(now);
  }
}
