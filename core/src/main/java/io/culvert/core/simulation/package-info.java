/**
 * Floor 6: the simulation. Hosts with small stacks, routers that are the real engine, wires that
 * lose, double, damage and delay, and troubles of every kind, all drawn from one seed and carried
 * out in virtual time; laws that must hold are looked at after every step.
 *
 * <p>{@code net} has time, parcels and wires, {@code host} what lives at the ends, {@code rules}
 * the drawn rules and who judges them a second time, {@code run} puts a world together and watches
 * it. Start at {@code run.World}. One thread.
 */
package io.culvert.core.simulation;
