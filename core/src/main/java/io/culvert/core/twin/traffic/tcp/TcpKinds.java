package io.culvert.core.twin.traffic.tcp;

import io.culvert.core.twin.traffic.Kind;
import java.util.List;

/** The conversations of this package, by weight. */
public final class TcpKinds {

  /** All of them. */
  public static final List<Kind> ALL = List.of(new Kind("tcp", 40, TcpLife::new));

  private TcpKinds() {}
}
