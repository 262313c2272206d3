/**
 * Floor 6: what the twin's hosts say. {@link io.culvert.core.twin.traffic.TrafficMix} keeps some
 * {@link io.culvert.core.twin.traffic.Conversation}s going at once; each is drawn with the rules in
 * view ({@link io.culvert.core.twin.traffic.Vocabulary}), plays all hosts it has, and answers what
 * the router lets through, translated as it may be.
 *
 * <p>To add one: implement {@code Conversation} (most are a {@link
 * io.culvert.core.twin.traffic.Script}), and give it a weight in a list of {@link
 * io.culvert.core.twin.traffic.Kind}s. Chance comes from the {@link
 * io.culvert.core.twin.traffic.Scene} only.
 */
package io.culvert.core.twin.traffic;
