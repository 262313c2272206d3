/**
 * Floor 1: where packets come from and go to. A {@link io.culvert.core.device.Device} has a name
 * (what {@code -i} and {@code -o} match), a medium, an MTU and addresses; {@code .tun} opens TUN
 * and TAP, {@code .epoll} drives descriptors from a Netty loop, {@code .sim} holds test devices.
 *
 * <p>Everything runs on the loop that owns the engine. Start at {@code Device} and {@code
 * PacketSink}.
 */
package io.culvert.core.device;
