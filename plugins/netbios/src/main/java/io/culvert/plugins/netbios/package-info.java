/** The helper of NetBIOS's name service: answers to what was asked of a whole network. */
package io.culvert.plugins.netbios;
