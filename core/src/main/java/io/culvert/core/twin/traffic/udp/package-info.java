/** Floor 6: the twin's hosts speak UDP. Begin at {@code UdpKinds}. */
package io.culvert.core.twin.traffic.udp;
