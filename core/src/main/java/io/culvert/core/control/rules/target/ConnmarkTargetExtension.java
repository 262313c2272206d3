package io.culvert.core.control.rules.target;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.Target;
import io.culvert.core.chain.target.ConnmarkTarget;
import io.culvert.core.chain.target.ConnmarkTarget.Mode;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import java.util.ArrayList;
import java.util.List;

/** {@code -j CONNMARK} ({@code extensions/libxt_CONNMARK.c}, revision 2). */
public final class ConnmarkTargetExtension implements TargetExtension {

  private static final Option SAVE = Option.flag("save-mark");
  private static final Option RESTORE = Option.flag("restore-mark");
  private static final Option LEFT = Option.value("left-shift-mark");
  private static final Option RIGHT = Option.value("right-shift-mark");
  private static final Option ENTRY_MASK = Option.value("ctmask");
  private static final Option PACKET_MASK = Option.value("nfmask");
  private static final Option MASK = Option.value("mask");
  private static final long U32 = 0xFFFF_FFFFL;

  @Override
  public String name() {
    return "CONNMARK";
  }

  private static List<Option> operations() {
    List<Option> all = new ArrayList<>(MarkTargetExtension.SETTERS);
    all.addAll(List.of(SAVE, RESTORE));
    return all;
  }

  @Override
  public List<Option> options() {
    List<Option> all = operations();
    all.addAll(List.of(LEFT, RIGHT, ENTRY_MASK, PACKET_MASK, MASK));
    return all;
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    List<Option> operations = operations();
    given.exclusive(operations.toArray(Option[]::new));
    given.exclusive(MASK, ENTRY_MASK);
    given.exclusive(MASK, PACKET_MASK);
    Mode mode = null;
    int value = 0;
    int entryMask = -1;
    int packetMask = -1;
    int shift = 0;
    for (OptionUse use : given.uses()) { // later ones win over earlier ones, as in the tool
      Option option = use.option();
      if (option.equals(SAVE)) {
        mode = Mode.SAVE;
      } else if (option.equals(RESTORE)) {
        mode = Mode.RESTORE;
      } else if (operations.contains(option)) {
        mode = Mode.SET;
        Values.Masked mark = MarkTargetExtension.read(use);
        value = mark.value();
        entryMask = mark.mask();
      } else if (option.equals(LEFT) || option.equals(RIGHT)) {
        shift = (int) Values.number(use, 0, 32) * (option.equals(LEFT) ? 1 : -1);
      } else {
        int mask = (int) Values.number(use, 0, U32);
        entryMask = option.equals(PACKET_MASK) ? entryMask : mask;
        packetMask = option.equals(ENTRY_MASK) ? packetMask : mask;
      }
    }
    if (mode == null) {
      throw given.problem(
          RuleCode.E009,
          "CONNMARK needs one of --set-mark, --save-mark," + " --restore-mark and the like");
    }
    return new Spec(mode, value, entryMask, packetMask, shift);
  }

  private record Spec(Mode mode, int value, int entryMask, int packetMask, int shift)
      implements TargetSpec {

    @Override
    public String name() {
      return "CONNMARK";
    }

    @Override
    public void save(StringBuilder out) {
      if (mode == Mode.SET) {
        MarkTargetExtension.save(out, value, entryMask);
      } else {
        out.append(' ').append(mode == Mode.SAVE ? SAVE : RESTORE);
        out.append(' ').append(PACKET_MASK).append(' ').append(Values.hex(packetMask));
        out.append(' ').append(ENTRY_MASK).append(' ').append(Values.hex(entryMask));
      }
      if (shift != 0) {
        out.append(' ').append(shift > 0 ? LEFT : RIGHT).append(' ').append(Math.abs(shift));
      }
    }

    @Override
    public Target compile(RuleEnvironment environment) {
      return new ConnmarkTarget(environment.conntrack(), mode, value, entryMask, packetMask, shift);
    }
  }
}
