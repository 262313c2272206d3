/**
 * Floor 6: rules of a simulated world, drawn as values that have two readers: the engine, as text,
 * and {@link io.culvert.core.simulation.rules.Judge}, who knows nothing of the engine. One thread.
 */
package io.culvert.core.simulation.rules;
