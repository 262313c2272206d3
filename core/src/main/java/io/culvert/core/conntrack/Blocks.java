package io.culvert.core.conntrack;

/**
 * Where the table's memory comes from: arrays of zeros, each as large as one region of the
 * collector where the launcher asks for such, which then neither leaves room unused nor ever copies
 * one. Asked on the loop.
 */
@FunctionalInterface
public interface Blocks {

  /** Words of a block. With its header, of two words, it is a megabyte. */
  int LONGS = (1 << 17) - 2;

  /** Makes each when it is needed. */
  Blocks AT_ONCE = () -> new long[LONGS];

  /** A block that nobody else has, all zeros; {@code OutOfMemoryError} where there is none. */
  long[] take();
}
