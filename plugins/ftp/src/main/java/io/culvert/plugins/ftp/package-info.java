/** The FTP helper: data connections announced on the control connection become RELATED. */
package io.culvert.plugins.ftp;
