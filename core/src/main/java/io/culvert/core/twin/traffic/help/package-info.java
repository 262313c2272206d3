/**
 * Floor 6: the twin's hosts speak what the kernel's helpers read. A protocol is one class, a {@code
 * Dialogue}, and one line in {@code HelperKinds}; it is spoken to the port that a rule attaches the
 * helper to, and rarely where none does. A {@code Stream} carries text over TCP for those that need
 * it. Begin at {@code HelperKinds}.
 */
package io.culvert.core.twin.traffic.help;
