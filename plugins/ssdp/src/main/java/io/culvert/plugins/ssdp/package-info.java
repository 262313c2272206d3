/** The SSDP helper: answers to what was searched for in a group. */
package io.culvert.plugins.ssdp;
