package io.culvert.core.twin.rules;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import io.culvert.core.control.rules.Catalog;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Rule files drawn from all that the rule language has: each match with its options, each target
 * where it may stand, all tables, chains of the user with jumps, gotos and returns, policies, and
 * negations. Values mean something in the topology, so that packets meet the rules; what drops is
 * narrow, so that most go on. What is left out on purpose is in {@link NotDrawn}.
 */
public final class GrammarRules implements RuleSource {

  private final Catalog catalog;
  private final List<KnownHelper> helpers;

  /**
   * Of the words of {@code catalog}.
   *
   * @param helpers names of the helpers that both sides have
   */
  public GrammarRules(Catalog catalog, Collection<String> helpers) {
    this.catalog = catalog;
    this.helpers = KnownHelper.among(helpers);
  }

  @Override
  public RuleDraft draft(RandomGenerator random, int ipVersion, Topology topology) {
    Draw draw = new Draw(random, ipVersion, topology, helpers);
    RuleDraw rules = new RuleDraw(draw, catalog);
    StringBuilder text = new StringBuilder();
    for (TableName table : tables(draw)) {
      table(text, table, draw, rules);
    }
    return ProbeRules.addTo(new RuleDraft("grammar", ipVersion, text.toString(), List.of()));
  }

  private static List<TableName> tables(Draw draw) {
    List<TableName> tables = new ArrayList<>(List.of(TableName.FILTER));
    for (TableName table : List.of(TableName.NAT, TableName.MANGLE, TableName.RAW)) {
      if (!draw.one(5)) {
        tables.add(0, table);
      }
    }
    if (!tables.contains(TableName.NAT) && draw.one(2)) {
      tables.add(TableName.SECURITY); // NotDrawn.SECURITY_AND_NAT
    }
    return tables;
  }

  private static void table(StringBuilder text, TableName table, Draw draw, RuleDraw rules) {
    List<Place> places = places(table, draw);
    Map<Place, List<String>> lines = new LinkedHashMap<>();
    places.forEach(place -> lines.put(place, new ArrayList<>()));
    int count = draw.number(3, table == TableName.MANGLE || table == TableName.FILTER ? 14 : 7);
    for (int i = 0; i < count; i++) {
      Place place = draw.pick(places);
      lines.get(place).add(rules.rule(place));
    }
    reach(places, lines, draw);
    text.append('*').append(table.label()).append('\n');
    for (Place place : places) {
      boolean drops = !place.own() && draw.one(dropping(table));
      String policy = place.own() ? "-" : drops ? "DROP" : "ACCEPT";
      text.append(':').append(place.chain()).append(' ').append(policy).append(" [0:0]\n");
      if (drops) {
        lines.get(place).addAll(rules.mostlyAccepted());
      }
    }
    lines.forEach(
        (place, all) ->
            all.forEach(
                line ->
                    text.append("-A ")
                        .append(place.chain())
                        .append(' ')
                        .append(line)
                        .append('\n')));
    text.append("COMMIT\n");
  }

  /** Once in how many times a chain drops what no rule accepts. */
  private static int dropping(TableName table) {
    return table == TableName.FILTER ? 5 : 30;
  }

  /** The built-in chains of a table and some of the user's, each with those below it. */
  private static List<Place> places(TableName table, Draw draw) {
    List<Hook> hooks = List.of(Hook.values()).stream().filter(table.hooks()::contains).toList();
    List<Place> own = new ArrayList<>();
    int count = draw.number(0, 3);
    for (int i = count; i > 0; i--) {
      List<Hook> reached = draw.one(3) ? hooks : List.of(draw.pick(hooks));
      List<String> below =
          own.stream().filter(p -> p.hooks().containsAll(reached)).map(Place::chain).toList();
      own.add(new Place(table, "own-" + i, Set.copyOf(reached), below));
    }
    List<Place> all = new ArrayList<>();
    for (Hook hook : hooks) {
      List<String> below = own.stream().filter(p -> p.at(hook)).map(Place::chain).toList();
      all.add(new Place(table, hook.name(), Set.of(hook), below));
    }
    all.addAll(own);
    return all;
  }

  /** Has every chain of the user's jumped to from a built-in one, often by all packets. */
  private static void reach(List<Place> places, Map<Place, List<String>> lines, Draw draw) {
    for (Place own : places) {
      if (own.own()) {
        for (Place place : places) {
          if (!place.own() && place.below().contains(own.chain())) {
            List<String> all = lines.get(place);
            String jump = draw.one(6) ? "-g " : "-j ";
            String condition = draw.one(3) ? "-p " + draw.pick("tcp", "udp") + " " : "";
            all.add(draw.number(0, all.size()), condition + jump + own.chain());
          }
        }
      }
    }
  }
}
