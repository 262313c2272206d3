/**
 * The SIP helper, over UDP and TCP. {@code SipHelper} and {@code SipTcpHelper} are shown messages,
 * {@code SipDialog} acts on them, {@code SipMedia} on the descriptions in them, {@code SipRewriter}
 * puts them differently where that is needed; {@code SipText} finds what they ask for.
 */
package io.culvert.plugins.sip;
