package io.culvert.core.device.sim;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What comes by one device: a capture, or those packets of it that one of its interfaces saw. What
 * the capturing machine sent by that device is left out, as far as the file tells.
 *
 * @param deviceIndex index of the device
 * @param file the capture
 * @param only name or number of an interface of the capture; empty for all
 */
public record CaptureSource(int deviceIndex, Path file, Optional<String> only) {}
