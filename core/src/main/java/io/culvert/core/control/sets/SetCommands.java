package io.culvert.core.control.sets;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.NearestWord;
import io.culvert.core.control.SetFlags;
import io.culvert.core.control.rules.Names;
import io.culvert.core.sets.IpSet;
import io.culvert.core.sets.IpSets;
import io.culvert.core.sets.SetKey;
import io.culvert.core.sets.SetKind;
import io.culvert.core.sets.SetSlot;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Carries the commands of {@code ipset(8)} out on the sets of one engine. Loop only; {@code
 * restore} is for the caller, line by line.
 */
public final class SetCommands {

  private static final List<String> COMMANDS =
      List.of(
          "create", "add", "del", "test", "destroy", "list", "save", "restore", "flush", "rename",
          "swap");
  private static final Map<String, String> SHORT =
      Map.ofEntries(
          Map.entry("n", "create"),
          Map.entry("-N", "create"),
          Map.entry("--create", "create"),
          Map.entry("-A", "add"),
          Map.entry("--add", "add"),
          Map.entry("-D", "del"),
          Map.entry("--del", "del"),
          Map.entry("-T", "test"),
          Map.entry("--test", "test"),
          Map.entry("x", "destroy"),
          Map.entry("-X", "destroy"),
          Map.entry("--destroy", "destroy"),
          Map.entry("-L", "list"),
          Map.entry("--list", "list"),
          Map.entry("-S", "save"),
          Map.entry("--save", "save"),
          Map.entry("-F", "flush"),
          Map.entry("--flush", "flush"),
          Map.entry("e", "rename"),
          Map.entry("-E", "rename"),
          Map.entry("--rename", "rename"),
          Map.entry("w", "swap"),
          Map.entry("-W", "swap"),
          Map.entry("--swap", "swap"));

  private final IpSets sets;
  private final Names names;
  private final Clock clock;
  private final ToIntFunction<String> rules;
  private final SetText text;

  /**
   * Commands on {@code sets}.
   *
   * @param rules how many rules name a set
   */
  public SetCommands(IpSets sets, Names names, Clock clock, ToIntFunction<String> rules) {
    this.sets = sets;
    this.names = names;
    this.clock = clock;
    this.rules = rules;
    this.text = new SetText(sets, names);
  }

  /** The command that {@code word} means: {@code create} for {@code -N}. */
  public static String command(String word) {
    return SHORT.getOrDefault(word, word);
  }

  /**
   * Carries one command out.
   *
   * @param words the command and its arguments, without options
   * @param exist whether what is there already, or is not there to be removed, is no error
   * @return what to print; may be empty
   */
  public String run(List<String> words, SetFlags flags) throws SetException {
    SetArguments args = new SetArguments(words);
    String command = command(args.next("a command"));
    return switch (command) {
      case "create" -> create(args, flags);
      case "add" -> add(args, flags);
      case "del" -> delete(args, flags);
      case "test" -> test(args);
      case "destroy" -> destroy(args);
      case "flush" -> flush(args);
      case "rename" -> rename(args);
      case "swap" -> swap(args);
      case "list", "save" -> show(command.equals("save") || flags.save(), args, flags);
      default -> throw unknown(command);
    };
  }

  private static SetException unknown(String command) {
    String meant =
        NearestWord.of(command, COMMANDS).map(near -> "; did you mean " + near + "?").orElse("");
    return new SetException("No command specified: unknown argument " + command + meant);
  }

  private IpSet set(String name) throws SetException {
    IpSet set = sets.get(name);
    if (set == null) {
      throw new SetException("The set with the given name does not exist");
    }
    return set;
  }

  private String create(SetArguments args, SetFlags flags) throws SetException {
    String name = name(args);
    IpSet made = SetCreation.read(name, args);
    IpSet there = sets.get(name);
    if (there != null) {
      if (flags.exist() && there.kind() == made.kind()) {
        return "";
      }
      throw new SetException("Set cannot be created: set with the same name already exists");
    }
    sets.create(name, made);
    return "";
  }

  private static String name(SetArguments args) throws SetException {
    String name = args.next("the name of a set");
    if (name.isEmpty() || name.length() > SetSlot.MAX_NAME) {
      throw new SetException("Syntax error: setname '" + name + "' is longer than 31 characters");
    }
    return name;
  }

  // ---- elements

