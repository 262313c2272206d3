/**
 * The helper SDK: what the author of a protocol helper sees, and nothing else.
 *
 * <p>Some protocols announce, inside one connection, an address and port at which another
 * connection will arrive (FTP's PORT, TFTP's read request). A helper reads those announcements so
 * that the router lets the second connection in as RELATED, and so that addresses it translates are
 * right inside the text as well.
 *
 * <p>Depends on the JDK and on PF4J's {@code ExtensionPoint}; core implements the interfaces. Every
 * call into a helper comes on the router's event loop: never block, never start a thread.
 *
 * <p>Start at {@link io.culvert.helpers.ProtocolHelper}; test with {@code testkit.HelperRig}.
 */
package io.culvert.helpers;
