/* pulse.c - the thread that beats and listens. */
#define _GNU_SOURCE
#include "comm/pulse.h"

#include "base/clock.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Beats within a patience; a listener that was away for some beats was stopped. */
enum { BEATS = 40, BEATS_AWAY = 4, DATAGRAMS_AT_ONCE = 4096, NS_PER_MS = 1000000 };

struct beat {
    uint64_t token;
    uint32_t host;
    uint32_t reserved;
};

struct host {
    char              name[PULSE_NAME_BYTES];
    struct pulse_card card;
    uint64_t          heard_ns;
    bool              was_heard;
};

struct pulse {
    struct pulse_plan plan;
    struct host      *hosts; /* [host_count] */
    int               socket;
    uint16_t          port;
    pthread_t         thread;
    bool              has_thread;
    _Atomic bool      is_over;
    bool              has_complained; /* of hosts never heard */
    uint64_t          start_ns;
};

static fault socket_open(struct pulse *p)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
    socklen_t          length  = sizeof address;
    p->socket                  = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (p->socket < 0 || bind(p->socket, (struct sockaddr *)&address, sizeof address) != 0 ||
        getsockname(p->socket, (struct sockaddr *)&address, &length) != 0)
        RAISE(FAULT_FILE, "no socket to hear other hosts by: %s", strerror(errno));
    p->port = address.sin_port;
    return FAULT_NONE;
}

fault pulse_create(struct pulse **out, const struct pulse_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "the pulse"));
    (*out)->plan   = *plan;
    (*out)->socket = -1;
    fault failed =
        memory_take(&(*out)->hosts, plan->host_count, sizeof *(*out)->hosts, "the pulse");
    if (!failed) failed = socket_open(*out);
    if (failed) pulse_destroy(out);
    return failed;
}

struct pulse_card pulse_card(const struct pulse *p)
{
    struct pulse_card card       = {.port = p->port};
    struct ifaddrs   *interfaces = NULL;
    if (getifaddrs(&interfaces) != 0) return card;
    for (struct ifaddrs *at = interfaces; at; at = at->ifa_next) {
        bool is_used = at->ifa_addr && at->ifa_addr->sa_family == AF_INET &&
                       (at->ifa_flags & IFF_UP) && !(at->ifa_flags & IFF_LOOPBACK);
        if (!is_used || card.count == PULSE_ADDRESSES_MAX) continue;
        struct sockaddr_in address;
        memcpy(&address, at->ifa_addr, sizeof address);
        card.addresses[card.count++] = address.sin_addr.s_addr;
    }
    freeifaddrs(interfaces);
    return card;
}

void pulse_host_set(struct pulse *p, uint32_t host, const char *name, struct pulse_card card)
{
    p->hosts[host].card = card;
    snprintf(p->hosts[host].name, sizeof p->hosts[host].name, "%s", name);
}

/* ---- the thread ---------------------------------------------------------------------------- */

/* What cannot be sent is not heard, and that is all there is to it. */
static void beat_send(const struct pulse *p)
{
    const struct beat beat = {.token = p->plan.token, .host = p->plan.host};
    for (uint32_t h = 0; h < p->plan.host_count; h++) {
        const struct pulse_card *card = &p->hosts[h].card;
        for (uint32_t i = 0; h != p->plan.host && i < card->count; i++) {
            struct sockaddr_in to = {.sin_family      = AF_INET,
                                     .sin_port        = card->port,
                                     .sin_addr.s_addr = card->addresses[i]};
            (void)!sendto(p->socket, &beat, sizeof beat, MSG_DONTWAIT, (struct sockaddr *)&to,
                          sizeof to);
        }
    }
}

/* What is no beat of this run is passed over, and no flood of it keeps the thread from beating. */
static void beats_take(struct pulse *p)
{
    struct beat beat;
    for (int i = 0; i < DATAGRAMS_AT_ONCE; i++) {
        ssize_t got = recv(p->socket, &beat, sizeof beat, MSG_DONTWAIT | MSG_TRUNC);
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (got != (ssize_t)sizeof beat || beat.token != p->plan.token) continue;
        if (beat.host >= p->plan.host_count) continue;
        p->hosts[beat.host].heard_ns  = clock_ns();
        p->hosts[beat.host].was_heard = true;
    }
}

