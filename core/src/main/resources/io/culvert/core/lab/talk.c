/*
 * talk: many TCP connections that each say a word now and then and hear it again, and pings.
 *
 *   cc -O2 -o talk talk.c
 *   talk serve PORT                                    says again what it hears; swallows datagrams to port 9
 *   talk call SERVER PORT CONNECTIONS WORDS_A_SECOND   opens them, and anew what ends
 *
 * Once it says "ready": on SIGUSR1 a line says how it was since the last one, and begins anew; on SIGUSR2 a line says how it is:
 *
 *   mark N open= talking= ended= wrong= median_us= max_us= pings= lost= retransmitted=
 *
 * open: connected; talking: of those, heard within 1.5 s; ended: reset, closed or timed out; wrong: heard what was
 * not said; median and most of each connection's longest silence; pings: a hundred a second, those of the last
 * second not counted; retransmitted: segments of all connections.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, BACKLOG = 4096, BUFFER = 1 << 16, PORT_DISCARD = 9, PINGS = 1 << 16, OPENS_A_TURN = 20 };

static const int64_t SECOND = 1000000000, TURN = 1000000, PING_EVERY = 10000000, TALKING = 1500000000;

struct call {
  int socket, open;
  uint64_t said, heard;
  int64_t heard_at, silence, due;
  uint32_t retransmitted;
};

static volatile sig_atomic_t marks, looks;
static char buffer[BUFFER];

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * SECOND + t.tv_nsec;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void on_signal(int number) {
  if (number == SIGUSR1) {
    marks++;
  } else {
    looks++;
  }
}

static void watch(int epoll, int socket, void *what) {
  struct epoll_event event = {.events = EPOLLIN | (what ? EPOLLOUT | EPOLLET : 0)};
  if (what) {
    event.data.ptr = what;
  } else {
    event.data.fd = socket;
  }
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) < 0) die("epoll_ctl");
}

static _Noreturn void serve(int port) {
  int one = 1, epoll = epoll_create1(0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  int listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int discard = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listening, (void *)&at, sizeof at) < 0 || listen(listening, BACKLOG) < 0) die("listen");
  at.sin_port = htons(PORT_DISCARD);
  if (bind(discard, (void *)&at, sizeof at) < 0) die("port 9"); // never read: what is too much is lost
  watch(epoll, listening, NULL);
  for (;;) {
    struct epoll_event events[EVENTS];
    int n = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < n; i++) {
      int from = events[i].data.fd;
      if (from == listening) {
        int accepted;
        while ((accepted = accept4(listening, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
          setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          watch(epoll, accepted, NULL);
        }
        continue;
      }
      ssize_t got = recv(from, buffer, sizeof buffer, 0);
      if (got > 0) {
        send(from, buffer, got, MSG_NOSIGNAL | MSG_DONTWAIT); // a few words always fit
      } else if (got == 0 || errno != EAGAIN) {
        close(from);
      }
    }
  }
}

static struct call *calls;
static int count, ended, wrong, epoll_calls;
static struct sockaddr_in server = {.sin_family = AF_INET};
static int64_t every;

static void begin(struct call *call) {
  int one = 1;
  memset(call, 0, sizeof *call);
  call->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (call->socket < 0) die("socket");
  setsockopt(call->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  call->heard_at = now();
  if (connect(call->socket, (void *)&server, sizeof server) < 0 && errno != EINPROGRESS) die("connect");
  watch(epoll_calls, call->socket, call);
}

static void end(struct call *call) {
  if (call->open) ended++;
  close(call->socket);
  begin(call);
}

static void silent(struct call *call, int64_t at) {
  if (at - call->heard_at > call->silence) call->silence = at - call->heard_at;
}

static void hear(struct call *call, uint32_t events, int64_t at) {
  if (!call->open && (events & EPOLLOUT) && !(events & (EPOLLERR | EPOLLHUP))) {
    call->open = 1;
    call->heard_at = at;
    call->due = at + (call - calls) * every / count;
  }
  for (;;) {
    ssize_t got = recv(call->socket, buffer, sizeof buffer, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      end(call);
      return;
    }
    for (ssize_t i = 0; i < got; i++, call->heard++) {
      if ((uint8_t)buffer[i] != (uint8_t)(call->heard * 7 + (call->heard >> 8))) wrong++;
    }
    if (call->heard > call->said) wrong++;
    silent(call, at);
    call->heard_at = at;
  }
}

static void speak(struct call *call, int64_t at) {
  char word[8];
  for (unsigned i = 0; i < sizeof word; i++) {
    word[i] = (call->said + i) * 7 + ((call->said + i) >> 8);
  }
  ssize_t sent = send(call->socket, word, sizeof word, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0) {
    call->said += sent;
  } else if (errno != EAGAIN) {
    end(call);
    return;
  }
  call->due = at - call->due > SECOND ? at + every : call->due + every;
}

static int ping_socket;
static uint32_t pinged, answered[PINGS], pings_from; // answered: the number it was for, plus one
static int64_t ping_due;

static void ping(int64_t at) {
  struct icmphdr echo = {.type = ICMP_ECHO, .un.echo = {htons(getpid()), htons(pinged)}};
  uint8_t packet[sizeof echo + sizeof pinged];
  memcpy(packet, &echo, sizeof echo);
  memcpy(packet + sizeof echo, &pinged, sizeof pinged);
  uint32_t sum = 0;
  for (unsigned i = 0; i < sizeof packet; i += 2) {
    sum += packet[i] | packet[i + 1] << 8;
  }
  sum = (sum >> 16) + (sum & 0xFFFF);
  echo.checksum = ~(sum + (sum >> 16));
  memcpy(packet, &echo, sizeof echo);
  answered[pinged % PINGS] = 0;
  sendto(ping_socket, packet, sizeof packet, MSG_DONTWAIT, (void *)&server, sizeof server);
  pinged++;
  ping_due = at - ping_due > SECOND ? at + PING_EVERY : ping_due + PING_EVERY;
}

static void pongs(void) {
  ssize_t got;
  while ((got = recv(ping_socket, buffer, sizeof buffer, MSG_DONTWAIT)) > 0) {
    struct icmphdr echo;
    int head = (buffer[0] & 15) * 4;
    uint32_t number;
    if (got < head + (int)(sizeof echo + sizeof number)) continue;
    memcpy(&echo, buffer + head, sizeof echo);
    memcpy(&number, buffer + head + sizeof echo, sizeof number);
    if (echo.type == ICMP_ECHOREPLY && echo.un.echo.id == htons(getpid())) answered[number % PINGS] = number + 1;
  }
}

static int longer(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

static void say(const char *what, int number, int anew) {
  static int64_t silences[1 << 20];
  int64_t at = now();
  int open = 0, talking = 0;
  long retransmitted = 0;
  for (int i = 0; i < count; i++) {
    struct call *call = &calls[i];
    if (!call->open) continue;
    struct tcp_info info;
    socklen_t size = sizeof info;
    if (getsockopt(call->socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0) {
      retransmitted += info.tcpi_total_retrans - call->retransmitted;
      call->retransmitted = anew ? info.tcpi_total_retrans : call->retransmitted;
    }
    talking += at - call->heard_at < TALKING;
    silent(call, at);
    silences[open++] = call->silence;
    call->silence = anew ? 0 : call->silence;
  }
  qsort(silences, open, sizeof *silences, longer);
  uint32_t until = pinged < SECOND / PING_EVERY ? 0 : pinged - SECOND / PING_EVERY;
  int lost = 0, pings = 0;
  for (uint32_t i = pings_from; (int32_t)(until - i) > 0; i++, pings++) {
    lost += answered[i % PINGS] != i + 1;
  }
  printf("%s %d open=%d talking=%d ended=%d wrong=%d median_us=%lld max_us=%lld pings=%d lost=%d retransmitted=%ld\n",
         what, number, open, talking, ended, wrong, open ? (long long)silences[open / 2] / 1000 : -1,
         open ? (long long)silences[open - 1] / 1000 : -1, pings, lost, retransmitted);
  fflush(stdout);
  if (anew) {
    ended = wrong = 0;
    pings_from = until;
  }
}

static _Noreturn void call(void) {
  int marked = 0, looked = 0, opened = 0;
  struct sigaction action = {.sa_handler = on_signal};
  struct rlimit limit = {count + 64, count + 64};
  setrlimit(RLIMIT_NOFILE, &limit);
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGUSR2, &action, NULL);
  calls = calloc(count, sizeof *calls);
  epoll_calls = epoll_create1(0);
  ping_socket = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ICMP);
  if (ping_socket < 0) die("ping");
  ping_due = now();
  printf("ready\n");
  fflush(stdout);
  for (;;) {
    struct epoll_event events[EVENTS];
    struct timespec turn = {0, TURN};
    int n = epoll_pwait(epoll_calls, events, EVENTS, 0, NULL);
    if (n <= 0) nanosleep(&turn, NULL);
    int64_t at = now();
    for (int i = 0; i < n; i++) {
      hear(events[i].data.ptr, events[i].events, at);
    }
    for (int i = 0; i < OPENS_A_TURN && opened < count && n <= 0; i++) {
      begin(&calls[opened++]);
    }
    for (int i = 0; i < opened; i++) {
      if (calls[i].open && at - calls[i].due >= 0) speak(&calls[i], at);
    }
    while (at - ping_due >= 0) {
      ping(at);
    }
    pongs();
    while (marked < marks) {
      say("mark", ++marked, 1);
    }
    while (looked < looks) {
      say("look", ++looked, 0);
    }
  }
}

int main(int words, char **word) {
  signal(SIGPIPE, SIG_IGN);
  if (words == 3 && strcmp(word[1], "serve") == 0) {
    struct rlimit limit = {1 << 16, 1 << 16};
    setrlimit(RLIMIT_NOFILE, &limit);
    serve(atoi(word[2]));
  }
  if (words == 6 && strcmp(word[1], "call") == 0 && inet_pton(AF_INET, word[2], &server.sin_addr) == 1) {
    server.sin_port = htons(atoi(word[3]));
    count = atoi(word[4]);
    if (count < 1 || count > 1 << 20 || atoi(word[5]) < 1) return 2;
    every = SECOND / atoi(word[5]);
    call();
  }
  fprintf(stderr, "talk serve PORT, or talk call SERVER PORT CONNECTIONS WORDS_A_SECOND\n");
  return 2;
}
