/** The DHCPv6 helper: answers of servers that were asked as a group. */
package io.culvert.plugins.dhcpv6;
