package io.culvert.core.twin.traffic.tcp;

import io.culvert.core.twin.traffic.Scene;

/**
 * What a stack is like.
 *
 * @param isn its first sequence number: half of them close to where signs change
 * @param receiveBytes the window it keeps open
 * @param scale the window scale it offers, or -1; over 14 it breaks RFC 7323
 * @param sack whether it offers SACK
 * @param timestamps whether it offers timestamps
 * @param mss the MSS it offers, or 0 for none
 * @param delaysAcks whether it acknowledges every second segment only
 */
record TcpTraits(
    int isn,
    int receiveBytes,
    int scale,
    boolean sack,
    boolean timestamps,
    int mss,
    boolean delaysAcks) {

  static TcpTraits draw(Scene scene) {
    int near = scene.random().nextInt(-2_000, 200);
    int isn =
        switch (scene.random().nextInt(5)) {
          case 0 -> near;
          case 1 -> Integer.MIN_VALUE + near;
          case 2 -> scene.any(0, 1, -1, -2, Integer.MAX_VALUE, Integer.MIN_VALUE);
          default -> scene.random().nextInt();
        };
    int scale = scene.any(-1, -1, 0, 1, 2, 7, 7, 7, 9, 14, 14, 15, 200);
    int receive = scene.any(65_535, 65_535, 29_200, 64_240, 8_192, 1_460, 100, 1, 200_000, 3 << 20);
    return new TcpTraits(
        isn,
        receive,
        scale,
        scene.random().nextInt(3) > 0,
        scene.random().nextBoolean(),
        scene.any(1_460, 1_460, 1_440, 1_360, 536, 88, 0, 65_495),
        scene.random().nextBoolean());
  }

  /** The same stack in a new life, which begins at another sequence number. */
  TcpTraits reborn(int newIsn) {
    return new TcpTraits(newIsn, receiveBytes, scale, sack, timestamps, mss, delaysAcks);
  }
}
