package io.culvert.core.device;

import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.PacketPool;

/**
 * What the engine gives each of its devices.
 *
 * @param pool where a device gets the buffers it reads into
 * @param drops where a device counts packets that die before the engine sees them
 * @param events told when the device comes or goes
 */
public record DeviceSetup(PacketPool pool, DropCounters drops, DeviceEvents events) {}
