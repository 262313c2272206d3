/**
 * Floor 1: device descriptors on a Netty epoll loop. {@link
 * io.culvert.core.device.epoll.EpollDriver} watches the devices of one engine, each by a {@link
 * io.culvert.core.device.epoll.ReadinessHandle}; both take the loop in their constructor, so whose
 * loop it is gets decided elsewhere. Everything runs on that loop.
 */
package io.culvert.core.device.epoll;
