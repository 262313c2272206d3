/** The mDNS helper: answers to what was asked of a group. */
package io.culvert.plugins.mdns;
