package io.culvert.core.control.rules;

import io.culvert.core.chain.HeaderMatch;

/**
 * A rule's own conditions, those that need no {@code -m}.
 *
 * @param source {@code -s}, or {@code null}
 * @param notSource whether it is negated
 * @param destination {@code -d}, or {@code null}
 * @param notDestination whether it is negated
 * @param ingress {@code -i}, or {@code null}
 * @param notIngress whether it is negated
 * @param egress {@code -o}, or {@code null}
 * @param notEgress whether it is negated
 * @param protocol {@code -p}; 0 for any
 * @param notProtocol whether it is negated
 * @param fragment {@code -f}: later fragments only
 * @param notFragment whether it is negated
 */
public record RuleHeader(
    AddressMask source,
    boolean notSource,
    AddressMask destination,
    boolean notDestination,
    DevicePattern ingress,
    boolean notIngress,
    DevicePattern egress,
    boolean notEgress,
    int protocol,
    boolean notProtocol,
    boolean fragment,
    boolean notFragment) {

  RuleHeader with(AddressMask newSource, AddressMask newDestination) {
    return new RuleHeader(
        newSource,
        notSource,
        newDestination,
        notDestination,
        ingress,
        notIngress,
        egress,
        notEgress,
        protocol,
        notProtocol,
        fragment,
        notFragment);
  }

  /** Whether anything but addresses is said. */
  boolean described() {
    return ingress != null || egress != null || protocol > 0 || fragment;
  }

  /** Whether {@code -p} names exactly {@code number}. */
  public boolean isProtocol(int number) {
    return protocol == number && !notProtocol;
  }

  /** Appends the conditions as {@code iptables-save} prints them. */
  void save(StringBuilder out, Protocols protocols) {
    address(out, "-s", source, notSource);
    address(out, "-d", destination, notDestination);
    device(out, "-i", ingress, notIngress);
    device(out, "-o", egress, notEgress);
    if (protocol > 0) {
      String name = protocols.name(protocol);
      out.append(notProtocol ? " !" : "").append(" -p ");
      out.append(name == null ? Integer.toString(protocol) : name);
    }
    if (fragment) {
      out.append(notFragment ? " ! -f" : " -f");
    }
  }

  private static void address(StringBuilder out, String option, AddressMask address, boolean not) {
    if (address != null && (not || !address.any())) {
      out.append(not ? " ! " : " ").append(option).append(' ').append(address.withMask());
    }
  }

  private static void device(StringBuilder out, String option, DevicePattern device, boolean not) {
    if (device != null && (not || !device.any())) {
      out.append(not ? " ! " : " ").append(option).append(' ').append(device.text());
    }
  }

  /** Makes the match; {@code null} where it holds for every packet. */
  HeaderMatch compile() {
    HeaderMatch.Builder match = new HeaderMatch.Builder();
    if (source != null && (notSource || !source.any())) {
      match.source(source.address(), source.mask(), notSource);
    }
    if (destination != null && (notDestination || !destination.any())) {
      match.destination(destination.address(), destination.mask(), notDestination);
    }
    if (ingress != null && (notIngress || !ingress.any())) {
      match.ingress(ingress.stem(), ingress.prefix(), notIngress);
    }
    if (egress != null && (notEgress || !egress.any())) {
      match.egress(egress.stem(), egress.prefix(), notEgress);
    }
    if (protocol > 0) {
      match.protocol(protocol, notProtocol);
    }
    if (fragment) {
      match.fragment(notFragment);
    }
    return match.build();
  }

  /** Whether nothing is said. */
  boolean any() {
    return !described()
        && (source == null || source.any() && !notSource)
        && (destination == null || destination.any() && !notDestination);
  }

  /** Whether every packet that {@code other} takes is taken by this, too. */
  boolean covers(RuleHeader other) {
    return covers(source, notSource, other.source, other.notSource)
        && covers(destination, notDestination, other.destination, other.notDestination)
        && covers(ingress, notIngress, other.ingress, other.notIngress)
        && covers(egress, notEgress, other.egress, other.notEgress)
        && (protocol == 0 || protocol == other.protocol && notProtocol == other.notProtocol)
        && (!fragment || other.fragment && notFragment == other.notFragment);
  }

  private static boolean covers(
      AddressMask wide, boolean notWide, AddressMask narrow, boolean not) {
    if (wide == null || wide.any() && !notWide) {
      return true;
    }
    if (narrow == null || notWide != not) {
      return false;
    }
    return not ? wide.equals(narrow) : wide.holds(narrow);
  }

  private static boolean covers(
      DevicePattern wide, boolean notWide, DevicePattern narrow, boolean not) {
    if (wide == null || wide.any() && !notWide) {
      return true;
    }
    if (narrow == null || notWide != not) {
      return false;
    }
    return wide.text().equals(narrow.text())
        || !not && wide.prefix() && narrow.stem().startsWith(wide.stem());
  }
}
