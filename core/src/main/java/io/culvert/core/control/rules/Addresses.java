package io.culvert.core.control.rules;

import io.culvert.core.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Addresses and masks of one IP version, read as libxtables reads them. Names of hosts are refused,
 * but in {@code -s} and {@code -d} where they are to be looked up.
 */
public final class Addresses {

  private final int version;
  private final HostNames hosts;
  private final Consumer<RuleScope.Warning> warnings;

  Addresses(int version) {
    this(version, HostNames.REFUSED, warning -> {});
  }

  Addresses(int version, HostNames hosts, Consumer<RuleScope.Warning> warnings) {
    this.version = version;
    this.hosts = hosts;
    this.warnings = warnings;
  }

  /** A list {@code address[/mask],…} as {@code -s} and {@code -d} take it. */
  List<AddressMask> list(Argument argument) throws RuleProblem {
    List<AddressMask> all = new ArrayList<>();
    int from = 0;
    for (String part : argument.text().split(",", -1)) {
      Argument at = part(argument, from, part);
      all.addAll(networkOrHost(at.saying(part.stripLeading())));
      from += part.length() + 1;
    }
    return all;
  }

  /** The place of a part of an argument; the whole argument if it was quoted. */
  private static Argument part(Argument whole, int from, String part) {
    return whole.length() == whole.text().length()
        ? new Argument(part, whole.column() + from, Math.max(1, part.length()))
        : whole.saying(part);
  }

  private List<AddressMask> networkOrHost(Argument at) throws RuleProblem {
    int slash = at.text().lastIndexOf('/');
    String host = slash < 0 ? at.text() : at.text().substring(0, slash);
    IpAddress mask =
        slash < 0 ? AddressMask.maskOf(version, width()) : mask(at, at.text().substring(slash + 1));
    if (new AddressMask(mask, mask).any()) {
      return List.of(new AddressMask(mask, mask));
    }
    IpAddress address = version == 4 ? AddressText.dotted(host, false) : AddressText.v6(host);
    List<IpAddress> all = address == null ? lookUp(at, host) : List.of(address);
    return all.stream().map(each -> new AddressMask(each, mask).masked()).distinct().toList();
  }

  private List<IpAddress> lookUp(Argument at, String host) throws RuleProblem {
    RuleProblem problem = notAnAddress(at, host);
    List<IpAddress> found = problem.code() == RuleCode.E011 ? hosts.addresses(host, version) : null;
    if (found == null) {
      throw problem;
    }
    if (found.isEmpty()) {
      throw new RuleProblem(
              RuleCode.E011, at, "host '" + host + "' has no IPv" + version + " address")
          .cure("is it spelled right, and does the resolver answer?");
    }
    String all = found.stream().map(AddressText::of).collect(Collectors.joining(", "));
    warnings.accept(new RuleScope.Warning(RuleCode.W018, at, "'" + host + "' is " + all + " now"));
    return found;
  }

  private IpAddress mask(Argument at, String text) throws RuleProblem {
    IpAddress mask = version == 4 ? AddressText.dotted(text, true) : AddressText.v6(text);
    if (mask != null) {
      return mask;
    }
    long length = CNumber.whole(text, 0, width());
    if (length < 0) {
      throw new RuleProblem(RuleCode.E017, at, "'" + text + "' is not a mask")
          .cure("a mask is a prefix length from 0 to " + width() + " or written like an address");
    }
    return AddressMask.maskOf(version, (int) length);
  }

  /** {@code address[/mask]} as options of matches take it ({@code XTTYPE_HOSTMASK}). */
  public AddressMask hostMask(OptionUse use) throws RuleProblem {
    String text = use.text();
    int slash = text.indexOf('/');
    if (slash < 0) {
      return new AddressMask(host(use, text), AddressMask.maskOf(version, width()));
    }
    return new AddressMask(
        host(use, text.substring(0, slash)), prefixMask(use, text.substring(slash + 1)));
  }

  /** A prefix length or mask as {@code XTTYPE_PLENMASK} takes it, as a mask. */
  public IpAddress prefixMask(OptionUse use, String text) throws RuleProblem {
    long length = CNumber.whole(text, 0, width());
    if (length >= 0) {
      return AddressMask.maskOf(version, (int) length);
    }
    IpAddress mask = version == 4 ? AddressText.aton(text) : AddressText.v6(text);
    int prefix = mask == null ? -1 : new AddressMask(mask, mask).prefixLength();
    if (prefix < 0) {
      throw use.problem(RuleCode.E017, "'" + text + "' is not a prefix length or mask");
    }
    return AddressMask.maskOf(version, prefix);
  }

  /** One address as {@code getaddrinfo} reads literals ({@code XTTYPE_HOST}). */
  public IpAddress host(OptionUse use, String text) throws RuleProblem {
    IpAddress address = version == 4 ? AddressText.aton(text) : AddressText.v6(text);
    if (address == null) {
      throw notAnAddress(use.value(), text);
    }
    return address;
  }

  /** One address as {@code xtables_numeric_to_ipaddr} and {@code …ip6addr} read it. */
  public IpAddress numeric(OptionUse use, String text) throws RuleProblem {
    IpAddress address = version == 4 ? AddressText.dotted(text, false) : AddressText.v6(text);
    if (address == null) {
      throw notAnAddress(use.value(), text);
    }
    return address;
  }

  private int width() {
    return version == 4 ? 32 : 128;
  }

  private RuleProblem notAnAddress(Argument at, String text) {
    boolean other = version == 4 ? AddressText.v6(text) != null : AddressText.aton(text) != null;
    if (other) {
      return new RuleProblem(
              RuleCode.E017, at, "'" + text + "' is not an IPv" + version + " address")
          .cure("IPv4 and IPv6 rules stand in separate files");
    }
    if (!text.isEmpty() && text.matches("[A-Za-z0-9_.-]*[A-Za-z][A-Za-z0-9_.-]*")) {
      return new RuleProblem(RuleCode.E011, at, "'" + text + "' is a host name")
          .cure("write the address, or have names looked up once by --resolve");
    }
    return new RuleProblem(RuleCode.E017, at, "'" + text + "' is not an address");
  }
}
