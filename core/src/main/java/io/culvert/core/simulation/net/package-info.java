/**
 * Floor 6: what a simulated world is made of: its {@link io.culvert.core.simulation.net.Agenda},
 * parcels that remember whose they are, and the wires they travel. One thread.
 */
package io.culvert.core.simulation.net;
