package io.culvert.core.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One packet in one direct buffer, with the offsets of its headers and its offload metadata. It
 * stays in the buffer it was read into and is written from there.
 *
 * <p>All offsets are absolute positions in {@link #bytes()}. {@link HeaderParser} fills {@code l3},
 * {@code l4}, {@code protocol} and the fragment fields once; whoever moves a header afterwards
 * keeps them true. IP always begins at {@link #HEADROOM} on a TUN device, so that an Ethernet
 * header and a virtio-net header fit in front without moving the packet.
 *
 * <p>Owned by one loop; not thread safe; no method allocates. Whoever holds the buffer last calls
 * {@link #release()}, exactly once.
 */
public final class PacketBuffer {

  /** Bytes kept free in front of the IP header for Ethernet and virtio-net headers, and options. */
  public static final int HEADROOM = 128;

  /** Largest IP packet, and room behind it for a payload that a helper lengthens. */
  public static final int CAPACITY = HEADROOM + 65_535 + 257;

  /** {@link #gsoType()}: not a super-packet. Values are those of {@code struct virtio_net_hdr}. */
  public static final int GSO_NONE = 0;

  public static final int GSO_TCPV4 = 1;
  public static final int GSO_TCPV6 = 4;
  public static final int GSO_UDP_L4 = 5;

  private final ByteBuffer bytes;
  private PacketPool pool;

  private int start;
  private int end;
  private int l3;
  private int l4;
  private int ipVersion;
  private int protocol;
  private boolean authenticated;
  private boolean fragment;
  private int fragmentOffset;
  private boolean moreFragments;
  private int largestFragment;
  private boolean dontFragmentSeen;
  private int firstDevice;
  private final Seams seams = new Seams();

  private boolean checksumPartial;
  private int checksumStart;
  private int checksumOffset;
  private boolean checksumVerified;
  private int summedHead;
  private int gsoType;
  private int gsoSize;
  private boolean gsoEcn;

  /** A buffer without a pool; {@link #release()} then does nothing. For tests and control plane. */
  public PacketBuffer() {
    this(null, ByteBuffer.allocateDirect(CAPACITY));
  }

  PacketBuffer(PacketPool pool, ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.BIG_ENDIAN);
    this.pool = pool;
    reset();
  }

  /** Forgets the packet: empty, at {@link #HEADROOM}, no offload. */
  public void reset() {
    start = HEADROOM;
    end = HEADROOM;
    l3 = HEADROOM;
    l4 = -1;
    ipVersion = 0;
    protocol = -1;
    authenticated = false;
    fragment = false;
    fragmentOffset = 0;
    moreFragments = false;
    reassembledFrom(0, false);
    clearOffload();
  }

  /** No partial checksum, no segmentation wanted, checksum not known to be good. */
  public void clearOffload() {
    wholeChecksum();
    checksumVerified = false;
    summedHead = -1;
    gso(GSO_NONE, 0, false);
  }

  /** Gives the buffer back to its pool. The caller must not touch it afterwards. */
  public void release() {
    if (pool != null) {
      pool.giveBack(this);
    }
  }

  /** Whether a pool takes it back; if not, its owner may fill it anew as soon as it was sent. */
  public boolean pooled() {
    return pool != null;
  }

  /** The bytes, big endian; use absolute accessors only, except a device about to read or write. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** First byte of the frame: the Ethernet header on TAP, the IP header on TUN. */
  public int start() {
    return start;
  }

  /** One past the last byte of the frame. */
  public int end() {
    return end;
  }

  /** Sets the frame's extent; both absolute. */
  public void extent(int newStart, int newEnd) {
    start = newStart;
    end = newEnd;
  }

  /** Bytes of the frame. */
  public int lengthBytes() {
    return end - start;
  }

  /** Bytes from the IP header to the end: what an MTU is compared with. */
  public int l3LengthBytes() {
    return end - l3;
  }

  /** Where the IP header begins. */
  public int l3() {
    return l3;
  }

  /** Where the transport header begins, or -1 where there is none to read (later fragment). */
  public int l4() {
    return l4;
  }

  /** Sets the header offsets. */
  public void headers(int newL3, int newL4) {
    l3 = newL3;
    l4 = newL4;
  }

  /** 4, 6, or 0 before {@link HeaderParser} ran. */
  public int ipVersion() {
    return ipVersion;
  }

  /** The transport protocol after extension headers ({@link IpProtocol}), or -1. */
  public int protocol() {
    return protocol;
  }

  /** Sets what the IP header says is inside. */
  public void inside(int newIpVersion, int newProtocol) {
    ipVersion = newIpVersion;
    protocol = newProtocol;
  }

  /** Whether an IPv6 authentication header stands before the transport header. */
  public boolean authenticated() {
    return authenticated;
  }

  /** See {@link #authenticated()}. */
  public void authenticated(boolean isAuthenticated) {
    authenticated = isAuthenticated;
  }

  /** Whether this is one fragment of a larger datagram. */
  public boolean fragment() {
    return fragment;
  }

  /** Fragment offset in bytes. */
  public int fragmentOffset() {
    return fragmentOffset;
  }

  /** The more-fragments flag. */
  public boolean moreFragments() {
    return moreFragments;
  }

  /** Sets the fragment fields; {@code offset} in bytes. */
  public void fragmentFields(boolean isFragment, int offset, boolean more) {
    fragment = isFragment;
    fragmentOffset = offset;
    moreFragments = more;
  }

  /** L3 length of the largest fragment this datagram was put together from; 0 if it was whole. */
  public int largestFragment() {
    return largestFragment;
  }

  /** Whether any of those fragments forbade fragmentation (IPv4 DF). */
  public boolean dontFragmentSeen() {
    return dontFragmentSeen;
  }

  /** Remembers how the datagram arrived, for refragmentation on output. */
  public void reassembledFrom(int largest, boolean dontFragment) {
    largestFragment = largest;
    dontFragmentSeen = dontFragment;
    firstDevice = -1;
    if (largest == 0) {
      seams.begin(0);
    }
  }

  /** Index of the device the fragment with offset 0 came by; -1 if the packet was whole. */
  public int firstDevice() {
    return firstDevice;
  }

  /** See {@link #firstDevice()}. */
  public void firstDevice(int index) {
    firstDevice = index;
  }

  /** Where it was put together. */
  public Seams seams() {
    return seams;
  }

  /** The transport checksum holds only the pseudo-header; the device or we must finish it. */
  public boolean checksumPartial() {
    return checksumPartial;
  }

  /** Absolute offset from which a partial checksum is summed to the packet's end. */
  public int checksumStart() {
    return checksumStart;
  }

  /** Offset of the checksum field behind {@link #checksumStart()}. */
  public int checksumOffset() {
    return checksumOffset;
  }

  /** Marks the checksum as partial. */
  public void partialChecksum(int newStart, int newOffset) {
    checksumPartial = true;
    checksumStart = newStart;
    checksumOffset = newOffset;
  }

  /** The checksum is complete: no longer partial. */
  public void wholeChecksum() {
    checksumPartial = false;
    checksumStart = 0;
    checksumOffset = 0;
  }

  /** The device vouches for the checksum, or it was found good. */
  public boolean checksumVerified() {
    return checksumVerified;
  }

  /** See {@link #checksumVerified()}. */
  public void checksumVerified(boolean verified) {
    checksumVerified = verified;
  }

  /**
   * The sum of the IP header up to the addresses when the checksum was found good, else -1: what
   * changes an IPv6 header does not mend the kernel's sum of a packet (CHECKSUM_COMPLETE).
   */
  public int summedHead() {
    return summedHead;
  }

  /** The checksum was found good; see {@link #summedHead()}. */
  public void checksumFoundGood(int headSum) {
    checksumVerified = true;
    summedHead = headSum;
  }

  /** One of the {@code GSO_} constants. */
  public int gsoType() {
    return gsoType;
  }

  /** Payload bytes of each segment a super-packet stands for. */
  public int gsoSize() {
    return gsoSize;
  }

  /** Whether the super-packet carries TCP CWR semantics (virtio's ECN bit). */
  public boolean gsoEcn() {
    return gsoEcn;
  }

  /** Makes this a super-packet. */
  public void gso(int type, int size, boolean ecn) {
    gsoType = type;
    gsoSize = size;
    gsoEcn = ecn;
  }

  /** Whether this stands for several packets on the wire. */
  public boolean superPacket() {
    return gsoType != GSO_NONE;
  }

  /** Unsigned byte. */
  public int u8(int at) {
    return bytes.get(at) & 0xFF;
  }

  /** Writes the low byte of {@code value}. */
  public void u8(int at, int value) {
    bytes.put(at, (byte) value);
  }

  /** Unsigned 16 bits, network order. */
  public int u16(int at) {
    return bytes.getShort(at) & 0xFFFF;
  }

  /** Writes the low 16 bits of {@code value}, network order. */
  public void u16(int at, int value) {
    bytes.putShort(at, (short) value);
  }

  /** 32 bits, network order, as they are (signed). */
  public int i32(int at) {
    return bytes.getInt(at);
  }

  /** Writes 32 bits, network order. */
  public void i32(int at, int value) {
    bytes.putInt(at, value);
  }

  /** Unsigned 32 bits, network order. */
  public long u32(int at) {
    return bytes.getInt(at) & 0xFFFF_FFFFL;
  }

  /** 64 bits, network order. */
  public long i64(int at) {
    return bytes.getLong(at);
  }

  /** Writes 64 bits, network order. */
  public void i64(int at, long value) {
    bytes.putLong(at, value);
  }

  /** Copies packet, offsets and metadata of {@code other} into this buffer. */
  public void copyFrom(PacketBuffer other) {
    bytes.put(other.start, other.bytes, other.start, other.end - other.start);
    start = other.start;
    end = other.end;
    l3 = other.l3;
    l4 = other.l4;
    ipVersion = other.ipVersion;
    protocol = other.protocol;
    authenticated = other.authenticated;
    fragmentFields(other.fragment, other.fragmentOffset, other.moreFragments);
    reassembledFrom(other.largestFragment, other.dontFragmentSeen);
    firstDevice = other.firstDevice;
    seams.copy(other.seams);
    checksumPartial = other.checksumPartial;
    checksumStart = other.checksumStart;
    checksumOffset = other.checksumOffset;
    checksumVerified = other.checksumVerified;
    summedHead = other.summedHead;
    gso(other.gsoType, other.gsoSize, other.gsoEcn);
  }

  /** Puts {@code packet} at {@link #HEADROOM} as a fresh frame. Control plane and tests. */
  public PacketBuffer fill(byte[] packet) {
    reset();
    bytes.put(HEADROOM, packet);
    end = HEADROOM + packet.length;
    return this;
  }

  /** The frame as an array. Control plane and tests: allocates. */
  public byte[] toArray() {
    byte[] copy = new byte[end - start];
    bytes.get(start, copy);
    return copy;
  }
}
