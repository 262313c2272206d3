/** The SANE helper: the connections by which scanned pictures come. */
package io.culvert.plugins.sane;