/* Names of hosts, as many as fit. */
struct names {
    char     text[PULSE_TEXT_BYTES];
    uint32_t count;
};

static void name_add(struct names *names, const char *name)
{
    size_t at = strlen(names->text);
    snprintf(names->text + at, sizeof names->text - at, "%s%s", names->count ? ", " : "", name);
    names->count++;
}

/* Silent hosts, and whether this is the first of those that are not. */
static struct names silent_find(const struct pulse *p, uint64_t now, uint64_t patience_ns,
                                bool *is_first)
{
    struct names names = {.count = 0};
    *is_first          = true;
    for (uint32_t h = 0; h < p->plan.host_count; h++) {
        const struct host *host = &p->hosts[h];
        if (h == p->plan.host || !host->was_heard) continue;
        if (now - host->heard_ns > patience_ns)
            name_add(&names, host->name);
        else if (h < p->plan.host)
            *is_first = false;
    }
    return names;
}

static bool hosts_judge(struct pulse *p)
{
    bool         is_first;
    uint64_t     now   = clock_ns();
    struct names names = silent_find(p, now, p->plan.patience_ns, &is_first);
    if (names.count == 0) return false;
    if (!is_first) names = silent_find(p, now, p->plan.patience_ns + p->plan.grace_ns, &is_first);
    if (names.count == 0) return false;
    p->plan.lost(p->plan.self, names.text);
    return true;
}

static void unheard_tell(struct pulse *p)
{
    struct names names = {.count = 0};
    if (p->has_complained || clock_ns() - p->start_ns < p->plan.patience_ns) return;
    p->has_complained = true;
    for (uint32_t h = 0; h < p->plan.host_count; h++)
        if (h != p->plan.host && !p->hosts[h].was_heard) name_add(&names, p->hosts[h].name);
    if (names.count) p->plan.unheard(p->plan.self, names.text);
}

/* Time in which this thread was stopped (a debugger, a paused machine) is nobody's silence. */
static void absence_forgive(struct pulse *p, uint64_t now, uint64_t last, uint64_t beat_ns)
{
    if (now - last < BEATS_AWAY * beat_ns) return;
    for (uint32_t h = 0; h < p->plan.host_count; h++) {
        uint64_t later       = p->hosts[h].heard_ns + (now - last);
        p->hosts[h].heard_ns = later < now ? later : now;
    }
    p->start_ns += now - last;
}

static void *pulse_run(void *self)
{
    struct pulse  *p       = self;
    const uint64_t beat_ns = p->plan.patience_ns / BEATS;
    uint64_t       last    = clock_ns();
    uint64_t       sent    = 0;
    while (!atomic_load(&p->is_over)) {
        uint64_t now = clock_ns();
        absence_forgive(p, now, last, beat_ns);
        last = now;
        if (now - sent >= beat_ns) {
            beat_send(p);
            sent = now;
        }
        struct pollfd in = {.fd = p->socket, .events = POLLIN};
        (void)poll(&in, 1, (int)(beat_ns / NS_PER_MS) + 1);
        beats_take(p);
        unheard_tell(p);
        if (hosts_judge(p)) break;
    }
    return NULL;
}

fault pulse_start(struct pulse *p)
{
    sigset_t all, before;
    p->start_ns = clock_ns();
    sigfillset(&all); /* signals are the main thread's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int reason = pthread_create(&p->thread, NULL, pulse_run, p);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (reason) RAISE(FAULT_MEMORY, "no thread to hear other hosts by: %s", strerror(reason));
    p->has_thread = true;
    return FAULT_NONE;
}

void pulse_destroy(struct pulse **pulse)
{
    struct pulse *p = *pulse;
    if (!p) return;
    atomic_store(&p->is_over, true);
    if (p->has_thread) pthread_join(p->thread, NULL);
    if (p->socket >= 0) close(p->socket);
    memory_give(&p->hosts);
    memory_give(pulse);
}
