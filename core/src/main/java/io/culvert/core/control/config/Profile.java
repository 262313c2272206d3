package io.culvert.core.control.config;

/** Which era's defaults and listing a router shows. */
public enum Profile {
  /** Today's kernel. */
  MODERN,
  /** The kernel of the articles: their timeouts, table size, listing lines, automatic helpers. */
  CLASSIC
}
