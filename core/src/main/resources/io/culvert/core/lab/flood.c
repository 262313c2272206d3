/*
 * flood: packets that open something at a router, as many as one thread can send.
 *
 *   cc -O2 -o flood flood.c
 *   flood KIND DESTINATION MILLISECONDS
 *
 *   syn           TCP SYNs
 *   udp           datagrams to random ports
 *   fragments     first fragments whose others never come
 *   icmp          ICMP errors about datagrams that nobody sent
 *   expectations  TFTP requests, whose answers would come from any port
 *
 * All from forged addresses of 198.18.0.0/15 and random ports, others each time it is started, by a raw
 * socket; DESTINATION is an IPv4 address. Prints PACKETS NANOSECONDS.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, MAX_BYTES = 128, PAYLOAD_BYTES = 32, TFTP = 69 };

static const long long SECOND = 1000000000LL;
static const uint32_t SOURCES = 0xC6120000, SOURCE_MASK = 0x1FFFF;

static char packets[BATCH][MAX_BYTES];
static struct iovec parts[BATCH];
static struct mmsghdr messages[BATCH];
static struct sockaddr_in to = {.sin_family = AF_INET};
static uint64_t state = 88172645463325252ULL;

static void die(const char *what) {
  fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
  exit(1);
}

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * SECOND + t.tv_nsec;
}

static uint32_t chance(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 32);
}

static uint16_t port(void) { return htons((uint16_t)(1024 + chance() % 64000)); }

static uint32_t add(uint32_t sum, const void *bytes, size_t length) {
  const unsigned char *b = bytes;
  for (size_t i = 0; i + 1 < length; i += 2) {
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

/* The sum over a transport header with its addresses; lengths are even. */
static uint16_t transport(const struct iphdr *ip, const void *header, size_t length) {
  return fold(add(add((uint32_t)(ip->protocol + length), &ip->saddr, 8), header, length));
}

static size_t syn(struct iphdr *ip, char *at) {
  struct tcphdr *tcp = (struct tcphdr *)at;
  memset(tcp, 0, sizeof *tcp);
  ip->protocol = IPPROTO_TCP;
  tcp->source = port();
  tcp->dest = port();
  tcp->seq = chance();
  tcp->doff = sizeof *tcp / 4;
  tcp->syn = 1;
  tcp->window = htons(64240);
  tcp->check = transport(ip, tcp, sizeof *tcp);
  return sizeof *tcp;
}

static size_t datagram(struct iphdr *ip, char *at) {
  struct udphdr *udp = (struct udphdr *)at;
  size_t length = sizeof *udp + PAYLOAD_BYTES;
  memset(udp, 0, length);
  ip->protocol = IPPROTO_UDP;
  udp->source = port();
  udp->dest = port();
  udp->len = htons((uint16_t)length);
  udp->check = transport(ip, udp, length);
  return length;
}

static size_t request(struct iphdr *ip, char *at) {
  struct udphdr *udp = (struct udphdr *)at;
  size_t length = datagram(ip, at);
  memcpy(udp + 1, "\0\1x\0octet", sizeof "\0\1x\0octet");
  udp->dest = htons(TFTP);
  udp->check = 0;
  udp->check = transport(ip, udp, length);
  return length;
}

static size_t fragment(struct iphdr *ip, char *at) {
  size_t length = datagram(ip, at);
  ip->frag_off = htons(IP_MF);
  ip->id = (uint16_t)chance();
  return length;
}

static size_t error(struct iphdr *ip, char *at) {
  struct icmphdr *icmp = (struct icmphdr *)at;
  struct iphdr *inner = (struct iphdr *)(at + sizeof *icmp);
  size_t length = sizeof *icmp + sizeof *inner + sizeof(struct udphdr);
  memset(icmp, 0, length);
  ip->protocol = IPPROTO_ICMP;
  icmp->type = ICMP_DEST_UNREACH;
  icmp->code = ICMP_PORT_UNREACH;
  *inner = (struct iphdr){.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP};
  inner->tot_len = htons(sizeof *inner + sizeof(struct udphdr));
  inner->saddr = ip->daddr;
  inner->daddr = ip->saddr;
  inner->check = fold(add(0, inner, sizeof *inner));
  ((struct udphdr *)(inner + 1))->source = port();
  ((struct udphdr *)(inner + 1))->dest = port();
  icmp->checksum = fold(add(0, icmp, length));
  return length;
}

typedef size_t maker(struct iphdr *, char *);

static size_t make(char *packet, maker *what) {
  struct iphdr *ip = (struct iphdr *)packet;
  *ip = (struct iphdr){.version = 4, .ihl = 5, .ttl = 64};
  ip->saddr = htonl(SOURCES | (chance() & SOURCE_MASK));
  ip->daddr = to.sin_addr.s_addr;
  return sizeof *ip + what(ip, packet + sizeof *ip); /* the kernel sums the header */
}

int main(int count, char **arguments) {
  static const char *const names[] = {"syn", "udp", "fragments", "icmp", "expectations"};
  static maker *const makers[] = {syn, datagram, fragment, error, request};
  maker *what = NULL;
  for (size_t i = 0; count == 4 && i < sizeof names / sizeof *names; i++) {
    what = strcmp(arguments[1], names[i]) == 0 ? makers[i] : what;
  }
  if (what == NULL || inet_pton(AF_INET, arguments[2], &to.sin_addr) != 1) {
    fprintf(stderr, "usage: flood syn|udp|fragments|icmp|expectations DESTINATION MILLISECONDS\n");
    return 2;
  }
  int s = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
  if (s < 0) {
    die("socket");
  }
  for (int i = 0; i < BATCH; i++) {
    parts[i].iov_base = packets[i];
    messages[i].msg_hdr = (struct msghdr){
        .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &parts[i], .msg_iovlen = 1};
  }
  long long began = now(), end = began + atol(arguments[3]) * 1000000LL, sent = 0, t = began;
  state ^= (uint64_t)began * 0x9E3779B97F4A7C15ULL;
  for (; t < end; t = now()) {
    for (int i = 0; i < BATCH; i++) {
      parts[i].iov_len = make(packets[i], what);
    }
    int done = sendmmsg(s, messages, BATCH, 0);
    if (done < 0 && errno != ENOBUFS && errno != EAGAIN) {
      die("send");
    }
    sent += done < 0 ? 0 : done;
  }
  printf("%lld %lld\n", sent, t - began);
  return 0;
}
