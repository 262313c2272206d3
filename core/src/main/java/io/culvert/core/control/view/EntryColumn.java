package io.culvert.core.control.view;

import io.culvert.core.control.EntryView;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.wire.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The cells of a row of connections, in their order, and what each sorts by: 128 bits compared as
 * unsigned numbers.
 */
enum EntryColumn {
  KEY,
  PROTO,
  STATE,
  SRC,
  SPORT,
  DST,
  DPORT,
  RSRC,
  RSPORT,
  RDST,
  RDPORT,
  NAT,
  IN,
  OUT,
  BYTES,
  PACKETS,
  OBYTES,
  RBYTES,
  RATE,
  EXPIRES,
  CREATED,
  STATUS,
  MARK,
  ZONE,
  HELPER,
  MASTER,
  RULE,
  NODE;

  /** The name in frames. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The sortable column of that name. */
  static Optional<EntryColumn> sortable(String label) {
    for (EntryColumn column : values()) {
      if (column.label().equals(label) && column != NAT && column != STATUS && column != NODE) {
        return Optional.of(column);
      }
    }
    return Optional.empty();
  }

  /** All cells of {@code entry}, in order; {@code rateBits} is -1 where it is not known. */
  static Object[] cells(EntryView entry, long rateBits) {
    EntryColumn[] columns = values();
    Object[] cells = new Object[columns.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = columns[i].cell(entry, rateBits);
    }
    return cells;
  }

  private Object cell(EntryView entry, long rateBits) {
    EntryView.Traffic traffic = entry.traffic();
    return switch (this) {
      case KEY -> entry.key().slot() + "." + entry.key().id();
      case PROTO -> ProtocolNames.of(entry.protocol());
      case STATE -> entry.state();
      case SRC -> entry.original().source().toString();
      case SPORT -> entry.original().sourcePort();
      case DST -> entry.original().destination().toString();
      case DPORT -> port(entry.original().icmp(), entry.original().destinationPort());
      case RSRC -> entry.reply().source().toString();
      case RSPORT -> entry.reply().sourcePort();
      case RDST -> entry.reply().destination().toString();
      case RDPORT -> port(entry.reply().icmp(), entry.reply().destinationPort());
      case NAT -> nat(entry);
      case IN -> entry.origin().ingress();
      case OUT -> entry.origin().egress();
      case BYTES -> traffic.accounting() ? traffic.bytes() : null;
      case PACKETS -> traffic.accounting() ? traffic.packets() : null;
      case OBYTES -> traffic.accounting() ? traffic.originalBytes() : null;
      case RBYTES -> traffic.accounting() ? traffic.replyBytes() : null;
      case RATE -> traffic.accounting() && rateBits >= 0 ? rateBits : null;
      case EXPIRES -> entry.progress().expiresMicros() / 1000;
      case CREATED -> entry.progress().createdMicros() / 1000;
      case STATUS -> entry.progress().status();
      case MARK -> entry.marks().mark() & 0xFFFF_FFFFL;
      case ZONE -> entry.marks().zone();
      case HELPER -> entry.origin().helper();
      case MASTER -> entry.origin().masterId();
      case RULE -> entry.origin().rule();
      case NODE -> "";
    };
  }

  private static Object port(boolean icmp, int port) {
    return icmp ? (port >> 8) + "." + (port & 0xFF) : port;
  }

  private static String nat(EntryView entry) {
    StringBuilder text = new StringBuilder();
    if (entry.sourceTranslated()) {
      text.append("SNAT ");
      append(text, entry, entry.reply().destination(), entry.reply().destinationPort());
    }
    if (entry.destinationTranslated()) {
      text.append(text.isEmpty() ? "DNAT " : ", DNAT ");
      append(text, entry, entry.reply().source(), entry.reply().sourcePort());
    }
    return text.toString();
  }

  private static void append(StringBuilder text, EntryView entry, IpAddress address, int port) {
    boolean v6 = address.version() == 6;
    boolean ports = !entry.original().icmp() && port != 0;
    text.append(v6 && ports ? "[" + address + "]" : address);
    text.append(ports ? ":" + port : "");
  }

  /** The first 64 bits to sort by. */
  long sortHigh(EntryView entry, long rateBits) {
    return switch (this) {
      case SRC -> entry.original().source().high();
      case DST -> entry.original().destination().high();
      case RSRC -> entry.reply().source().high();
      case RDST -> entry.reply().destination().high();
      case PROTO -> entry.protocol();
      case KEY -> entry.key().id();
      case SPORT -> entry.original().sourcePort();
      case DPORT -> entry.original().destinationPort();
      case RSPORT -> entry.reply().sourcePort();
      case RDPORT -> entry.reply().destinationPort();
      case BYTES -> entry.traffic().bytes();
      case PACKETS -> entry.traffic().packets();
      case OBYTES -> entry.traffic().originalBytes();
      case RBYTES -> entry.traffic().replyBytes();
      case RATE -> Math.max(0, rateBits);
      case EXPIRES -> entry.progress().expiresMicros();
      case CREATED -> entry.progress().createdMicros();
      case STATUS -> entry.progress().status();
      case MARK -> entry.marks().mark() & 0xFFFF_FFFFL;
      case ZONE -> entry.marks().zone();
      case MASTER -> entry.origin().masterId();
      case STATE, NAT, IN, OUT, HELPER, RULE -> letters(text(entry), 0);
      case NODE -> 0;
    };
  }

  /** The second 64 bits to sort by. */
  long sortLow(EntryView entry) {
    return switch (this) {
      case SRC -> entry.original().source().low();
      case DST -> entry.original().destination().low();
      case RSRC -> entry.reply().source().low();
      case RDST -> entry.reply().destination().low();
      case STATE, NAT, IN, OUT, HELPER, RULE -> letters(text(entry), 8);
      default -> 0;
    };
  }

  private String text(EntryView entry) {
    return switch (this) {
      case STATE -> entry.state();
      case IN -> entry.origin().ingress();
      case OUT -> entry.origin().egress();
      case HELPER -> entry.origin().helper();
      case RULE -> entry.origin().rule();
      default -> nat(entry);
    };
  }

  /** Eight bytes of {@code text} from {@code from}, first byte highest. */
  private static long letters(String text, int from) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long value = 0;
    for (int i = from; i < from + 8; i++) {
      value = value << 8 | (i < bytes.length ? bytes[i] & 0xFF : 0);
    }
    return value;
  }
}
