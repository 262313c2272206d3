package io.culvert.core.device;

/**
 * A device that is read when it is ready. Its owner watches {@link #descriptor()}, calls {@link
 * #read} when there is something, stops watching once {@link #lost()}, and calls {@link #maintain}
 * now and then. Loop only.
 */
public interface Pollable extends Device {

  /** The file descriptor to watch for input, or -1 while there is none. */
  int descriptor();

  /**
   * Hands at most {@code maxPackets} packets that wait to {@code sink}; never blocks. Does not
   * allocate.
   *
   * @return how many were taken from the device; fewer than asked for means that none is left
   */
  int read(PacketSink sink, int maxPackets);

  /** Whether the descriptor is dead: the owner must stop watching it. */
  boolean lost();

  /**
   * Does what must be done from time to time: notices that the device was brought down or up, and
   * opens a lost one again once it is back. A lost device's old descriptor is closed here, so the
   * owner must have stopped watching it. Afterwards {@link #descriptor()} may be another. Meant to
   * be called several times a second; never blocks.
   */
  void maintain(long nowNanos);
}
