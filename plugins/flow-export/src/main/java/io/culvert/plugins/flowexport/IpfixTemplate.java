package io.culvert.plugins.flowexport;

import io.culvert.helpers.flows.Flow;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What records of one kind hold, field by field, with the numbers of IANA's registry "IPFIX
 * Information Elements". Fields of the reply direction are those of RFC 5103.
 *
 * @param id number of the template, from 256
 * @param fields in the order of a record
 */
record IpfixTemplate(int id, List<Field> fields) {

  /** RFC 5103, 6.1: what makes an element that of the other direction. */
  private static final int REVERSE = 29_305;

  private static final int ENTERPRISE = 0x8000;
  private static final int VARIABLE = 0xFFFF;

  /** Connections, both directions in one record. */
  static final IpfixTemplate FLOW_IPV4 = new IpfixTemplate(256, flow(8, 12, 225, 226, 4, 32));

  static final IpfixTemplate FLOW_IPV6 = new IpfixTemplate(257, flow(27, 28, 281, 282, 16, 139));

  /** Translations that begin and end, as in RFC 8158, 5.8. */
  static final IpfixTemplate NAT_IPV4 = new IpfixTemplate(258, nat(8, 12, 225, 226, 4));

  static final IpfixTemplate NAT_IPV6 = new IpfixTemplate(259, nat(27, 28, 281, 282, 16));

  /** Names of devices: ingressInterface is what they are of, interfaceName has no fixed length. */
  static final IpfixTemplate DEVICES =
      new IpfixTemplate(260, List.of(Field.of(10, 4), Field.of(82, VARIABLE)));

  /**
   * A field.
   *
   * @param element its number in the registry
   * @param enterprise whose number it is, 0 for IANA's
   * @param bytes its length
   * @param value what it is of a record; unused where records are written otherwise
   */
  record Field(int element, int enterprise, int bytes, Value value) {

    static Field of(int element, int bytes) {
      return new Field(element, 0, bytes, null);
    }
  }

  /** Takes a number or an address out of a record. */
  interface Value {

    /** Puts it. */
    void put(IpfixRecord record, int bytes, ByteBuffer into);
  }

  private interface Number {
    long of(IpfixRecord record);
  }

  private interface Address {
    InetAddress of(Flow flow);
  }

  private static Field number(int element, int bytes, Number number) {
    return number(element, 0, bytes, number);
  }

  private static Field number(int element, int enterprise, int bytes, Number number) {
    return new Field(
        element,
        enterprise,
        bytes,
        (record, length, into) -> {
          long value = number.of(record);
          for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            into.put((byte) (value >>> shift));
          }
        });
  }

  private static Field address(int element, int bytes, Address address) {
    return new Field(
        element,
        0,
        bytes,
        (record, length, into) -> into.put(address.of(record.flow()).getAddress()));
  }

  private static List<Field> flow(
      int source, int destination, int postSource, int postDestination, int bytes, int icmp) {
    return List.of(
        number(152, 8, r -> r.fromMicros() / 1000), // flowStartMilliseconds
        number(153, 8, r -> r.flow().atMicros() / 1000), // flowEndMilliseconds
        number(1, 8, IpfixRecord::originalBytes), // octetDeltaCount
        number(2, 8, IpfixRecord::originalPackets), // packetDeltaCount
        number(1, REVERSE, 8, IpfixRecord::replyBytes),
        number(2, REVERSE, 8, IpfixRecord::replyPackets),
        number(10, 4, IpfixRecord::ingress), // ingressInterface
        number(14, 4, IpfixRecord::egress), // egressInterface
        address(source, bytes, f -> f.original().source()),
        address(destination, bytes, f -> f.original().destination()),
        address(postSource, bytes, f -> f.reply().destination()),
        address(postDestination, bytes, f -> f.reply().source()),
        number(7, 2, r -> r.port(r.flow().original().sourcePort())), // sourceTransportPort
        number(11, 2, r -> r.port(r.flow().original().destinationPort())),
        number(227, 2, r -> r.port(r.flow().translatedSourcePort())), // postNAPTSource…Port
        number(228, 2, r -> r.port(r.flow().translatedDestinationPort())),
        number(icmp, 2, IpfixRecord::icmpTypeAndCode), // icmpTypeCodeIPv4, IPv6
        number(234, 4, r -> r.flow().marks().zone()), // ingressVRFID
        number(148, 8, r -> r.flow().id()), // flowId
        number(4, 1, r -> r.flow().protocol()), // protocolIdentifier
        number(136, 1, IpfixRecord::endReason), // flowEndReason
        number(239, 1, r -> 1)); // biflowDirection: whoever dialled is the source
  }

  private static List<Field> nat(
      int source, int destination, int postSource, int postDestination, int bytes) {
    return List.of(
        number(323, 8, r -> r.flow().atMicros() / 1000), // observationTimeMilliseconds
        number(230, 1, IpfixRecord::natEvent), // natEvent
        number(4, 1, r -> r.flow().protocol()), // protocolIdentifier
        address(source, bytes, f -> f.original().source()),
        address(postSource, bytes, f -> f.reply().destination()),
        address(destination, bytes, f -> f.original().destination()),
        address(postDestination, bytes, f -> f.reply().source()),
        // what translation changes of ICMP is its id, which stands where ports do
        number(7, 2, r -> r.flow().original().sourcePort()),
        number(227, 2, r -> r.flow().translatedSourcePort()),
        number(11, 2, r -> r.port(r.flow().original().destinationPort())),
        number(228, 2, r -> r.port(r.flow().translatedDestinationPort())),
        number(234, 4, r -> r.flow().marks().zone()), // ingressVRFID
        number(148, 8, r -> r.flow().id())); // flowId
  }

  /** Length of a record, in bytes. */
  int recordBytes() {
    return fields.stream().mapToInt(Field::bytes).sum();
  }

  /**
   * Writes what describes its records; {@code scopes} fields of an options template say of what.
   */
  void describe(ByteBuffer into, int scopes) {
    into.putShort((short) id).putShort((short) fields.size());
    if (scopes > 0) {
      into.putShort((short) scopes);
    }
    for (Field field : fields) {
      boolean own = field.enterprise() != 0;
      into.putShort((short) (own ? field.element() | ENTERPRISE : field.element()));
      into.putShort((short) field.bytes());
      if (own) {
        into.putInt(field.enterprise());
      }
    }
  }

  /** Writes a record. */
  void put(IpfixRecord record, ByteBuffer into) {
    for (Field field : fields) {
      field.value().put(record, field.bytes(), into);
    }
  }
}
