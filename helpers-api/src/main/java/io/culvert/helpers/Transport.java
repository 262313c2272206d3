package io.culvert.helpers;

/**
 * The transport protocol of a watched or expected connection.
 *
 * <p>More may be added in later versions; do not rely on there being three.
 */
public enum Transport {
  /** Transmission Control Protocol, IP protocol 6. */
  TCP,
  /** User Datagram Protocol, IP protocol 17. */
  UDP,
  /** Generic Routing Encapsulation, IP protocol 47: of {@link Tunnel}s only, never watched. */
  GRE
}
