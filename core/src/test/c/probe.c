/*
 * probe: UDP traffic to measure a router with.
 *
 *   cc -O2 -o probe probe.c
 *   probe receive ADDRESS PORT           says "ready", then PACKETS NANOSECONDS LATE once it has
 *                                        been quiet for half a second after the first packet; time
 *                                        runs from the first packet to the last, and late are those
 *                                        that were sent before one that arrived before them
 *   probe send ADDRESS PORT BYTES MILLISECONDS
 *                                        a flood, as fast as one thread can
 *   probe echo ADDRESS PORT              says "ready", then sends every datagram back
 *   probe ping ADDRESS PORT COUNT MICROSECONDS
 *                                        one datagram each MICROSECONDS; prints how many nanoseconds
 *                                        each took there and back, in ascending order
 *   probe spread ADDRESS PORT PORTS SOCKETS
 *                                        one datagram from each socket to each of PORTS ports
 *
 * ADDRESS is numeric, of either family. BYTES is the payload. All but echo stop by themselves; echo
 * ends when nothing has come for twenty seconds.
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
  fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
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
    fprintf(stderr, "probe: no numeric address and port: %s %s\n", address, port);
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

static void send_all(int s, size_t bytes, long milliseconds) {
  long long end = now() + milliseconds * 1000000LL, number = 0;
  prepare(bytes);
  while (now() < end) {
    for (int i = 0; i < BATCH && bytes >= sizeof number; i++) {
      number++;
      memcpy(payloads[i], &number, sizeof number);
    }
    if (sendmmsg(s, messages, BATCH, 0) < 0 && errno != ENOBUFS && errno != EAGAIN &&
        errno != ECONNREFUSED) {
      die("send");
    }
  }
}

static void echo(int s) {
  struct timeval patience = {.tv_sec = 20};
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
  int answered = 0;
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  for (int i = 0; i < pings; i++) {
    long long sent = now(), number = 0;
    send(s, &sent, sizeof sent, 0);
    while (number != sent && now() - sent < 1000000000LL) {
      if (recv(s, &number, sizeof number, 0) < 0) {
        break;
      }
    }
    if (number == sent) {
      took[answered++] = now() - sent;
    }
    long long left = sent + microseconds * 1000LL - now();
    if (left > 0) {
      usleep((useconds_t)(left / 1000));
    }
  }
  qsort(took, (size_t)answered, sizeof *took, ascending);
  for (int i = 0; i < answered; i++) {
    printf("%lld\n", took[i]);
  }
  free(took);
}

static void spread(const char *address, int first, int ports, int sockets) {
  for (int n = 0; n < sockets; n++) {
    char port[16];
    snprintf(port, sizeof port, "%d", first);
    int s = open_socket(address, port, 0);
    for (int i = 0; i < ports; i++) {
      struct sockaddr_storage to;
      socklen_t size = sizeof to;
      getpeername(s, (struct sockaddr *)&to, &size);
      /* the port lies at the same place in both families */
      ((struct sockaddr_in *)&to)->sin_port = htons((unsigned short)(first + i));
      sendto(s, "x", 1, 0, (struct sockaddr *)&to, size);
      if (i % 512 == 511) {
        usleep(5000);
      }
    }
  }
}

int main(int count, char **arguments) {
  if (count == 4 && strcmp(arguments[1], "receive") == 0) {
    receive(open_socket(arguments[2], arguments[3], 1));
    return 0;
  }
  if (count == 4 && strcmp(arguments[1], "echo") == 0) {
    echo(open_socket(arguments[2], arguments[3], 1));
    return 0;
  }
  if (count == 6) {
    long one = atol(arguments[4]), other = atol(arguments[5]);
    if (strcmp(arguments[1], "send") == 0 && one >= 0 && one <= MAX_BYTES && other > 0 &&
        other <= 60000) {
      send_all(open_socket(arguments[2], arguments[3], 0), (size_t)one, other);
      return 0;
    }
    if (strcmp(arguments[1], "ping") == 0 && one > 0 && one <= 1000000 && other >= 0) {
      ping(open_socket(arguments[2], arguments[3], 0), (int)one, other);
      return 0;
    }
    if (strcmp(arguments[1], "spread") == 0 && one > 0 && other > 0 &&
        atol(arguments[3]) + one <= 65536) {
      spread(arguments[2], atoi(arguments[3]), (int)one, (int)other);
      return 0;
    }
  }
  fprintf(stderr, "usage: probe receive|echo ADDRESS PORT, probe send|ping|spread ADDRESS PORT N N\n");
  return 2;
}
