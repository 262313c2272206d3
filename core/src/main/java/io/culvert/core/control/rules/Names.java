package io.culvert.core.control.rules;

import io.culvert.core.control.LabelNames;

/**
 * Names that stand for numbers: services, IP protocols, users and groups, as {@code /etc} has them.
 */
public interface Names {

  /** The port of service {@code name} over {@code protocol} ({@code null}: any); -1 if unknown. */
  int port(String name, String protocol);

  /** The number of protocol {@code name}, which may be an alias; -1 if unknown. */
  int protocol(String name);

  /** The official name of protocol {@code number}, or {@code null}. */
  String protocolName(int number);

  /** The number of user {@code name}; -1 if unknown. */
  int user(String name);

  /** The number of group {@code name}; -1 if unknown. */
  int group(String name);

  /** Names of the labels of entries. */
  LabelNames labels();
}
