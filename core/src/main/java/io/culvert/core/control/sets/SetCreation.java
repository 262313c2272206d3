package io.culvert.core.control.sets;

import io.culvert.core.control.NearestWord;
import io.culvert.core.sets.IpSet;
import io.culvert.core.sets.SetKind;
import io.culvert.core.sets.SetOptions;
import java.util.Arrays;
import java.util.List;

/** Reads {@code create NAME TYPE …}. */
final class SetCreation {

  private static final int HASH_SIZE = 1024;
  private static final int MAX_ELEMENTS = 65_536;
  private static final int LIST_SIZE = 8;
  private static final int BUCKETS = 12;
  private static final long U32 = 0xFFFF_FFFFL;

  private final SetKind kind;
  private int ipVersion = 4;
  private long hashSize = HASH_SIZE;
  private long most;
  private int netmask = -1;
  private long timeout = -1;
  private boolean counters;
  private boolean comments;
  private boolean forceAdd;
  private boolean infos;
  private long first;
  private long last = -1;
  private int bucketSize = BUCKETS;
  private int seed;

  private SetCreation(SetKind kind, String name) {
    this.kind = kind;
    this.most = kind == SetKind.LIST ? LIST_SIZE : MAX_ELEMENTS;
    this.seed = name.hashCode() * 0x9E37_79B9;
  }

  static IpSet read(String name, SetArguments args) throws SetException {
    String type = args.next("the type of the set");
    SetKind kind = SetKind.of(type);
    if (kind == null) {
      List<String> types = Arrays.stream(SetKind.values()).map(SetKind::label).toList();
      String meant = NearestWord.of(type, types).map(t -> "; did you mean " + t + "?").orElse("");
      throw new SetException("Syntax error: typename '" + type + "' is unknown" + meant);
    }
    SetCreation creation = new SetCreation(kind, name);
    while (args.more()) {
      creation.option(args.next(""), args);
    }
    return creation.make();
  }

  private void option(String word, SetArguments args) throws SetException {
    boolean hash = !kind.bitmap() && kind != SetKind.LIST;
    boolean known =
        switch (word) {
          case "family", "hashsize", "maxelem", "forceadd", "bucketsize", "initval" -> hash;
          case "netmask" -> kind == SetKind.HASH_IP || kind == SetKind.BITMAP_IP;
          case "range" -> kind.bitmap();
          case "size" -> kind == SetKind.LIST;
          default -> kind != SetKind.LIST;
        };
    if (!known) {
      throw SetArguments.unknown(word);
    }
    switch (word) {
      case "family" -> ipVersion = family(args.next("inet or inet6"));
      case "hashsize" -> hashSize = args.number(U32);
      case "maxelem", "size" -> most = args.number(U32);
      case "netmask" -> netmask = (int) args.number(128);
      case "range" -> range(args.next("a range"));
      case "timeout" -> timeout = args.number(SetArguments.MOST_SECONDS);
      case "bucketsize" -> bucketSize = (int) args.number(255);
      case "initval" -> seed = (int) args.number(U32);
      case "counters" -> counters = true;
      case "comment" -> comments = true;
      case "forceadd" -> forceAdd = true;
      case "skbinfo" -> infos = true;
      default -> throw SetArguments.unknown(word);
    }
  }

  private static int family(String word) throws SetException {
    return switch (word) {
      case "inet", "ipv4", "-4" -> 4;
      case "inet6", "ipv6", "-6" -> 6;
      default -> throw new SetException("Syntax error: unknown INET family " + word);
    };
  }

  private void range(String text) throws SetException {
    int dash = text.indexOf('-');
    int slash = text.indexOf('/');
    if (kind == SetKind.BITMAP_PORT) {
      first = SetElementReader.number(dash < 0 ? text : text.substring(0, dash), 0xFFFF);
      last = dash < 0 ? first : SetElementReader.number(text.substring(dash + 1), 0xFFFF);
    } else if (slash >= 0) {
      long rest = (1L << 32 - SetElementReader.number(text.substring(slash + 1), 32)) - 1;
      first = address(text.substring(0, slash)) & ~rest;
      last = first | rest;
    } else {
      first = address(dash < 0 ? text : text.substring(0, dash));
      last = dash < 0 ? first : address(text.substring(dash + 1));
    }
    if (last < first || last - first > 0xFFFF) {
      throw new SetException("The range you specified exceeds the size limit of the set type");
    }
  }

  private static long address(String text) throws SetException {
    return SetElementReader.address(text, 4).low();
  }

  private IpSet make() throws SetException {
    if (kind.bitmap() && last < 0) {
      throw new SetException("Mandatory option `range' is missing");
    }
    int width = ipVersion == 4 ? 32 : 128;
    if (netmask == 0 || netmask > width) {
      throw new SetException("The netmask parameter is out of range 1-" + width);
    }
    return new IpSet(
        kind,
        new SetOptions(
            ipVersion,
            (int) Math.max(64, Long.highestOneBit(Math.max(1, hashSize * 2 - 1))),
            (int) Math.min(Integer.MAX_VALUE, Math.max(1, most)),
            netmask < 0 ? width : netmask,
            timeout,
            counters,
            comments,
            forceAdd,
            infos,
            first,
            last,
            bucketSize,
            seed));
  }
}
