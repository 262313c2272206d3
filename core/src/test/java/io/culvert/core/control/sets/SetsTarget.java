package io.culvert.core.control.sets;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.control.SetFlags;
import io.culvert.core.control.rules.Names;
import io.culvert.core.fuzz.FuzzInput;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import io.culvert.core.sets.IpSets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands of {@code ipset}: each is carried out or refused in words and without effect; what is
 * saved is read again as the same sets, whose elements are in them.
 */
public final class SetsTarget implements FuzzTarget {

  private static final int LONGEST = 1_024;
  private static final int MOST_LINES = 16;

  private final Names names = BuiltInRules.names();

  /** Sets and what is said to them. */
  private final class Sets {

    private final SetCommands commands =
        new SetCommands(new IpSets(), names, new VirtualClock(), name -> 0);

    /** What is answered, or {@code null} for a refusal. */
    String run(SetFile.Line line) {
      SetFlags flags = line.exist() ? SetFlags.NONE.existing() : SetFlags.NONE;
      try {
        return commands.run(line.words(), flags);
      } catch (SetException e) {
        Law.holds(!e.getMessage().isBlank(), "a refusal says why");
        return null;
      }
    }

    String run(String... words) {
      return run(new SetFile.Line(1, List.of(words), false));
    }
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "create a hash:ip family inet timeout 0 counters comment\n"
                + "add a 1.2.3.4 comment xy packets 7\nadd a 1.2.3.8/30\nlist a\n",
            "create b hash:net,port family inet6 maxelem 100\nadd b 2001:db8::/32,tcp:80-82\n"
                + "add b 2001:db9::1,icmpv6:echo-request\ndel b 2001:db8::/32,tcp:81\n",
            "create d bitmap:port range 0-1023\nadd d 80-82\ntest d 81\nrename d e\nflush e\n",
            "create e bitmap:ip range 10.0.0.0/24 timeout 3\nadd e 10.0.0.5 timeout 9\n",
            "create f hash:net\nadd f 10.0.0.0/8\nadd f 10.1.0.0/16 nomatch\nadd -exist f 0/0\n",
            "create g hash:net,iface\nadd g 0.0.0.0/0,eth0\ncreate k hash:mac\nadd k 0:1:2:3:4:5\n",
            "create m hash:ip,port,net\nadd m 1.1.1.1,80,2.0.0.0/8\ncreate n hash:ip netmask 24\n",
            "create i hash:net skbinfo counters\n"
                + "add i 10.0.0.0/24 skbmark 0x1111/0xff00ffff skbprio 1:A skbqueue 10 nomatch\n",
            "create l list:set size 3\ncreate a hash:ip,mark\nadd a 1.1.1.1,0x7\nadd l a\n"
                + "create b hash:net,net\nadd l b before a\nswap a b\ndestroy l\ndestroy\n",
            "create o bitmap:ip,mac range 10.0.0.0-10.0.0.9\nadd o 10.0.0.1,00:11:22:33:44:55\n")
        .map(FuzzInput::of)
        .toList();
  }

  @Override
  public void run(byte[] input) {
    String text = new FuzzInput(input).text();
    if (text.length() > LONGEST) {
      return;
    }
    Sets sets = new Sets();
    String before = "";
    for (SetFile.Line line : SetFile.lines(text).stream().limit(MOST_LINES).toList()) {
      boolean refused = sets.run(line) == null;
      String after = sets.run("save");
      Law.holds(after != null, "sets can be saved");
      if (refused && !SetCommands.command(line.words().get(0)).matches("add|del")) {
        Law.same(before, after, "a refusal changes nothing");
      }
      before = after;
    }
    Sets again = new Sets();
    for (SetFile.Line line : SetFile.lines(before)) {
      Law.holds(again.run(line) != null, "what is saved is read: " + line);
    }
    Law.same(before, again.run("save"), "what is saved is read as the same");
  }
}