  private String add(SetArguments args, SetFlags flags) throws SetException {
    IpSet set = set(args.next("the name of a set"));
    String element = args.next("an element");
    if (set.kind() == SetKind.LIST) {
      SetMembers.add(sets, set, element, args, flags.exist());
      return "";
    }
    SetCarried carried = SetCarried.read(set, args);
    long now = clock.nanos();
    for (SetKey key : SetElementReader.read(set.kind(), set.options(), names, element)) {
      if (set.find(key, now) != IpSet.NONE && !flags.exist()) {
        throw new SetException("Element cannot be added to the set: it's already added");
      }
      if (!set.roomFor(key, now)) {
        throw new SetException("Hash is full, cannot add more elements");
      }
      int row = set.put(key, carried.timeoutSeconds(), carried.exception(), now);
      set.counters(row, carried.packets(), carried.bytes());
      set.comment(row, carried.comment());
      set.info(row, carried.info());
    }
    return "";
  }

  private String delete(SetArguments args, SetFlags flags) throws SetException {
    IpSet set = set(args.next("the name of a set"));
    String element = args.next("an element");
    if (set.kind() == SetKind.LIST) {
      SetMembers.delete(set, element, flags.exist());
      return "";
    }
    long now = clock.nanos();
    for (SetKey key : SetElementReader.read(set.kind(), set.options(), names, element)) {
      int row = set.find(key, now);
      if (row != IpSet.NONE) {
        set.remove(row);
      } else if (!flags.exist()) {
        throw new SetException("Element cannot be deleted from the set: it's not added");
      }
    }
    return "";
  }

  private String test(SetArguments args) throws SetException {
    String name = args.next("the name of a set");
    IpSet set = set(name);
    String element = args.next("an element");
    boolean in;
    if (set.kind() == SetKind.LIST) {
      in = set.members().stream().anyMatch(slot -> slot.name().equals(element));
    } else {
      in = true;
      for (SetKey key : SetElementReader.read(set.kind(), set.options(), names, element)) {
        in &= set.covers(key, clock.nanos());
      }
    }
    if (!in) {
      throw new SetException(element + " is NOT in set " + name + ".");
    }
    return element + " is in set " + name + ".\n";
  }

  // ---- sets

  private int references(String name) {
    int lists = 0;
    for (String other : sets.names()) {
      for (SetSlot member : sets.get(other).members()) {
        lists += member.name().equals(name) ? 1 : 0;
      }
    }
    return lists + rules.applyAsInt(name);
  }

  private String destroy(SetArguments args) throws SetException {
    List<String> all = args.more() ? List.of(args.next("")) : sets.names();
    for (String name : all) {
      set(name);
      if (references(name) > 0) {
        throw new SetException(
            "Set '" + name + "' cannot be destroyed: it is in use by rules or lists");
      }
    }
    all.forEach(sets::destroy);
    return "";
  }

  private String flush(SetArguments args) throws SetException {
    for (String name : args.more() ? List.of(args.next("")) : sets.names()) {
      set(name).flush();
    }
    return "";
  }

  private String rename(SetArguments args) throws SetException {
    String from = args.next("the name of a set");
    set(from);
    String to = name(args);
    if (sets.get(to) != null) {
      throw new SetException("Set cannot be renamed: a set with the new name already exists");
    }
    if (references(from) > 0) {
      throw new SetException("Set cannot be renamed: it is in use by another system");
    }
    sets.rename(from, to);
    return "";
  }

  private String swap(SetArguments args) throws SetException {
    String one = args.next("the name of a set");
    String other = args.next("the name of a set");
    IpSet first = set(one);
    IpSet second = set(other);
    boolean alike =
        first.kind() == second.kind()
            && first.options().ipVersion() == second.options().ipVersion();
    if (!alike) {
      throw new SetException("The sets cannot be swapped: their type does not match");
    }
    sets.swap(one, other);
    return "";
  }

  private String show(boolean save, SetArguments args, SetFlags flags) throws SetException {
    List<String> all = args.more() ? List.of(args.next("")) : text.order();
    StringBuilder out = new StringBuilder();
    for (String name : all) {
      set(name);
      if (flags.names()) {
        out.append(name).append('\n');
      } else if (save) {
        out.append(text.save(name, clock.nanos()));
      } else {
        out.append(out.isEmpty() ? "" : "\n");
        out.append(text.list(name, flags.terse(), clock.nanos(), this::references));
      }
    }
    return out.toString();
  }
}
