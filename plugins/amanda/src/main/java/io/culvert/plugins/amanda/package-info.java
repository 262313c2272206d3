/** The Amanda helper: the connections of a backup, announced in datagrams. */
package io.culvert.plugins.amanda;
