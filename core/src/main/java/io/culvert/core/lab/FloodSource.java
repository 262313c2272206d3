package io.culvert.core.lab;

/** Where too much of something comes from. */
interface FloodSource {

  /**
   * Sends it for so many seconds; in words how much that was.
   *
   * @param aside to where nothing takes it, so that only the machine has the work; what can't be
   *     sent there is not sent at all
   */
  String send(boolean aside, int seconds);
}
