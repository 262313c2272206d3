package io.culvert.core.helper;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperSpec;
import java.nio.ByteBuffer;

/** Puts what a helper expects into the terms of conntrack ({@code nf_ct_expect_init}). */
final class ExpectationMaker {

  private ExpectationMaker() {}

  static IpAddress address(Endpoint endpoint) {
    ByteBuffer bytes = ByteBuffer.wrap(endpoint.addressBytes());
    return endpoint.isIpv6()
        ? IpAddress.v6(bytes.getLong(), bytes.getLong())
        : IpAddress.v4(bytes.getInt());
  }

  /** Where packets of that tuple go. */
  static Endpoint destination(PacketTuple tuple) {
    IpAddress address =
        new IpAddress(tuple.ipVersion(), tuple.destinationHigh, tuple.destinationLow);
    return Endpoint.asWritten(address.toBytes(), tuple.destinationPort());
  }

  /** Which of the helper's kinds it is; the number is the class in the kernel's terms. */
  static int kind(LoadedHelper helper, String name) {
    for (int i = 0; i < helper.spec.kinds().size(); i++) {
      if (helper.spec.kinds().get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(helper.spec.name() + " declares no kind " + name);
  }

  /** Of which kind it is. */
  static HelperSpec.Kind kind(LoadedHelper helper, Expectation made) {
    return helper.spec.kinds().get(made.expectationClass());
  }

  /** All but where it may arrive. */
  static Expectation make(
      ConntrackEntry entry,
      LoadedHelper helper,
      Expect expect,
      Direction dialler,
      Expectation.Fulfilment fulfilment) {
    int flags =
        (expect.permanent() ? Expectation.PERMANENT : 0)
            | (expect.isDormant() ? Expectation.INACTIVE : 0);
    Expectation made = new Expectation(entry, dialler, helper.id, flags, fulfilment);
    made.expectationClass(kind(helper, expect.kind()));
    if (expect.isHelped()) {
      made.assignedHelper(expect.helperName().map(helper.names::idOf).orElse(helper.id));
    }
    PacketTuple tuple = entry.tuple(dialler, made.tuple());
    int version = tuple.ipVersion();
    int protocol = LoadedHelper.protocol(expect.transport());
    int sourcePort = expect.sourcePort().orElse(0);
    source(expect, made, version);
    tuple.destinationHigh = 0;
    tuple.destinationLow = 0;
    tuple.meta = PacketTuple.meta(version, protocol, tuple.zone(), sourcePort, 0);
    made.mask().meta = PacketTuple.meta(0xFF, 0xFF, 0xFFFF, sourcePort == 0 ? 0 : 0xFFFF, 0xFFFF);
    IpAddress announced = address(expect.announced());
    PacketTuple saved = made.announced();
    saved.destinationHigh = announced.high();
    saved.destinationLow = announced.low();
    saved.meta = PacketTuple.meta(version, protocol, 0, 0, expect.announced().port());
    return made;
  }

  /** The dialler's address, as far as it counts. */
  private static void source(Expect expect, Expectation made, int version) {
    PacketTuple tuple = made.tuple();
    PacketTuple mask = made.mask();
    mask.destinationHigh = version == 4 ? 0 : -1L;
    mask.destinationLow = version == 4 ? 0xFFFF_FFFFL : -1L;
    int bits = expect.networkBits().orElse(version == 4 ? 32 : 128);
    Prefix network = new Prefix(new IpAddress(version, tuple.sourceHigh, tuple.sourceLow), bits);
    mask.sourceHigh = network.maskHigh();
    mask.sourceLow = network.maskLow();
    if (bits == 0) {
      tuple.sourceHigh = 0;
      tuple.sourceLow = 0;
    }
  }
}
