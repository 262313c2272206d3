/*
 * probe: traffic to measure a router with.
 *
 *   cc -O2 -o probe probe.c
 *   probe receive ADDRESS PORT           says "ready", then PACKETS NANOSECONDS LATE once it has
 *                                        been quiet for half a second after the first packet; time
 *                                        runs from the first packet to the last, and late are those
 *                                        that were sent before one that arrived before them
 *   probe send ADDRESS PORT BYTES MILLISECONDS RATE
 *                                        RATE packets a second, in bursts of at most 64; 0: as
 *                                        many as one thread can
 *   probe echo ADDRESS PORT              says "ready", then sends every datagram back
 *   probe ping ADDRESS PORT COUNT MICROSECONDS
 *                                        one datagram each MICROSECONDS; prints how many nanoseconds
 *                                        each took there and back, in ascending order; one that
 *                                        was not answered took a second
 *   probe first ADDRESS PORT COUNT       tries until a datagram is answered, for at most a minute,
 *                                        though there be no way there yet; prints what the clock
 *                                        said then (CLOCK_MONOTONIC, nanoseconds), then the same as
 *                                        ping for COUNT more, a millisecond each
 *   probe spread ADDRESS PORT COUNT      one datagram from each of COUNT ports, 1024 and up
 *   probe accept ADDRESS PORT            says "ready", then takes TCP connections and closes them
 *   probe connect ADDRESS PORT MILLISECONDS PARALLEL
 *                                        connects again and again, PARALLEL at a time, each closed
 *                                        as soon as the other side has closed it; prints
 *                                        CONNECTIONS FAILURES NANOSECONDS
 *   probe plain DEVICE                   turns its offloads off: every packet no longer than MTU,
 *                                        every checksum computed
 *
 * Datagrams unless said otherwise. ADDRESS is numeric, of either family. BYTES is the payload, at
 * least 8: its number. All
 * stop by themselves: what serves when nothing has come for twenty seconds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  BATCH = 64,
  MAX_BYTES = 2048,
  BUFFER_BYTES = 64 << 20,
  PATIENCE_SECONDS = 20,
  MAX_PARALLEL = 1024,
  FIRST_MICROSECONDS = 2000,
  FIRST_SECONDS = 60
};

static const long long SECOND = 1000000000LL;

static char payloads[BATCH][MAX_BYTES];
static struct iovec parts[BATCH];
static struct mmsghdr messages[BATCH];

static void die(const char *what) {
  fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
  exit(1);
}

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * SECOND + t.tv_nsec;
}

static struct addrinfo *find(const char *address, const char *port, int type) {
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = type};
  struct addrinfo *found;
  if (getaddrinfo(address, port, &hints, &found) != 0) {
    fprintf(stderr, "probe: no numeric address and port: %s %s\n", address, port);
    exit(2);
  }
  return found;
}

static int open_socket(const char *address, const char *port, int receiving) {
  struct addrinfo *found = find(address, port, SOCK_DGRAM);
  int size = BUFFER_BYTES;
  int s = socket(found->ai_family, SOCK_DGRAM, 0), failed;
  if (s < 0) {
    die("socket");
  }
  setsockopt(s, SOL_SOCKET, receiving ? SO_RCVBUFFORCE : SO_SNDBUFFORCE, &size, sizeof size);
  failed = receiving ? bind(s, found->ai_addr, found->ai_addrlen)
                     : connect(s, found->ai_addr, found->ai_addrlen);
  if (failed != 0) {
    die(address);
  }
  freeaddrinfo(found);
  return s;
}

static void prepare(size_t bytes) {
  for (int i = 0; i < BATCH; i++) {
    parts[i] = (struct iovec){payloads[i], bytes};
    messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
  }
}

static void receive(int s) {
  struct timeval quiet = {.tv_usec = 500000};
  struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
  long long packets = 0, first = 0, last = 0, late = 0, number = 0, newest = 0;
  prepare(MAX_BYTES);
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  puts("ready");
  fflush(stdout);
  for (;;) {
    int got = recvmmsg(s, messages, BATCH, MSG_WAITFORONE, NULL);
    if (got <= 0) {
      break;
    }
    last = now();
    if (packets == 0) {
      first = last;
      setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &quiet, sizeof quiet);
    }
    packets += got;
    for (int i = 0; i < got; i++) {
      memcpy(&number, payloads[i], sizeof number);
      late += number < newest;
      newest = number > newest ? number : newest;
    }
  }
  printf("%lld %lld %lld\n", packets, last - first, late);
}

static void send_all(int s, size_t bytes, long milliseconds, long rate) {
  long long began = now(), end = began + milliseconds * 1000000LL, sent = 0;
  prepare(bytes);
  for (long long t = began; t < end; t = now()) {
    long long due = rate == 0 ? BATCH : (t - began) * rate / SECOND - sent;
    if (due <= 0) {
      usleep(50);
      continue;
    }
    unsigned burst = due > BATCH ? BATCH : (unsigned)due;
    for (unsigned i = 0; i < burst; i++) {
      long long number = sent + i + 1;
      memcpy(payloads[i], &number, sizeof number);
    }
    if (sendmmsg(s, messages, burst, 0) < 0 && errno != ENOBUFS && errno != EAGAIN &&
        errno != ECONNREFUSED) {
      die("send");
    }
    sent += burst;
  }
}

static void echo(int s) {
  struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
  struct sockaddr_storage from;
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  puts("ready");
  fflush(stdout);
  for (;;) {
    socklen_t size = sizeof from;
    ssize_t got = recvfrom(s, payloads[0], MAX_BYTES, 0, (struct sockaddr *)&from, &size);
    if (got < 0) {
      break;
    }
    sendto(s, payloads[0], (size_t)got, 0, (struct sockaddr *)&from, size);
  }
}

static int ascending(const void *a, const void *b) {
  long long difference = *(const long long *)a - *(const long long *)b;
  return difference < 0 ? -1 : difference > 0;
}

static void ping(int s, int pings, long microseconds) {
  long long *took = calloc((size_t)pings, sizeof *took);
  struct timeval patience = {.tv_sec = 1};
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  for (int i = 0; i < pings; i++) {
    long long sent = now(), number = 0;
    send(s, &sent, sizeof sent, 0);
    while (number != sent && now() - sent < SECOND) {
      if (recv(s, &number, sizeof number, 0) < 0) {
        break;
      }
    }
    took[i] = number == sent ? now() - sent : SECOND;
    long long left = sent + microseconds * 1000LL - now();
    if (left > 0) {
      usleep((useconds_t)(left / 1000));
    }
  }
  qsort(took, (size_t)pings, sizeof *took, ascending);
  for (int i = 0; i < pings; i++) {
    printf("%lld\n", took[i]);
  }
  free(took);
}

/* A new socket each time: where there was no way, the next may be answered by another address. */
static int first(const char *address, const char *port) {
  struct addrinfo *to = find(address, port, SOCK_DGRAM);
  struct timeval patience = {.tv_usec = FIRST_MICROSECONDS};
  long long end = now() + FIRST_SECONDS * SECOND, number = 0;
  while (now() < end) {
    int s = socket(to->ai_family, SOCK_DGRAM, 0);
    if (s < 0) {
      die("socket");
    }
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(s, to->ai_addr, to->ai_addrlen) == 0 && send(s, &number, sizeof number, 0) > 0 &&
        recv(s, &number, sizeof number, 0) > 0) {
      freeaddrinfo(to);
      printf("%lld\n", now());
      return s;
    }
    close(s);
    usleep(FIRST_MICROSECONDS);
  }
  errno = ETIMEDOUT;
  die("nothing is answered");
  return -1;
}

