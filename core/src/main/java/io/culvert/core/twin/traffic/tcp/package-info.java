/**
 * Floor 6: the twin's hosts speak TCP. A {@code TcpLife} is two {@code TcpEnd}s with just enough of
 * RFC 9293 in them to answer each other through whatever the router makes of it, a wire that loses,
 * doubles and reorders, and a list of acts; {@code OddSegments} are what neither end would say,
 * {@code TcpFaults} what happened to a segment on its way. Begin at {@code TcpKinds}.
 */
package io.culvert.core.twin.traffic.tcp;
