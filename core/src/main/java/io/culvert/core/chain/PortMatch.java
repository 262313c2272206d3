package io.culvert.core.chain;

import java.util.List;

/**
 * A match that fails, and does nothing else, for packets whose transport header is whole and whose
 * ports are not among these: a {@link RuleIndex} may leave its rule out for them.
 */
public interface PortMatch extends Match {

  /** The source port is in one of these; empty if that is not asked, or not so simply. */
  List<Span> sourcePorts();

  /** The destination port is in one of these; empty if that is not asked, or not so simply. */
  List<Span> destinationPorts();

  /** {@code ports} as a list, if it names ports at all and not all others. */
  static List<Span> listed(Span ports) {
    return ports.anyPort() || ports.negated() ? List.of() : List.of(ports);
  }
}
