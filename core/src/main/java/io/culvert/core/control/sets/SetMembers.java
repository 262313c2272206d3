package io.culvert.core.control.sets;

import io.culvert.core.sets.IpSet;
import io.culvert.core.sets.IpSets;
import io.culvert.core.sets.SetKind;
import io.culvert.core.sets.SetSlot;

/** The sets of a {@code list:set}. */
final class SetMembers {

  private SetMembers() {}

  /** {@code NAME [before NAME | after NAME]}. */
  static void add(IpSets sets, IpSet list, String name, SetArguments args, boolean exist)
      throws SetException {
    IpSet member = sets.get(name);
    if (member == null) {
      throw new SetException("Set to be added/deleted/tested as element does not exist.");
    }
    if (member.kind() == SetKind.LIST) {
      throw new SetException("Sets with list:set type cannot be added to the set.");
    }
    int there = find(list, name);
    if (there >= 0 && !exist) {
      throw new SetException("Element cannot be added to the set: it's already added");
    }
    int at = list.members().size();
    if (args.more()) {
      String word = args.next("");
      if (!word.equals("before") && !word.equals("after")) {
        throw SetArguments.unknown(word);
      }
      at = find(list, args.next("the name of a set"));
      if (at < 0) {
        throw new SetException("Reference set does not exist in the list");
      }
      at += word.equals("after") ? 1 : 0;
    }
    if (there < 0 && list.members().size() >= list.options().maxElements()) {
      throw new SetException("The set is full, more elements cannot be added.");
    }
    if (there < 0) {
      list.members().add(at, sets.slot(name));
    }
  }

  static void delete(IpSet list, String name, boolean exist) throws SetException {
    int at = find(list, name);
    if (at >= 0) {
      list.members().remove(at);
    } else if (!exist) {
      throw new SetException("Element cannot be deleted from the set: it's not added");
    }
  }

  private static int find(IpSet list, String name) {
    for (int i = 0; i < list.members().size(); i++) {
      SetSlot slot = list.members().get(i);
      if (slot.name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
