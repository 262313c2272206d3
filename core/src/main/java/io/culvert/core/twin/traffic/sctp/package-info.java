/**
 * Floor 6: the twin's hosts speak SCTP, whole associations and what should not be. Begin at {@code
 * SctpKinds}.
 */
package io.culvert.core.twin.traffic.sctp;
