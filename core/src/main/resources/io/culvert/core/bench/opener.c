/*
 * opener: datagrams each of which opens a connection at a router.
 *
 *   cc -O2 -o opener opener.c
 *   opener MILLISECONDS RATE
 *
 * RATE a second, in bursts of at most 64, by a raw socket: from 192.0.2.10 to .209, a source port after the other,
 * to port 443 of some address of 198.18.0.0/15. No two have the same tuple within 64 seconds at 200 000 a second.
 * Prints PACKETS NANOSECONDS LONGEST, the last of which is the longest time between two bursts.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, PAYLOAD_BYTES = 64, PORTS = 64000, FIRST_PORT = 1024, SOURCES = 200, TO_PORT = 443 };

static const long long SECOND = 1000000000LL;
static const uint32_t FROM = 0xC000020A, TO = 0xC6120000, TO_MASK = 0x1FFFF;

struct packet {
  struct iphdr ip;
  struct udphdr udp;
  char payload[PAYLOAD_BYTES];
};

static struct packet packets[BATCH];
static struct sockaddr_in to[BATCH];
static struct iovec parts[BATCH];
static struct mmsghdr messages[BATCH];

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * SECOND + t.tv_nsec;
}

static uint32_t add(uint32_t sum, const void *bytes, size_t length) {
  const unsigned char *b = bytes;
  for (size_t i = 0; i < length; i += 2) {
    sum += (uint32_t)(b[i] << 8 | b[i + 1]);
  }
  return sum;
}

static uint16_t fold(uint32_t sum) {
  while (sum >> 16) {
    sum = (sum & 0xFFFF) + (sum >> 16);
  }
  return htons((uint16_t)~sum);
}

static void make(int i, uint64_t number) {
  struct packet *p = &packets[i];
  size_t length = sizeof p->udp + sizeof p->payload;
  uint32_t some = (uint32_t)(number * 0x9E3779B97F4A7C15ULL >> 40);
  p->ip = (struct iphdr){.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP};
  p->ip.saddr = htonl(FROM + (uint32_t)(number / PORTS % SOURCES));
  p->ip.daddr = htonl(TO | (some & TO_MASK));
  p->udp = (struct udphdr){.source = htons((uint16_t)(FIRST_PORT + number % PORTS)),
                           .dest = htons(TO_PORT),
                           .len = htons((uint16_t)length)};
  p->udp.check = fold(add(add((uint32_t)(IPPROTO_UDP + length), &p->ip.saddr, 8), &p->udp, length));
  to[i].sin_addr.s_addr = p->ip.daddr;
}

int main(int count, char **arguments) {
  long milliseconds = count == 3 ? atol(arguments[1]) : 0, rate = count == 3 ? atol(arguments[2]) : 0;
  if (milliseconds <= 0 || rate <= 0) {
    fprintf(stderr, "usage: opener MILLISECONDS RATE\n");
    return 2;
  }
  int s = socket(AF_INET, SOCK_RAW, IPPROTO_RAW), size = 8 << 20;
  if (s < 0) {
    perror("opener: socket");
    return 1;
  }
  setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
  for (int i = 0; i < BATCH; i++) {
    to[i].sin_family = AF_INET;
    parts[i] = (struct iovec){&packets[i], sizeof packets[i]};
    messages[i].msg_hdr = (struct msghdr){
        .msg_name = &to[i], .msg_namelen = sizeof to[i], .msg_iov = &parts[i], .msg_iovlen = 1};
  }
  long long began = now(), end = began + milliseconds * 1000000LL, sent = 0, t = began, last = began, longest = 0;
  /* where the last run ended is not known: begin where the clock says */
  uint64_t first = (uint64_t)began / 5000;
  for (; t < end; t = now()) {
    long long due = (t - began) * rate / SECOND - sent;
    if (due <= 0) {
      usleep(50);
      continue;
    }
    longest = t - last > longest ? t - last : longest;
    last = t;
    int burst = due > BATCH ? BATCH : (int)due;
    for (int i = 0; i < burst; i++) {
      make(i, first + (uint64_t)(sent + i));
    }
    int done = sendmmsg(s, messages, (unsigned)burst, 0);
    if (done < 0 && errno != ENOBUFS && errno != EAGAIN) {
      perror("opener: send");
      return 1;
    }
    sent += done < 0 ? 0 : done;
  }
  printf("%lld %lld %lld\n", sent, t - began, longest);
  return 0;
}
