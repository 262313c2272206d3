/** The RTSP helper: streams that are set up on a connection and sent beside it. */
package io.culvert.plugins.rtsp;
