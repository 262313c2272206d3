package io.culvert.core.twin.run;

import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Sides;
import io.culvert.core.twin.Traffic;

/**
 * What {@code culvert twin} is put together from.
 *
 * @param sides makes both routers
 * @param rules draws rule files
 * @param traffic draws what hosts say
 * @param language says what is wrong with an operator's file
 * @param version Culvert's
 */
public record TwinParts(
    Sides sides, RuleSource rules, Traffic.Source traffic, RuleLanguage language, String version) {}
