package io.culvert.core.reassembly;

import io.culvert.core.wire.PacketBuffer;
import java.util.Arrays;

/**
 * Bytes of fragments in chains of small blocks. Grows to what is needed at once and keeps that;
 * whoever uses it bounds what is needed. Loop only.
 */
final class BlockStore {

  static final int BLOCK_BYTES = 512;
  static final int NONE = -1;

  private static final int CHUNK_BLOCKS = 128;

  private byte[][] chunks = new byte[0][];
  private int[] next = new int[0];
  private int firstFree = NONE;

  /** How many bytes {@code length} bytes take up here. */
  static int bytesFor(int length) {
    return (length + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }

  /** Copies bytes of a packet in; the first block of their chain, or {@link #NONE} if none. */
  int store(PacketBuffer p, int from, int length) {
    int first = NONE;
    int last = NONE;
    for (int done = 0; done < length; done += BLOCK_BYTES) {
      int block = take();
      int part = Math.min(BLOCK_BYTES, length - done);
      p.bytes().get(from + done, chunk(block), offset(block), part);
      if (last == NONE) {
        first = block;
      } else {
        next[last] = block;
      }
      last = block;
    }
    return first;
  }

  /** Copies a chain of {@code length} bytes to {@code at} in a packet's buffer. */
  void copy(int first, int length, PacketBuffer into, int at) {
    int block = first;
    for (int done = 0; done < length; done += BLOCK_BYTES) {
      int part = Math.min(BLOCK_BYTES, length - done);
      into.bytes().put(at + done, chunk(block), offset(block), part);
      block = next[block];
    }
  }

  /** Gives a chain back. */
  void release(int first) {
    int block = first;
    while (block != NONE) {
      int following = next[block];
      next[block] = firstFree;
      firstFree = block;
      block = following;
    }
  }

  private int take() {
    if (firstFree == NONE) {
      grow();
    }
    int block = firstFree;
    firstFree = next[block];
    next[block] = NONE;
    return block;
  }

  private void grow() {
    int blocks = next.length;
    chunks = Arrays.copyOf(chunks, chunks.length + 1);
    chunks[chunks.length - 1] = new byte[CHUNK_BLOCKS * BLOCK_BYTES];
    next = Arrays.copyOf(next, blocks + CHUNK_BLOCKS);
    for (int block = blocks; block < next.length; block++) {
      next[block] = firstFree;
      firstFree = block;
    }
  }

  private byte[] chunk(int block) {
    return chunks[block / CHUNK_BLOCKS];
  }

  private static int offset(int block) {
    return block % CHUNK_BLOCKS * BLOCK_BYTES;
  }
}
