/* test_pulse.c - hosts that hear each other through this machine's loopback. */
#include "comm/pulse.h"

#include "support/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MS = 200, WAIT_MS = 20000, TOKEN = 42 };

/* What a pulse said; read once `count` is not 0. */
struct told {
    _Atomic int count;
    char        text[PULSE_TEXT_BYTES];
};

static void note(void *self, const char *text)
{
    struct told *told = self;
    memcpy(told->text, text, strlen(text) + 1);
    atomic_fetch_add(&told->count, 1);
}

static void ignore(void *self, const char *text) { (void)self, (void)text; }

static bool is_told(struct told *told)
{
    for (int waited = 0; waited < WAIT_MS && !atomic_load(&told->count); waited += 10)
        poll(NULL, 0, 10);
    return atomic_load(&told->count) > 0;
}

static struct pulse_plan plan_of(uint32_t host, uint32_t count, struct told *told)
{
    return (struct pulse_plan){.host        = host,
                               .host_count  = count,
                               .token       = TOKEN,
                               .patience_ns = PATIENCE_MS * 1000000ull,
                               .grace_ns    = PATIENCE_MS * 1000000ull,
                               .lost        = note,
                               .unheard     = ignore,
                               .self        = told};
}

static struct pulse_card card_here(const struct pulse *pulse)
{
    struct pulse_card card = pulse_card(pulse);
    card.addresses[0]      = htonl(INADDR_LOOPBACK);
    card.count             = 1;
    return card;
}

/* Pulses that know each other's cards, begun. */
static void pulses_begin(struct pulse **pulses, struct pulse_plan *plans, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        CHECK_OK(pulse_create(&pulses[i], &plans[i]));
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t other = 0; other < count; other++)
            pulse_host_set(pulses[i], other, (const char *[]){"alpha", "beta", "gamma"}[other],
                           card_here(pulses[other]));
    for (uint32_t i = 0; i < count; i++)
        CHECK_OK(pulse_start(pulses[i]));
}

static void host_that_falls_silent_is_named_by_the_first_that_is_left(void)
{
    struct told       told[3]   = {{0}};
    struct pulse     *pulses[3] = {NULL};
    struct pulse_plan plans[3];
    for (uint32_t i = 0; i < 3; i++)
        plans[i] = plan_of(i, 3, &told[i]);
    plans[1].grace_ns = 3600ull * 1000000000ull; /* the second waits for the first to tell */
    pulses_begin(pulses, plans, 3);
    poll(NULL, 0, 3 * PATIENCE_MS); /* they have heard each other */

    pulse_destroy(&pulses[2]);

    CU_ASSERT_TRUE(is_told(&told[0]));
    CU_ASSERT_STRING_EQUAL(told[0].text, "gamma");
    CU_ASSERT_EQUAL(atomic_load(&told[1].count), 0);
    pulse_destroy(&pulses[0]);
    pulse_destroy(&pulses[1]);
}

static void second_host_tells_when_the_first_does_not(void)
{
    struct told       told[3]   = {{0}};
    struct pulse     *pulses[3] = {NULL};
    struct pulse_plan plans[3];
    for (uint32_t i = 0; i < 3; i++)
        plans[i] = plan_of(i, 3, &told[i]);
    plans[0].lost = ignore;
    plans[0].self = NULL;
    pulses_begin(pulses, plans, 3);
    poll(NULL, 0, 3 * PATIENCE_MS); /* they have heard each other */

    pulse_destroy(&pulses[2]);

    CU_ASSERT_TRUE(is_told(&told[1]));
    CU_ASSERT_PTR_NOT_NULL(strstr(told[1].text, "gamma"));
    pulse_destroy(&pulses[0]);
    pulse_destroy(&pulses[1]);
}

static void host_never_heard_is_said_and_not_lost(void)
{
    struct told       lost = {0}, unheard[1] = {{0}};
    struct pulse     *pulse = NULL;
    struct pulse_plan plan  = plan_of(0, 2, unheard);
    plan.lost               = ignore;
    plan.unheard            = note;
    CHECK_OK(pulse_create(&pulse, &plan));
    pulse_host_set(pulse, 1, "beta", (struct pulse_card){.count = 0});

    CHECK_OK(pulse_start(pulse));

    CU_ASSERT_TRUE(is_told(unheard));
    CU_ASSERT_STRING_EQUAL(unheard->text, "beta");
    CU_ASSERT_EQUAL(atomic_load(&lost.count), 0);
    pulse_destroy(&pulse);
}

/* A beat of another run, a short one, one of a host that is none: if any counted, beta would have
 * been heard, and nobody would be said never to have been. */
static void stray_datagrams_are_no_sign_of_life(void)
{
    struct told       unheard = {0};
    struct pulse     *pulse   = NULL;
    struct pulse_plan plan    = plan_of(0, 2, &unheard);
    plan.lost                 = ignore;
    plan.unheard              = note;
    CHECK_OK(pulse_create(&pulse, &plan));
    struct pulse_card card = card_here(pulse);
    pulse_host_set(pulse, 1, "beta", (struct pulse_card){.count = 0});
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = card.port, .sin_addr.s_addr = card.addresses[0]};
    uint64_t strays[][2] = {{TOKEN + 1, 1}, {TOKEN, 2}, {TOKEN, UINT32_MAX}};
    int      out         = socket(AF_INET, SOCK_DGRAM, 0);
    for (uint32_t i = 0; i < 3; i++)
        CU_ASSERT_TRUE(sendto(out, strays[i], 16, 0, (struct sockaddr *)&to, sizeof to) == 16);
    uint64_t beat[2] = {TOKEN, 1};
    CU_ASSERT_TRUE(sendto(out, beat, 12, 0, (struct sockaddr *)&to, sizeof to) == 12);
    close(out);

    CHECK_OK(pulse_start(pulse));

    CU_ASSERT_TRUE(is_told(&unheard));
    CU_ASSERT_STRING_EQUAL(unheard.text, "beta");
    pulse_destroy(&pulse);
}

CHECK_MAIN(pulse, CASE(host_that_falls_silent_is_named_by_the_first_that_is_left),
           CASE(second_host_tells_when_the_first_does_not),
           CASE(host_never_heard_is_said_and_not_lost), CASE(stray_datagrams_are_no_sign_of_life))
