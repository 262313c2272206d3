/**
 * Floor 1: devices moved by an io_uring. {@link io.culvert.core.device.uring.RingPump} reads and
 * writes all devices of one engine, {@link io.culvert.core.device.uring.UringDriver} puts it on a
 * Netty epoll loop. Native calls are {@link io.culvert.core.device.uring.RingCalls}. Everything
 * runs on that loop.
 */
package io.culvert.core.device.uring;
