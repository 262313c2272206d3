/**
 * Floor 6: a simulated world and its laws. {@link io.culvert.core.simulation.run.World} draws and
 * runs one, {@link io.culvert.core.simulation.run.RouterNode} holds an engine and looks at every
 * step it takes, {@link io.culvert.core.simulation.run.SimulateCommand} is {@code culvert
 * simulate}. One thread.
 */
package io.culvert.core.simulation.run;