static void spread(const char *address, const char *port, int count) {
  struct addrinfo *to = find(address, port, SOCK_DGRAM);
  for (int i = 0; i < count; i++) {
    struct sockaddr_storage from = {.ss_family = (unsigned short)to->ai_family};
    int s = socket(to->ai_family, SOCK_DGRAM, 0);
    /* the port lies at the same place in both families; one in use is left out */
    ((struct sockaddr_in *)&from)->sin_port = htons((unsigned short)(1024 + i));
    if (s < 0 || (bind(s, (struct sockaddr *)&from, to->ai_addrlen) != 0 && errno != EADDRINUSE)) {
      die("bind");
    }
    sendto(s, "x", 1, 0, to->ai_addr, to->ai_addrlen);
    close(s);
    if (i % 256 == 255) {
      usleep(5000);
    }
  }
}

static void accept_all(const char *address, const char *port) {
  struct addrinfo *found = find(address, port, SOCK_STREAM);
  int s = socket(found->ai_family, SOCK_STREAM, 0), one = 1;
  struct pollfd next = {.fd = s, .events = POLLIN};
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (s < 0 || bind(s, found->ai_addr, found->ai_addrlen) != 0 || listen(s, 4096) != 0) {
    die(address);
  }
  freeaddrinfo(found);
  puts("ready");
  fflush(stdout);
  while (poll(&next, 1, PATIENCE_SECONDS * 1000) > 0) {
    int accepted = accept(s, NULL, NULL);
    if (accepted >= 0) {
      close(accepted);
    }
  }
}

