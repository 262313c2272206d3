/**
 * Floor 6: the engine's side of the twin. One {@link io.culvert.core.router.Engine} between devices
 * in memory, at a time that only waiting moves. Where it would draw a port by chance it is told
 * what the other side drew. Start at {@link io.culvert.core.twin.engine.EngineSide}; one thread.
 */
package io.culvert.core.twin.engine;
