/**
 * Floor 6: the twin. The same rules and the same packets through this machine's kernel and through
 * the engine, and a judge between them.
 *
 * <p>Two {@link io.culvert.core.twin.RouterSide}s ({@code kernel}: a namespace with TUN devices;
 * {@code engine}: an engine in memory) carry out the {@link io.culvert.core.twin.Step}s of a
 * scenario, one after the other. {@code traffic} and {@code rules} draw what they are given, {@code
 * run} compares, shrinks and reports. The kernel goes first: what it chose by chance, the engine is
 * given as its own chance, so that everything can be compared bit by bit.
 */
package io.culvert.core.twin;
