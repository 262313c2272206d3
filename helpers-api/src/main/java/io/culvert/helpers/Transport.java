package io.culvert.helpers;

/**
 * The transport protocol of a watched or expected connection.
 *
 * <p>More may be added in later versions; do not rely on there being two.
 */
public enum Transport {
  /** Transmission Control Protocol, IP protocol 6. */
  TCP,
  /** User Datagram Protocol, IP protocol 17. */
  UDP
}
