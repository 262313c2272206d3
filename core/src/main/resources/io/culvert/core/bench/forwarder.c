/*
 * forwarder: the least a user-space forwarder can do, as a yardstick for Culvert. It passes every
 * packet from one TUN device to the other and back, unread, with epoll and read/write.
 *
 *   cc -O2 -o forwarder forwarder.c
 *   forwarder [-v] [-b BATCH] DEVICE[@NETNS] DEVICE[@NETNS]
 *
 * -v   virtio-net headers and offloads (checksum, TSO, USO), so that super-packets pass whole
 * -b   packets read from one device before the other gets its turn (default 64)
 *
 * A device is made, or attached to where it exists (persistent), in the network namespace named
 * behind the @. Addresses, MTU and routes are up to the caller: wait for the line "ready". Ends on
 * SIGINT or SIGTERM and says what it passed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#ifndef TUN_F_USO4
#define TUN_F_USO4 0x20
#define TUN_F_USO6 0x40
#endif

enum { HEADER_BYTES = 10, BUFFER_BYTES = 65536 + HEADER_BYTES };

struct device {
  const char *name;
  int fd;
  unsigned long packets;
  unsigned long long bytes;
  unsigned long lost;
};

static volatile sig_atomic_t stopped;

static void stop(int signal) {
  (void)signal;
  stopped = 1;
}

static void die(const char *what, const char *which) {
  fprintf(stderr, "forwarder: %s %s: %s\n", what, which, strerror(errno));
  exit(1);
}

static void enter(int namespace, const char *which) {
  if (namespace < 0 || setns(namespace, CLONE_NEWNET) != 0) {
    die("can't enter network namespace", which);
  }
}

static int open_device(const char *name, int with_header) {
  static const unsigned offloads[] = {
      TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN | TUN_F_USO4 | TUN_F_USO6,
      TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN,
      TUN_F_CSUM};
  struct ifreq request;
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) {
    die("can't open", "/dev/net/tun");
  }
  memset(&request, 0, sizeof request);
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  request.ifr_flags = IFF_TUN | IFF_NO_PI | (with_header ? IFF_VNET_HDR : 0);
  if (ioctl(fd, TUNSETIFF, &request) != 0) {
    die("can't make or attach to", name);
  }
  if (with_header) {
    int bytes = HEADER_BYTES;
    size_t i = 0;
    if (ioctl(fd, TUNSETVNETHDRSZ, &bytes) != 0) {
      die("no virtio-net headers on", name);
    }
    while (i < sizeof offloads / sizeof *offloads &&
           ioctl(fd, TUNSETOFFLOAD, offloads[i]) != 0) {
      i++;
    }
  } else {
    ioctl(fd, TUNSETOFFLOAD, 0);
  }
  return fd;
}

static void open_at(struct device *device, char *where, int home, int with_header) {
  char *at = strchr(where, '@');
  if (at != NULL) {
    char path[256];
    int namespace;
    *at = '\0';
    snprintf(path, sizeof path, "/run/netns/%s", at + 1);
    namespace = open(path, O_RDONLY | O_CLOEXEC);
    enter(namespace, at + 1);
    close(namespace);
  }
  device->name = where;
  device->fd = open_device(where, with_header);
  enter(home, "of our own");
}

static void pass(struct device *from, struct device *to, int batch) {
  static char buffer[BUFFER_BYTES];
  for (int i = 0; i < batch; i++) {
    ssize_t length = read(from->fd, buffer, sizeof buffer);
    if (length <= 0) {
      if (length < 0 && errno != EAGAIN && errno != EINTR) {
        die("can't read", from->name);
      }
      return;
    }
    if (write(to->fd, buffer, (size_t)length) == length) {
      from->packets++;
      from->bytes += (unsigned long long)length;
    } else {
      from->lost++;
    }
  }
}

int main(int count, char **arguments) {
  struct device devices[2];
  struct epoll_event events[2];
  struct sigaction action;
  int with_header = 0, batch = 64, option, poller, home;

  while ((option = getopt(count, arguments, "vb:")) != -1) {
    if (option == 'v') {
      with_header = 1;
    } else if (option == 'b' && atoi(optarg) > 0) {
      batch = atoi(optarg);
    } else {
      optind = count;
    }
  }
  if (count - optind != 2) {
    fprintf(stderr, "usage: forwarder [-v] [-b BATCH] DEVICE[@NETNS] DEVICE[@NETNS]\n");
    return 2;
  }
  memset(&action, 0, sizeof action);
  action.sa_handler = stop;
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);

  memset(devices, 0, sizeof devices);
  home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  poller = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < 2; i++) {
    struct epoll_event interest = {.events = EPOLLIN, .data.u32 = (unsigned)i};
    open_at(&devices[i], arguments[optind + i], home, with_header);
    if (epoll_ctl(poller, EPOLL_CTL_ADD, devices[i].fd, &interest) != 0) {
      die("can't watch", devices[i].name);
    }
  }
  puts("ready");
  fflush(stdout);

  while (!stopped) {
    int ready = epoll_wait(poller, events, 2, -1);
    for (int i = 0; i < ready; i++) {
      unsigned from = events[i].data.u32;
      pass(&devices[from], &devices[1 - from], batch);
    }
  }
  for (int i = 0; i < 2; i++) {
    printf("%s: %lu packets, %llu bytes passed on, %lu lost\n", devices[i].name,
           devices[i].packets, devices[i].bytes, devices[i].lost);
  }
  return 0;
}
