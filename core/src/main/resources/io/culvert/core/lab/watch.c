/*
 * watch: whether two routers ever move packets at one time.
 *
 *   cc -O2 -o watch watch.c
 *   watch PROBES_A_SECOND SERVER NETNS NETNS
 *
 * On TUN devices, where both move packets, the probes to both are of one flow, and what is seen is who judges it.
 *
 * It stands in a namespace of its own. In each of the two it opens a socket at the kernel's end of the router's TAP
 * device lan0, by which it sends probes to that router alone, whatever the network between says; and one at wan0,
 * where the kernel stamps with the time what that router lets pass of them. A probe is a datagram to port 9 of SERVER.
 *
 * Once it says "ready": on SIGUSR1 a line says what was seen since the last one:
 *
 *   mark N first= second= changes= mixed= gap_us= blind_us= lost=
 *
 * first, second: probes each router let pass; changes: how often another one did than before; mixed: how often one
 * did for less than 50 ms between two times that the other did, which is two at one time; gap_us: the shortest time
 * from the last of one to the first of the other, -1 without a change; blind_us: the longest time without a probe sent;
 * lost: what could not be seen.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1 << 21, PORT_DISCARD = 9, PORT_FROM = 5000, RECEIVE_BYTES = 8 << 20 };

static const int64_t SECOND = 1000000000, SHORT_RUN = 50000000;
static const uint32_t FIRST_SOURCE = 0x0A000065; // 10.0.0.101

struct seen {
  int64_t at;
  int who;
};

static volatile sig_atomic_t marks;
static struct seen seen[MOST];
static int count, lost, in[2], out[2];
static uint8_t frames[2][64];
static int frame_bytes, head_bytes = 14;

static int64_t clock_of(clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return t.tv_sec * SECOND + t.tv_nsec;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void on_signal(int number) {
  (void)number;
  marks++;
}

static int packet_socket(const char *device) {
  struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = if_nametoindex(device)};
  // all protocols: what asks for one is asked after the bridge has taken the frame
  int made = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
  if (made < 0 || at.sll_ifindex == 0 || bind(made, (void *)&at, sizeof at) < 0) die(device);
  return made;
}

static void attach(int socket, struct sock_filter *code, int length) {
  struct sock_fprog program = {length, code};
  if (setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) < 0) die("filter");
}

static void hear_nothing(int socket) {
  struct sock_filter code[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
  attach(socket, code, 1);
}

static void hear_probes(int socket) {
  // IPv4 without options, UDP, to port 9
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, head_bytes), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x45, 0, 5),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, head_bytes + 9), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 3),
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, head_bytes + 22), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PORT_DISCARD, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 64),          BPF_STMT(BPF_RET | BPF_K, 0),
  };
  int one = 1, room = RECEIVE_BYTES;
  attach(socket, code, sizeof code / sizeof *code);
  if (setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one) < 0) die("timestamps");
  setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
}

static uint16_t sum_of(const uint8_t *bytes, int length) {
  uint32_t sum = 0;
  for (int i = 0; i < length; i += 2) {
    sum += bytes[i] << 8 | bytes[i + 1];
  }
  sum = (sum >> 16) + (sum & 0xFFFF);
  return ~(sum + (sum >> 16));
}

static void make_frame(int who, const uint8_t *kernels_end, struct in_addr server) {
  uint8_t *frame = frames[who];
  memcpy(frame, kernels_end, 6);
  frame[5] ^= 1; // the router's own: differs in these two bits
  frame[0] |= 2;
  memcpy(frame + 6, kernels_end, 6);
  frame[12] = 8;
  struct iphdr ip = {.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP};
  struct udphdr udp = {.source = htons(PORT_FROM), .dest = htons(PORT_DISCARD), .len = htons(sizeof udp + 8)};
  ip.tot_len = htons(sizeof ip + sizeof udp + 8);
  ip.saddr = htonl(FIRST_SOURCE + (head_bytes ? who : 0));
  ip.daddr = server.s_addr;
  memcpy(frame + 14, &ip, sizeof ip);
  ip.check = htons(sum_of(frame + 14, sizeof ip));
  memcpy(frame + 14, &ip, sizeof ip);
  memcpy(frame + 34, &udp, sizeof udp);
  frame_bytes = 50;
}

static void enter(int who, const char *netns, int own, struct in_addr server) {
  int there = open(netns, O_RDONLY | O_CLOEXEC);
  if (there < 0 || setns(there, CLONE_NEWNET) < 0) die(netns);
  struct ifreq request = {.ifr_name = "lan0"};
  in[who] = packet_socket("lan0");
  out[who] = packet_socket("wan0");
  if (ioctl(in[who], SIOCGIFHWADDR, &request) < 0) die("address");
  if (request.ifr_hwaddr.sa_family == ARPHRD_NONE) head_bytes = 0;
  make_frame(who, (uint8_t *)request.ifr_hwaddr.sa_data, server);
  hear_nothing(in[who]);
  hear_probes(out[who]);
  close(there);
  if (setns(own, CLONE_NEWNET) < 0) die("back");
}

static void take(int who) {
  for (;;) {
    uint8_t bytes[64];
    char control[256];
    struct sockaddr_ll from;
    struct iovec part = {bytes, sizeof bytes};
    struct msghdr message = {&from, sizeof from, &part, 1, control, sizeof control, 0};
    if (recvmsg(out[who], &message, 0) < 0) return;
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (from.sll_pkttype == PACKET_OUTGOING || !head) continue;
    struct timespec at;
    memcpy(&at, CMSG_DATA(head), sizeof at);
    if (count == MOST) {
      lost++;
    } else {
      seen[count++] = (struct seen){at.tv_sec * SECOND + at.tv_nsec, who};
    }
  }
}

static int earlier(const void *a, const void *b) {
  const struct seen *x = a, *y = b;
  return x->at < y->at ? -1 : x->at > y->at;
}

static void say(int number, int64_t blind) {
  static struct seen last = {0, -1};
  static int64_t run_from;
  static int runs;
  int by[2] = {0, 0}, changes = 0, mixed = 0;
  int64_t gap = -1;
  qsort(seen, count, sizeof *seen, earlier);
  for (int i = 0; i < count; i++) {
    struct seen *one = &seen[i];
    by[one->who]++;
    if (last.who < 0 || one->who != last.who) {
      if (last.who >= 0) {
        changes++;
        gap = gap < 0 || one->at - last.at < gap ? one->at - last.at : gap;
        mixed += runs > 0 && last.at - run_from < SHORT_RUN;
        runs++;
      }
      run_from = one->at;
    }
    last = *one;
  }
  for (int who = 0; who < 2; who++) {
    struct tpacket_stats figures;
    socklen_t size = sizeof figures;
    if (getsockopt(out[who], SOL_PACKET, PACKET_STATISTICS, &figures, &size) == 0) lost += figures.tp_drops;
  }
  printf("mark %d first=%d second=%d changes=%d mixed=%d gap_us=%lld blind_us=%lld lost=%d\n", number, by[0], by[1],
         changes, mixed, gap < 0 ? -1LL : (long long)gap / 1000, (long long)blind / 1000, lost);
  fflush(stdout);
  count = lost = 0;
}

int main(int words, char **word) {
  struct in_addr server;
  int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), marked = 0;
  if (words != 5 || atoi(word[1]) < 1 || inet_pton(AF_INET, word[2], &server) != 1) {
    fprintf(stderr, "watch PROBES_A_SECOND SERVER NETNS NETNS\n");
    return 2;
  }
  int64_t every = SECOND / atoi(word[1]);
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGUSR1, &action, NULL);
  enter(0, word[3], own, server);
  enter(1, word[4], own, server);
  int64_t due = clock_of(CLOCK_MONOTONIC), before = due, blind = 0;
  printf("ready\n");
  fflush(stdout);
  for (;;) {
    int64_t at = clock_of(CLOCK_MONOTONIC);
    if (at - due >= 0) {
      for (int who = 0; who < 2; who++) {
        // fails while no router is there
        send(in[who], frames[who] + 14 - head_bytes, frame_bytes - 14 + head_bytes, 0);
      }
      blind = at - before > blind ? at - before : blind;
      before = at;
      due = at - due > SECOND ? at + every : due + every;
    }
    take(0);
    take(1);
    if (marked < marks) {
      struct timespec pause = {0, 20000000};
      nanosleep(&pause, NULL); // what is on its way
      take(0);
      take(1);
      say(++marked, blind);
      blind = 0;
      before = clock_of(CLOCK_MONOTONIC);
    }
    at = clock_of(CLOCK_MONOTONIC);
    struct pollfd polled[2] = {{out[0], POLLIN, 0}, {out[1], POLLIN, 0}};
    struct timespec wait = {0, due - at > 0 ? (due - at) % SECOND : 0};
    ppoll(polled, 0, &wait, NULL);
  }
}
