package io.culvert.core.twin.traffic;

import java.util.function.Function;

/**
 * A kind of conversation a mix is made of.
 *
 * @param name for reports
 * @param weight how often it is begun, in relation to the others'
 * @param begin begins one
 */
public record Kind(String name, int weight, Function<Scene, Conversation> begin) {}
