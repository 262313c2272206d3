/** The TFTP helper: the server's answers, which come from another of its ports, become RELATED. */
package io.culvert.plugins.tftp;
