/** The PPTP helper: its calls' data are GRE packets with keys. */
package io.culvert.plugins.pptp;
