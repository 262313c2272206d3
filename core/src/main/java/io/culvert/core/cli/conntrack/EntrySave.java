package io.culvert.core.cli.conntrack;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.wire.IpProtocol;
import java.util.ArrayList;
import java.util.List;

/** Lines of {@code -o save}: options that would make the entry again. */
final class EntrySave {

  private EntrySave() {}

  static String line(EntryView entry, RouterEvent.Kind kind) {
    StringBuilder line = new StringBuilder(256);
    line.append(
        switch (kind) {
          case UPDATE -> "-U ";
          case DESTROY -> "-D ";
          default -> "-A ";
        });
    if (kind != RouterEvent.Kind.DESTROY || entry.progress().timeoutSeconds() > 0) {
      line.append("-t ").append(entry.progress().timeoutSeconds()).append(' ');
    }
    line.append("-u ").append(status(entry));
    EntryView.Marks marks = entry.marks();
    if (marks.zone() != 0) {
      String option =
          switch (marks.zoneDirections()) {
            case 1 -> " --orig-zone ";
            case 2 -> " --reply-zone ";
            default -> " -w ";
          };
      line.append(option).append(marks.zone());
    }
    Tuple original = entry.original();
    Tuple reply = entry.reply();
    line.append(" -s ").append(original.source()).append(" -d ").append(original.destination());
    // as conntrack(8): an end that is translated is named as the option that translates it again
    line.append(entry.has(EntryStatus.DST_NAT) ? " -g " : " -r ").append(reply.source());
    line.append(entry.has(EntryStatus.SRC_NAT) ? " -n " : " -q ").append(reply.destination());
    line.append(" -p ").append(ProtocolNames.of(original.protocol()));
    appendProtocol(line, original, reply);
    if (!entry.progress().l4State().isEmpty()) {
      line.append(" --state ").append(entry.progress().l4State());
    }
    if (entry.progress().originalTag() >= 0) {
      line.append(" --orig-vtag ").append(entry.progress().originalTag());
      line.append(" --reply-vtag ").append(entry.progress().replyTag());
    }
    return line.toString();
  }

  private static String status(EntryView entry) {
    List<String> words = new ArrayList<>();
    if (entry.has(EntryStatus.SEEN_REPLY)) {
      words.add("SEEN_REPLY");
    }
    if (entry.has(EntryStatus.ASSURED)) {
      words.add("ASSURED");
    }
    if (entry.has(EntryStatus.FIXED_TIMEOUT)) {
      words.add("FIXED_TIMEOUT");
    }
    if (entry.has(EntryStatus.EXPECTED)) {
      words.add("EXPECTED");
    }
    return words.isEmpty() ? "UNSET" : String.join(",", words);
  }

  private static void appendProtocol(StringBuilder line, Tuple original, Tuple reply) {
    switch (original.protocol()) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.SCTP, IpProtocol.DCCP -> {
        append(line, " --sport ", original.sourcePort());
        append(line, " --dport ", original.destinationPort());
        append(line, " --reply-port-src ", reply.sourcePort());
        append(line, " --reply-port-dst ", reply.destinationPort());
      }
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> {
        String prefix = original.protocol() == IpProtocol.ICMP ? " --icmp-" : " --icmpv6-";
        append(line, prefix + "type ", original.destinationPort() >> 8);
        append(line, prefix + "code ", original.destinationPort() & 0xFF);
        append(line, prefix + "id ", original.sourcePort());
      }
      case IpProtocol.GRE -> {
        append(line, " --srckey ", original.sourcePort());
        append(line, " --dstkey ", original.destinationPort());
        append(line, " --reply-key-src ", reply.sourcePort());
        append(line, " --reply-key-dst ", reply.destinationPort());
      }
      default -> {}
    }
  }

  private static void append(StringBuilder line, String option, int value) {
    line.append(option).append(value);
  }
}
