/*
 * flood: sends UDP datagrams as fast as one thread can, or counts what arrives, to see how many
 * packets a second a router passes.
 *
 *   cc -O2 -o flood flood.c
 *   flood receive ADDRESS PORT           says "ready", then PACKETS NANOSECONDS once it has been
 *                                        quiet for half a second after the first packet
 *   flood send ADDRESS PORT BYTES MILLISECONDS
 *
 * ADDRESS is numeric, of either family. BYTES is the payload. Time runs from the first packet that
 * arrives to the last. Both ends stop by themselves.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, MAX_BYTES = 2048, BUFFER_BYTES = 64 << 20 };

static char payloads[BATCH][MAX_BYTES];
static struct iovec parts[BATCH];
static struct mmsghdr messages[BATCH];

static void die(const char *what) {
  fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
  exit(1);
}

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int open_socket(const char *address, const char *port, int receiving) {
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_DGRAM};
  struct addrinfo *found;
  int size = BUFFER_BYTES;
  int s, failed;
  if (getaddrinfo(address, port, &hints, &found) != 0) {
    fprintf(stderr, "flood: no numeric address and port: %s %s\n", address, port);
    exit(2);
  }
  s = socket(found->ai_family, SOCK_DGRAM, 0);
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
  struct timeval patience = {.tv_sec = 20};
  long long packets = 0, first = 0, last = 0;
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
  }
  printf("%lld %lld\n", packets, last - first);
}

static void send_all(int s, size_t bytes, long milliseconds) {
  long long end = now() + milliseconds * 1000000LL;
  prepare(bytes);
  while (now() < end) {
    if (sendmmsg(s, messages, BATCH, 0) < 0 && errno != ENOBUFS && errno != EAGAIN &&
        errno != ECONNREFUSED) {
      die("send");
    }
  }
}

int main(int count, char **arguments) {
  if (count == 4 && strcmp(arguments[1], "receive") == 0) {
    receive(open_socket(arguments[2], arguments[3], 1));
    return 0;
  }
  if (count == 6 && strcmp(arguments[1], "send") == 0) {
    long bytes = atol(arguments[4]), milliseconds = atol(arguments[5]);
    if (bytes >= 0 && bytes <= MAX_BYTES && milliseconds > 0 && milliseconds <= 60000) {
      send_all(open_socket(arguments[2], arguments[3], 0), (size_t)bytes, milliseconds);
      return 0;
    }
  }
  fprintf(stderr, "usage: flood receive ADDRESS PORT | flood send ADDRESS PORT BYTES MILLISECONDS\n");
  return 2;
}
