package io.culvert.core.control.rules;

/** Names of services and IP protocols, as {@code /etc/services} and {@code /etc/protocols} have. */
public interface Names {

  /** The port of service {@code name} over {@code protocol} ({@code null}: any); -1 if unknown. */
  int port(String name, String protocol);

  /** The number of protocol {@code name}, which may be an alias; -1 if unknown. */
  int protocol(String name);

  /** The official name of protocol {@code number}, or {@code null}. */
  String protocolName(int number);
}
