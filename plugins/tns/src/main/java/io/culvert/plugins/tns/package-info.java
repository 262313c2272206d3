/** The TNS helper: where a listener redirects its clients to. */
package io.culvert.plugins.tns;
