package io.culvert.core.twin.kernel;

import io.culvert.core.device.tun.NetlinkSocket;
import io.culvert.core.device.tun.NetworkNamespace;
import io.culvert.core.twin.TwinException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A queue of {@code -j NFQUEUE --queue-num 0}: packets stand still in the middle of the kernel's
 * router until they are let go ({@code include/uapi/linux/netfilter/nfnetlink_queue.h}). One
 * thread.
 */
final class HeldPackets implements AutoCloseable {

  private static final int VERDICT = 3 << 8 | 1;
  private static final int CONFIGURE = 3 << 8 | 2;
  private static final int COMMAND = 1;
  private static final int BIND = 1 << 24;
  private static final int PARAMETERS = 2;
  private static final int NO_BYTES = 0;
  private static final int COPY_META = 1;
  private static final int VERDICT_HEADER = 2;
  private static final int ACCEPT = 1;
  private static final int ERROR = 2;
  private static final int TYPE_AT = 4;
  private static final int ERRNO_AT = 16;

  private final NetlinkSocket socket;
  private final NetlinkMessage message = new NetlinkMessage();
  private int released;

  /** Those of {@code namespace} from now on. */
  HeldPackets(NetworkNamespace namespace) {
    socket = namespace.run(() -> NetlinkSocket.open(NetlinkSocket.NETFILTER));
    begin(CONFIGURE);
    message.put32(COMMAND, BIND);
    carryOut();
    begin(CONFIGURE);
    put(attribute(PARAMETERS, 5).putInt(NO_BYTES).put((byte) COPY_META));
    carryOut();
  }

  /** Lets the packet go on that has stood still the longest. */
  void release() {
    begin(VERDICT);
    // the kernel numbers a queue's packets from 1 on
    put(attribute(VERDICT_HEADER, 8).putInt(ACCEPT).putInt(++released));
    carryOut();
  }

  private void begin(int type) {
    message.clear().begin(type, NetlinkMessage.REQUEST | NetlinkMessage.ACK, 0, 0);
  }

  /** An attribute whose value, in network order, is still to be put. */
  private static ByteBuffer attribute(int type, int bytes) {
    ByteBuffer attribute = ByteBuffer.allocate(4 + bytes + 3 & ~3).order(ByteOrder.nativeOrder());
    attribute.putShort((short) (4 + bytes)).putShort((short) type);
    return attribute.order(ByteOrder.BIG_ENDIAN);
  }

  private void put(ByteBuffer attribute) {
    message.putAll(attribute.array());
  }

  /** Sends the message; the queue tells of packets on the same socket, before it answers. */
  private void carryOut() {
    socket.send(message.end().datagram());
    ByteBuffer answer = socket.receive();
    while (answer.getShort(TYPE_AT) != ERROR) {
      answer = socket.receive();
    }
    int errno = -answer.getInt(ERRNO_AT);
    if (errno != 0) {
      throw new TwinException("the queue answers with error " + errno);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
