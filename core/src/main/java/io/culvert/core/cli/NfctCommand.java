package io.culvert.core.cli;

import io.culvert.core.control.SafeText;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code culvert nfct}: timeout policies of the running router, in the words of nfct(8). */
@Command(
    name = "nfct",
    description = "Timeout policies, which rules give to connections: -j CT --timeout NAME.",
    footer = {
      "",
      "Examples:",
      "  culvert nfct add timeout web inet tcp established 100 close 10",
      "  culvert nfct list timeout",
      "  culvert nfct get timeout web",
      "  culvert nfct delete timeout web            connections go on under the defaults",
      "  culvert nfct flush timeout                 all that no rule names",
      "",
      "Families are inet and inet6; protocols tcp, udp, udplite, sctp, icmp, icmpv6, gre, generic.",
      "The defaults are tunables: culvert sysctl net.netfilter.nf_conntrack_tcp_timeout_established",
      "",
      "Exit codes: 0 ok, 1 no such policy, 2 refused, 3 no router, 4 not permitted"
    })
public final class NfctCommand extends ClientCommand {

  private static final String POLICIES = "/api/v1/timeouts";
  private static final List<String> VERBS = List.of("list", "add", "delete", "get", "flush");
  private static final int NAMED = 3;
  private static final int STATES_FROM = 5;

  @Parameters(
      arity = "1..*",
      paramLabel = "WORD",
      description = "COMMAND timeout [NAME [FAMILY PROTOCOL STATE SECONDS ...]]")
  private List<String> words = new ArrayList<>();

  @Mixin private FormatOption format;

  private String verb;

  @Override
  protected void prepare() {
    // nfct takes both in either order
    boolean verbFirst = VERBS.contains(words.get(0));
    verb = word(verbFirst ? 0 : 1, "a command: " + String.join(", ", VERBS));
    if (!VERBS.contains(verb)) {
      throw new UsageException(
          "\"" + verb + "\" is no command; there are: " + String.join(", ", VERBS));
    }
    String subsystem = word(verbFirst ? 1 : 0, "the word \"timeout\"");
    if (!subsystem.equals("timeout")) {
      throw new UsageException("\"" + subsystem + "\": only timeout policies are kept here");
    }
    boolean named = !verb.equals("list") && !verb.equals("flush");
    if (named) {
      word(2, "the policy's name");
    }
    if (verb.equals("add")) {
      prepareStates();
    } else if (words.size() > (named ? NAMED : NAMED - 1)) {
      throw new UsageException("\"" + words.get(words.size() - 1) + "\" is one word too many");
    }
  }

  private void prepareStates() {
    word(3, "the family: inet or inet6");
    word(4, "the protocol");
    for (int i = STATES_FROM; i < words.size(); i += 2) {
      String seconds = word(i + 1, "the seconds of " + words.get(i));
      if (!seconds.matches("[0-9]{1,10}")) {
        throw new UsageException(words.get(i) + ": \"" + seconds + "\" is no number of seconds");
      }
    }
  }

  private String word(int at, String what) {
    if (at >= words.size()) {
      throw new UsageException("missing: " + what);
    }
    return words.get(at);
  }

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    return switch (verb) {
      case "list" -> print(all(router), output);
      case "get" -> get(router, output);
      case "add" -> add(router);
      case "delete" -> {
        String name = URLEncoder.encode(words.get(2), StandardCharsets.UTF_8).replace("+", "%20");
        router.send("DELETE", POLICIES + "/" + name, ViewJson.object());
        yield ExitCode.OK;
      }
      default -> {
        router.send("POST", POLICIES + "/flush", ViewJson.object());
        yield ExitCode.OK;
      }
    };
  }

  private static List<Map<?, ?>> all(ControlClient router) throws RouterUnreachableException {
    return ((List<?>) JsonText.parse(router.get(POLICIES)))
        .stream().<Map<?, ?>>map(policy -> (Map<?, ?>) policy).toList();
  }

  private int get(ControlClient router, Output output) throws RouterUnreachableException {
    List<Map<?, ?>> found =
        all(router).stream().filter(p -> words.get(2).equals(p.get("name"))).toList();
    if (found.isEmpty()) {
      output.error(name() + ": there is no timeout policy \"" + words.get(2) + "\"");
      return ExitCode.FAILED;
    }
    return print(found, output);
  }

  private int add(ControlClient router) throws RouterUnreachableException {
    Map<String, Long> policy = new LinkedHashMap<>();
    for (int i = STATES_FROM; i < words.size(); i += 2) {
      policy.put(words.get(i), Long.parseLong(words.get(i + 1)));
    }
    router.send(
        "POST",
        POLICIES,
        ViewJson.object(
            "name", words.get(2),
            "family", words.get(3),
            "protocol", words.get(4),
            "policy", policy));
    return ExitCode.OK;
  }

  private int print(List<Map<?, ?>> policies, Output output) {
    if (format.json()) {
      output.line(JsonText.of(policies));
      return ExitCode.OK;
    }
    for (Map<?, ?> policy : policies) {
      output.line("." + SafeText.printable(String.valueOf(policy.get("name"))) + " = {");
      output.line("\t.l3proto = " + (policy.get("family").equals("inet6") ? 10 : 2) + ",");
      output.line("\t.l4proto = " + policy.get("protonum") + ",");
      output.line("\t.policy = {");
      ((Map<?, ?>) policy.get("policy"))
          .forEach(
              (state, seconds) ->
                  output.line(
                      "\t\t." + state.toString().toUpperCase(Locale.ROOT) + " = " + seconds + ","));
      output.line("\t},");
      output.line("};");
    }
    return ExitCode.OK;
  }
}
