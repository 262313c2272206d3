package io.culvert.core.control.api;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryChange;
import io.culvert.core.control.EntryDraft;
import io.culvert.core.control.ExpectationDraft;
import io.culvert.core.control.LabelNames;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.Translation;
import io.culvert.core.control.json.StatusWords;
import io.culvert.core.wire.IpAddress;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a request says of an entry or an expectation, read out of its members. */
final class EntryMembers {

  static final int MAX_ZONE = 65_535;

  private static final int MAX_PORT = 65_535;
  private static final long MAX_TAG = 0xFFFF_FFFFL;

  private final ApiRequest request;

  EntryMembers(ApiRequest request) {
    this.request = request;
  }

  /** A whole tuple, of members whose names begin with {@code prefix}. */
  Tuple tuple(String prefix) {
    int source = request.number(prefix + "sport", MAX_PORT, 0);
    int destination = request.number(prefix + "dport", MAX_PORT, 0);
    IpAddress from = IpAddress.of(request.required(prefix + "src"));
    IpAddress to = IpAddress.of(request.required(prefix + "dst"));
    return tuple(from, source, to, destination);
  }

  /** The tuple of {@code src}, {@code dst} and ports, or type, code and id of ICMP. */
  Tuple original() {
    int id = request.number("icmp-id", MAX_PORT, 0);
    int icmp = request.number("icmp-type", 255, 0) << 8 | request.number("icmp-code", 255, 0);
    Tuple ports = tuple("");
    return ports.icmp()
        ? new Tuple(ports.protocol(), ports.source(), id, ports.destination(), icmp)
        : ports;
  }

  private Tuple tuple(IpAddress from, int source, IpAddress to, int destination) {
    if (from.version() != to.version()) {
      throw new IllegalArgumentException("addresses of different IP versions");
    }
    String proto = request.required("proto");
    int protocol =
        ProtocolNames.number(proto)
            .orElseThrow(() -> new IllegalArgumentException("\"" + proto + "\" is no protocol"));
    return new Tuple(protocol, from, source, to, destination);
  }

  /** The original tuple turned round, but for what members say. */
  private Tuple reply(Tuple original) {
    PacketTuple turned = new PacketTuple();
    if (!Conntrack.invert(new PacketTuple().set(original, 0), turned)) {
      throw new ControlException(
          ControlException.Code.REFUSED, original + " is never answered", "");
    }
    Tuple reply = Tuple.of(turned);
    return tuple(
        request.text("reply-src").map(IpAddress::of).orElse(reply.source()),
        request.number("reply-sport", MAX_PORT, reply.sourcePort()),
        request.text("reply-dst").map(IpAddress::of).orElse(reply.destination()),
        request.number("reply-dport", MAX_PORT, reply.destinationPort()));
  }

  /** What is to be changed. */
  EntryChange change() {
    OptionalInt mark =
        request.number("mark").map(m -> OptionalInt.of(m.intValue())).orElse(OptionalInt.empty());
    int mask = request.number("mark-mask").orElse(0xFFFF_FFFFL).intValue();
    OptionalLong timeout =
        request.number("timeout").map(OptionalLong::of).orElse(OptionalLong.empty());
    int status = 0;
    for (String word : request.text("status").orElse("").split(",")) {
      status |= StatusWords.bit(word);
    }
    BitSet set = labels(request.text("label-add").orElse(""));
    BitSet cleared = labels(request.text("label-del").orElse(""));
    return new EntryChange(mark, mask, timeout, status, set, cleared);
  }

  /** Numbers separated by commas, or {@code all}. */
  private static BitSet labels(String text) {
    BitSet labels = new BitSet(LabelNames.LABELS);
    if (text.equals("all")) {
      labels.set(0, LabelNames.LABELS);
      return labels;
    }
    for (String word : text.isEmpty() ? new String[0] : text.split(",")) {
      if (!word.matches("[0-9]{1,3}") || Integer.parseInt(word) >= LabelNames.LABELS) {
        throw new IllegalArgumentException("\"" + word + "\" is no label from 0 to 127");
      }
      labels.set(Integer.parseInt(word));
    }
    return labels;
  }

  /** An entry to be made. */
  EntryDraft draft() {
    Tuple original = original();
    seconds();
    return new EntryDraft(
        original,
        reply(original),
        zone(),
        new EntryDraft.Progress(
            request.text("state").orElse(""), tag("orig-vtag"), tag("reply-vtag")),
        change(),
        translation("src-nat"),
        translation("dst-nat"));
  }

  private long seconds() {
    long seconds =
        request
            .number("timeout")
            .orElseThrow(() -> new IllegalArgumentException("\"timeout\" is missing"));
    if (seconds < 0 || seconds > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("\"timeout\" is " + seconds + " seconds");
    }
    return seconds;
  }

  private EntryDraft.Zone zone() {
    int both = request.number("zone", MAX_ZONE, 0);
    int original = request.number("orig-zone", MAX_ZONE, 0);
    int reply = request.number("reply-zone", MAX_ZONE, 0);
    if ((both != 0 ? 1 : 0) + (original != 0 ? 1 : 0) + (reply != 0 ? 1 : 0) > 1) {
      throw new IllegalArgumentException("an entry has one zone");
    }
    if (original != 0) {
      return new EntryDraft.Zone(original, 1);
    }
    return reply != 0 ? new EntryDraft.Zone(reply, 2) : new EntryDraft.Zone(both, 3);
  }

  private long tag(String name) {
    long tag = request.number(name).orElse(0L);
    if (tag < 0 || tag > MAX_TAG) {
      throw new IllegalArgumentException("\"" + name + "\" is " + tag + ", more than 32 bits");
    }
    return tag;
  }

  private Optional<Translation> translation(String name) {
    int port = request.number(name + "-port", MAX_PORT, 0);
    return request.text(name).map(address -> new Translation(IpAddress.of(address), port));
  }

  /** An expectation to be made. */
  ExpectationDraft expectation() {
    return new ExpectationDraft(original(), tuple("tuple-"), tuple("mask-"), seconds());
  }
}
