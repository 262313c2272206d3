package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.UsageException;
import io.culvert.core.wire.IpProtocol;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Which options go with which command and table, as in conntrack(8)'s own table, and besides those
 * that choose among connections wherever connections are chosen. What is not in it is refused: an
 * option that is taken and does nothing would be a lie.
 */
final class LegalOptions {

  private static final Set<String> EVERYWHERE =
      Set.of(
          "--dump --get --delete --create --add --update --event --flush --counter --stats"
              .concat(" --load-file --socket --debug --help --version")
              .split(" "));

  private static final String PORTS = " --sport --dport --reply-port-src --reply-port-dst";
  private static final String ICMP = " --icmp-type --icmp-code --icmp-id";
  private static final String TAGS = " --orig-vtag --reply-vtag";
  private static final String ENDS = "--src --dst --protonum" + PORTS + ICMP;
  private static final String TUPLES = ENDS + " --reply-src --reply-dst --state";
  private static final String ZONES = " --zone --orig-zone --reply-zone";
  private static final String CHOICE =
      TUPLES
          + ZONES
          + " --family --mask-src --mask-dst --mark --status --label --src-nat --dst-nat --any-nat"
          + " --filter --output";
  private static final String MADE =
      TUPLES + ZONES + TAGS + " --timeout --status --mark --label-add --src-nat --dst-nat";
  private static final String WAITS = " --tuple-src --tuple-dst --tuple-port-src --tuple-port-dst";

  private static final Map<Verb, Set<String>> ENTRIES =
      Map.of(
          Verb.LIST, words(CHOICE + " --zero --node"),
          Verb.DELETE, words(CHOICE),
          Verb.UPDATE, words(CHOICE + " --timeout --label-add --label-del"),
          Verb.EVENT, words(CHOICE + " --event-mask --buffer-size"),
          Verb.GET, words(TUPLES + " --zone --output --node"),
          Verb.COUNT, Set.of("--node"),
          Verb.CREATE, words(MADE),
          Verb.ADD, words(MADE),
          Verb.FLUSH, Set.of("--family"));

  private static final Map<Verb, Set<String>> EXPECTATIONS =
      Map.of(
          Verb.LIST, words("--family --protonum --output --node" + WAITS),
          Verb.DELETE, words(ENDS + WAITS),
          Verb.EVENT, Set.of("--output"),
          Verb.GET, words(ENDS + " --output"),
          Verb.CREATE,
              words(
                  ENDS
                      + WAITS
                      + " --mask-src --mask-dst --mask-port-src --mask-port-dst --timeout"));

  private static final Map<Integer, Set<String>> OF_PROTOCOL =
      Map.of(
          IpProtocol.TCP, words(PORTS + " --state"),
          IpProtocol.UDP, words(PORTS),
          IpProtocol.UDPLITE, words(PORTS),
          IpProtocol.DCCP, words(PORTS + " --state"),
          IpProtocol.SCTP, words(PORTS + TAGS + " --state"),
          IpProtocol.GRE, words(PORTS),
          IpProtocol.ICMP, words(ICMP),
          IpProtocol.ICMPV6, words(ICMP));

  private static final Set<String> NEED_PROTOCOL = words(PORTS + ICMP + TAGS + " --state");

  private LegalOptions() {}

  private static Set<String> words(String text) {
    return new HashSet<>(Arrays.asList(text.strip().split(" ")));
  }

  /**
   * Refuses the first option of {@code given} that does not go with the command.
   *
   * @param protocol number of the protocol that was given, -1 for none
   */
  static void check(Verb verb, String table, Iterable<OptionSpec> given, int protocol) {
    boolean expect = table.equals("expect");
    if (!expect && !table.equals("conntrack") && verb != Verb.LIST) {
      throw new UsageException("Can't do that command with tables `dying' and `unconfirmed'");
    }
    Set<String> legal = (expect ? EXPECTATIONS : ENTRIES).getOrDefault(verb, Set.of());
    for (OptionSpec option : given) {
      String name = name(option);
      if (EVERYWHERE.contains(name)) {
        continue;
      }
      if (NEED_PROTOCOL.contains(name)
          && !OF_PROTOCOL.getOrDefault(protocol, Set.of()).contains(name)) {
        String why = protocol < 0 ? " without -p PROTO" : " with this protocol";
        throw new UsageException("unknown option `" + name + "'" + why);
      }
      ConntrackCommand.illegal(name, !legal.contains(name));
    }
  }

  /** The first of its long names. */
  private static String name(OptionSpec option) {
    return Arrays.stream(option.names())
        .filter(name -> name.startsWith("--"))
        .findFirst()
        .orElse(option.longestName());
  }
}
