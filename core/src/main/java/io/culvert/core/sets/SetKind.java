package io.culvert.core.sets;

import java.util.List;

/** The types of sets ({@code ipset(8)}). */
public enum SetKind {
  HASH_IP("hash:ip", Field.ADDRESS),
  HASH_NET("hash:net", Field.NETWORK),
  HASH_IP_PORT("hash:ip,port", Field.ADDRESS, Field.PORT),
  HASH_NET_PORT("hash:net,port", Field.NETWORK, Field.PORT),
  HASH_IP_PORT_IP("hash:ip,port,ip", Field.ADDRESS, Field.PORT, Field.ADDRESS),
  HASH_IP_PORT_NET("hash:ip,port,net", Field.ADDRESS, Field.PORT, Field.NETWORK),
  HASH_NET_NET("hash:net,net", Field.NETWORK, Field.NETWORK),
  HASH_NET_PORT_NET("hash:net,port,net", Field.NETWORK, Field.PORT, Field.NETWORK),
  HASH_NET_DEVICE("hash:net,iface", Field.NETWORK, Field.DEVICE),
  HASH_IP_MARK("hash:ip,mark", Field.ADDRESS, Field.MARK),
  HASH_IP_MAC("hash:ip,mac", Field.ADDRESS, Field.MAC),
  HASH_MAC("hash:mac", Field.MAC),
  BITMAP_IP("bitmap:ip", Field.ADDRESS),
  BITMAP_IP_MAC("bitmap:ip,mac", Field.ADDRESS, Field.MAC),
  BITMAP_PORT("bitmap:port", Field.PORT),
  LIST("list:set", Field.SET);

  /** What an element is made of. */
  public enum Field {
    ADDRESS,
    NETWORK,
    PORT,
    MAC,
    MARK,
    DEVICE,
    SET
  }

  private final String label;
  private final List<Field> fields;

  SetKind(String label, Field... fields) {
    this.label = label;
    this.fields = List.of(fields);
  }

  /** The type as {@code ipset} spells it, or {@code null}. */
  public static SetKind of(String label) {
    for (SetKind kind : values()) {
      if (kind.label.equals(label)) {
        return kind;
      }
    }
    return null;
  }

  /** How {@code ipset} spells it. */
  public String label() {
    return label;
  }

  /** The parts of an element, in order. */
  public List<Field> fields() {
    return fields;
  }

  /** Whether it has a range instead of a size. */
  public boolean bitmap() {
    return label.startsWith("bitmap:");
  }

  /** Whether some part is a network, of which elements may be exceptions. */
  public boolean networks() {
    return fields.contains(Field.NETWORK);
  }

  /** Whether elements are of one IP version. */
  public boolean versioned() {
    return fields.contains(Field.ADDRESS) || fields.contains(Field.NETWORK);
  }

  /** Whether a port of an element has a protocol. */
  public boolean protocols() {
    return this != BITMAP_PORT && fields.contains(Field.PORT);
  }
}
