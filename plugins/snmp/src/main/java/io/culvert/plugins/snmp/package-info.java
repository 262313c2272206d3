/**
 * The SNMP helpers: answers to what was asked of a whole network, and addresses in what is said.
 */
package io.culvert.plugins.snmp;
