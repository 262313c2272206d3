/**
 * Floor 6: the bench. Culvert beside a bare forwarder, this kernel and other user-space networks,
 * each between two network namespaces of its own, in turns, with the same traffic.
 *
 * <p>Runs on ordinary threads beside what it measures. Start at {@code BenchCommand}, then {@code
 * Bench}.
 */
package io.culvert.core.bench;
