/**
 * Floor 5: this machine's programs, processes and network namespaces, for commands that build
 * networks of them: the lab and the bench.
 *
 * <p>Runs on ordinary threads, never the loop's. Start at {@code Commands}.
 */
package io.culvert.core.machine;
