/**
 * Floor 6: what the twin's hosts send besides TCP, UDP, ICMP and SCTP, what they want of the router
 * itself, and packets that have no business where they are. Begin at {@code IpKinds}.
 */
package io.culvert.core.twin.traffic.ip;
