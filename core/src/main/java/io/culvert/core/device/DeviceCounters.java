package io.culvert.core.device;

/** Packets and bytes of one device, seen from the router. Loop only; super-packets count once. */
public final class DeviceCounters {

  private long packetsIn;
  private long bytesIn;
  private long packetsOut;
  private long bytesOut;
  private long errors;

  /** Counts one packet read. */
  public void countIn(int lengthBytes) {
    packetsIn++;
    bytesIn += lengthBytes;
  }

  /** Counts one packet written. */
  public void countOut(int lengthBytes) {
    packetsOut++;
    bytesOut += lengthBytes;
  }

  /** Takes back what {@link #countOut} counted of a packet that could not be written after all. */
  public void uncountOut(int lengthBytes) {
    packetsOut--;
    bytesOut -= lengthBytes;
  }

  /** Counts one failed read or write. */
  public void countError() {
    errors++;
  }

  public long packetsIn() {
    return packetsIn;
  }

  public long bytesIn() {
    return bytesIn;
  }

  public long packetsOut() {
    return packetsOut;
  }

  public long bytesOut() {
    return bytesOut;
  }

  public long errors() {
    return errors;
  }
}
