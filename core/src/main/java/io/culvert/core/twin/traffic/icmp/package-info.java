/**
 * Floor 6: the twin's hosts speak ICMP and ICMPv6: queries and their answers, errors about anything
 * that was sent before, and what neighbours tell each other. Begin at {@code IcmpKinds}.
 */
package io.culvert.core.twin.traffic.icmp;