/* Begins one more connection; its end of file is what the poller will tell. */
static int begin(const struct addrinfo *to, int poller) {
  int s = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct epoll_event interest = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = s};
  if (s < 0 || (connect(s, to->ai_addr, to->ai_addrlen) != 0 && errno != EINPROGRESS) ||
      epoll_ctl(poller, EPOLL_CTL_ADD, s, &interest) != 0) {
    die("connect");
  }
  return s;
}

static void connect_all(const char *address, const char *port, long milliseconds, int parallel) {
  static struct epoll_event events[MAX_PARALLEL];
  struct addrinfo *to = find(address, port, SOCK_STREAM);
  int poller = epoll_create1(0);
  long long began = now(), end = began + milliseconds * 1000000LL, done = 0, failed = 0;
  for (int i = 0; i < parallel; i++) {
    begin(to, poller);
  }
  while (now() < end) {
    int ready = epoll_wait(poller, events, MAX_PARALLEL, 100);
    for (int i = 0; i < ready; i++) {
      char byte;
      if (recv(events[i].data.fd, &byte, 1, 0) == 0) {
        done++;
      } else {
        failed++;
      }
      close(events[i].data.fd);
      begin(to, poller);
    }
  }
  printf("%lld %lld %lld\n", done, failed, now() - began);
}

static void plain(const char *device) {
  static const unsigned offloads[] = {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_SRXCSUM,
                                      ETHTOOL_STXCSUM};
  struct ifreq request;
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&request, 0, sizeof request);
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
  for (size_t i = 0; i < sizeof offloads / sizeof *offloads; i++) {
    struct ethtool_value off = {.cmd = offloads[i], .data = 0};
    request.ifr_data = (void *)&off;
    if (ioctl(s, SIOCETHTOOL, &request) != 0 && errno != EOPNOTSUPP) {
      die(device);
    }
  }
  close(s);
}

static int usage(void) {
  fprintf(stderr, "usage: probe receive|echo|accept ADDRESS PORT\n"
                  "       probe send ADDRESS PORT BYTES MILLISECONDS RATE\n"
                  "       probe ping ADDRESS PORT COUNT MICROSECONDS\n"
                  "       probe first ADDRESS PORT COUNT\n"
                  "       probe spread ADDRESS PORT COUNT\n"
                  "       probe connect ADDRESS PORT MILLISECONDS PARALLEL\n"
                  "       probe plain DEVICE\n");
  return 2;
}

int main(int count, char **arguments) {
  const char *verb = count > 1 ? arguments[1] : "";
  long number[3] = {0};
  for (int i = 4; i < count && i < 7; i++) {
    number[i - 4] = atol(arguments[i]);
  }
  if (count == 3 && strcmp(verb, "plain") == 0) {
    plain(arguments[2]);
  } else if (count == 4 && strcmp(verb, "receive") == 0) {
    receive(open_socket(arguments[2], arguments[3], 1));
  } else if (count == 4 && strcmp(verb, "echo") == 0) {
    echo(open_socket(arguments[2], arguments[3], 1));
  } else if (count == 4 && strcmp(verb, "accept") == 0) {
    accept_all(arguments[2], arguments[3]);
  } else if (count == 7 && strcmp(verb, "send") == 0 && number[0] >= 8 && number[0] <= MAX_BYTES &&
             number[1] > 0 && number[1] <= 600000 && number[2] >= 0) {
    send_all(open_socket(arguments[2], arguments[3], 0), (size_t)number[0], number[1], number[2]);
  } else if (count == 6 && strcmp(verb, "ping") == 0 && number[0] > 0 && number[0] <= 1000000 &&
             number[1] >= 0) {
    ping(open_socket(arguments[2], arguments[3], 0), (int)number[0], number[1]);
  } else if (count == 5 && strcmp(verb, "first") == 0 && number[0] > 0 && number[0] <= 1000000) {
    ping(first(arguments[2], arguments[3]), (int)number[0], 1000);
  } else if (count == 5 && strcmp(verb, "spread") == 0 && number[0] > 0 && number[0] <= 64512) {
    spread(arguments[2], arguments[3], (int)number[0]);
  } else if (count == 6 && strcmp(verb, "connect") == 0 && number[0] > 0 && number[0] <= 600000 &&
             number[1] > 0 && number[1] <= MAX_PARALLEL) {
    connect_all(arguments[2], arguments[3], number[0], (int)number[1]);
  } else {
    return usage();
  }
  return 0;
}
