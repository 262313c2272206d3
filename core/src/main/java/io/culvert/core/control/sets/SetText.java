package io.culvert.core.control.sets;

import io.culvert.core.control.rules.AddressText;
import io.culvert.core.control.rules.Names;
import io.culvert.core.control.rules.Values;
import io.culvert.core.sets.IpSet;
import io.culvert.core.sets.IpSets;
import io.culvert.core.sets.SetInfo;
import io.culvert.core.sets.SetKey;
import io.culvert.core.sets.SetKind;
import io.culvert.core.sets.SetOptions;
import io.culvert.core.sets.SetSlot;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Sets and elements as {@code ipset list} and {@code ipset save} print them, elements sorted. */
final class SetText {

  private final IpSets sets;
  private final Names names;

  SetText(IpSets sets, Names names) {
    this.sets = sets;
    this.names = names;
  }

  /** Sets of sets behind those they need. */
  List<String> order() {
    List<String> order = new ArrayList<>(sets.names());
    order.sort(
        (a, b) ->
            Boolean.compare(
                sets.get(a).kind() == SetKind.LIST, sets.get(b).kind() == SetKind.LIST));
    return order;
  }

  String save(String name, long nowNanos) {
    IpSet set = sets.get(name);
    StringBuilder out = new StringBuilder("create ");
    out.append(name).append(' ').append(set.kind().label()).append(' ').append(header(set));
    out.append('\n');
    for (String element : elements(set, nowNanos)) {
      out.append("add ").append(name).append(' ').append(element).append('\n');
    }
    return out.toString();
  }

  String list(String name, boolean terse, long nowNanos, ToIntFunction<String> references) {
    IpSet set = sets.get(name);
    List<String> elements = elements(set, nowNanos);
    StringBuilder out = new StringBuilder("Name: ").append(name);
    out.append("\nType: ").append(set.kind().label());
    out.append("\nHeader: ").append(header(set));
    out.append("\nReferences: ").append(references.applyAsInt(name));
    out.append("\nNumber of entries: ").append(elements.size()).append('\n');
    if (!terse) {
      out.append("Members:\n");
      elements.forEach(element -> out.append(element).append('\n'));
    }
    return out.toString();
  }

  private String header(IpSet set) {
    SetOptions o = set.options();
    if (set.kind() == SetKind.LIST) {
      return "size " + o.maxElements();
    }
    StringBuilder out = new StringBuilder();
    if (set.kind() == SetKind.BITMAP_PORT) {
      out.append("range ").append(o.first()).append('-').append(o.last());
    } else if (set.kind().bitmap()) {
      out.append("range ").append(v4(o.first())).append('-').append(v4(o.last()));
    } else {
      out.append(
          set.kind().versioned() ? o.ipVersion() == 4 ? "family inet " : "family inet6 " : "");
      out.append("hashsize ").append(o.hashSize()).append(" maxelem ").append(o.maxElements());
    }
    out.append(o.netmask() < o.width() ? " netmask " + o.netmask() : "");
    out.append(o.timeoutSeconds() >= 0 ? " timeout " + o.timeoutSeconds() : "");
    out.append(o.counters() ? " counters" : "").append(o.comments() ? " comment" : "");
    out.append(o.infos() ? " skbinfo" : "");
    if (!set.kind().bitmap()) {
      out.append(o.forceAdd() ? " forceadd" : "");
      out.append(" bucketsize ").append(o.bucketSize());
      out.append(String.format(" initval 0x%08x", o.seed()));
    }
    return out.toString();
  }

  private static String v4(long address) {
    return AddressText.of(IpAddress.v4((int) address));
  }

  private List<String> elements(IpSet set, long nowNanos) {
    List<String> all = new ArrayList<>();
    if (set.kind() == SetKind.LIST) {
      for (SetSlot member : set.members()) {
        all.add(member.name());
      }
      return all;
    }
    record Line(SetKey key, String text) {}
    List<Line> lines = new ArrayList<>();
    set.each(
        nowNanos,
        (key, timeout, exception, packets, bytes, comment, info) -> {
          StringBuilder out = new StringBuilder(element(set, key));
          out.append(set.options().timeoutSeconds() >= 0 ? " timeout " + timeout : "");
          out.append(exception ? " nomatch" : "");
          if (set.options().counters()) {
            out.append(" packets ").append(packets).append(" bytes ").append(bytes);
          }
          out.append(comment == null ? "" : " comment \"" + comment + "\"");
          info(out, info);
          lines.add(new Line(new SetKey().set(key), out.toString()));
        });
    lines.sort((a, b) -> SetText.compare(a.key, b.key));
    lines.forEach(line -> all.add(line.text));
    return all;
  }

  private static void info(StringBuilder out, SetInfo info) {
    if (info.mark != 0 || info.markMask != 0) {
      out.append(" skbmark ").append(Values.hex(info.mark, info.markMask));
    }
    if (info.priority != 0) {
      out.append(" skbprio ").append(Integer.toHexString(info.priority >>> Short.SIZE));
      out.append(':').append(Integer.toHexString(info.priority & 0xFFFF));
    }
    out.append(info.queue == 0 ? "" : " skbqueue " + info.queue);
  }

  private static int compare(SetKey a, SetKey b) {
    long[][] pairs = {
      {a.firstHigh, b.firstHigh},
      {a.firstLow, b.firstLow},
      {a.firstPrefix, b.firstPrefix},
      {a.protocol, b.protocol},
      {a.port, b.port},
      {a.secondHigh, b.secondHigh},
      {a.secondLow, b.secondLow},
      {a.secondPrefix, b.secondPrefix},
      {a.extra, b.extra}
    };
    int order = 0;
    for (int i = 0; order == 0 && i < pairs.length; i++) {
      order = Long.compareUnsigned(pairs[i][0], pairs[i][1]);
    }
    return order;
  }

  /** One element, without what it carries. */
  String element(IpSet set, SetKey key) {
    StringBuilder out = new StringBuilder();
    int version = set.options().ipVersion();
    int width = set.options().width();
    boolean first = true;
    for (SetKind.Field field : set.kind().fields()) {
      out.append(out.isEmpty() ? "" : ",");
      switch (field) {
        case ADDRESS, NETWORK -> {
          long high = first ? key.firstHigh : key.secondHigh;
          long low = first ? key.firstLow : key.secondLow;
          int length = first ? key.firstPrefix : key.secondPrefix;
          out.append(AddressText.of(new IpAddress(version, high, low)));
          boolean cut = field == SetKind.Field.NETWORK && length < width;
          out.append(cut ? "/" + length : "");
        }
        case PORT -> out.append(port(set.kind(), key));
        case MAC -> out.append(mac(key.extra));
        case MARK -> out.append(String.format("0x%08x", key.extra));
        default -> out.append(key.device());
      }
      first = false;
    }
    return out.toString();
  }

  private String port(SetKind kind, SetKey key) {
    if (!kind.protocols()) {
      return Integer.toString(key.port);
    }
    String name = names.protocolName(key.protocol);
    boolean icmp = key.protocol == IpProtocol.ICMP || key.protocol == IpProtocol.ICMPV6;
    return (name == null ? Integer.toString(key.protocol) : name)
        + ":"
        + (icmp ? SetIcmp.text(key.protocol, key.port) : key.port);
  }

  private static String mac(long mac) {
    StringBuilder out = new StringBuilder();
    for (int shift = 40; shift >= 0; shift -= Byte.SIZE) {
      out.append(out.isEmpty() ? "" : ":").append(String.format("%02X", mac >> shift & 0xFF));
    }
    return out.toString();
  }
}
