package io.culvert.core.sets;

/** A packet, as far as sets ask it. Does not allocate. */
public interface SetQuery {

  /** Reads what elements of {@code set} are made of; false where that isn't there. */
  boolean read(IpSet set, SetKey into);

  /** How many parts of an element are asked for. */
  int parts();

  /** 4 or 6. */
  int ipVersion();

  /** Bytes at layer 3. */
  int lengthBytes();

  /** Engine time. */
  long nowNanos();
}
