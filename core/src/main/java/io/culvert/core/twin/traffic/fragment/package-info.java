/**
 * Floor 6: the twin's hosts send what they have to say in pieces, too large, or never to the end.
 * {@code Fragmented} does it to any conversation. Begin at {@code FragmentKinds}.
 */
package io.culvert.core.twin.traffic.fragment;
