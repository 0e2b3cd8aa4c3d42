/* The last thousands of numbers are remembered, and sessions of feeders. */
#include "bus/asked.h"
#include "bus/feeders.h"
#include "bus/seen.h"

#include "support/check.h"

#include <string.h>

static struct seen    seen;
static struct feeders feeders;
static struct asked   asked;

/* Numbers that would lie in a row, and others. */
static uint64_t number_of(uint64_t i) { return i % 3 ? i : i << 40 | 1; }

static void seen_holds_the_last_and_forgets_the_oldest(void)
{
    enum { MANY = 5 * SEEN_NUMBERS };
    int wrong = 0;
    for (uint64_t i = 1; i <= MANY; i++) {
        wrong += !seen_add(&seen, number_of(i));
        wrong += seen_add(&seen, number_of(i));
    }
    for (uint64_t i = 1; i <= MANY; i++)
        wrong += seen_has(&seen, number_of(i)) != (i > MANY - SEEN_NUMBERS);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_FALSE(seen_has(&seen, 0));
}

static feeder_verdict heard(uint64_t session, uint64_t sequence, uint64_t s, bool is_hello)
{
    struct feeder message = {session, sequence, s * 1000000000u};
    return feeder_heard(&feeders, &message, is_hello);
}

static void session_begins_with_a_hello_and_only_grows(void)
{
    memset(&feeders, 0, sizeof feeders);
    CU_ASSERT_EQUAL(heard(7, 1, 1, false), FEEDER_UNKNOWN);
    CU_ASSERT_EQUAL(heard(7, 0, 1, true), FEEDER_REPLAY);
    CU_ASSERT_EQUAL(heard(7, 1, 1, true), FEEDER_TAKEN);
    CU_ASSERT_EQUAL(heard(7, 1, 1, true), FEEDER_REPLAY);
    CU_ASSERT_EQUAL(heard(7, 5, 1, false), FEEDER_TAKEN);
    CU_ASSERT_EQUAL(heard(7, 4, 1, false), FEEDER_REPLAY);
    CU_ASSERT_EQUAL(heard(7, 6, 1, true), FEEDER_TAKEN); /* of another sense */
}

static void silent_session_makes_room_and_cannot_begin_again(void)
{
    memset(&feeders, 0, sizeof feeders);
    for (uint64_t i = 1; i <= FEEDERS_MAX; i++)
        CU_ASSERT_EQUAL(heard(i, 1, i == 3 ? 1 : 40, true), FEEDER_TAKEN);
    CU_ASSERT_EQUAL(heard(1000, 1, 60, true), FEEDER_TOO_MANY);
    CU_ASSERT_EQUAL(heard(1000, 1, 62, true), FEEDER_TAKEN);
    CU_ASSERT_EQUAL(heard(3, 1, 62, true), FEEDER_REPLAY);
    CU_ASSERT_EQUAL(heard(3, 9, 62, true), FEEDER_REPLAY);
    CU_ASSERT_EQUAL(heard(4, 2, 62, false), FEEDER_TAKEN);
}

static void who_asked_is_answered_once(void)
{
    struct asked_one one   = {.nonce = 5, .since_ns = 1}, found;
    uint64_t         first = asked_add(&asked, &one);
    one.nonce              = 6;
    uint64_t second        = asked_add(&asked, &one);
    CU_ASSERT_TRUE(asked_take(&asked, first, &found));
    CU_ASSERT_EQUAL(found.nonce, 5);
    CU_ASSERT_FALSE(asked_take(&asked, first, &found));
    CU_ASSERT_TRUE(asked_take(&asked, second, &found));
    CU_ASSERT_EQUAL(found.nonce, 6);
    CU_ASSERT_FALSE(asked_take(&asked, 0, &found));
    CU_ASSERT_FALSE(asked_take(&asked, UINT64_MAX, &found));
}

static void who_waits_for_ever_is_forgotten_when_there_is_no_room(void)
{
    struct asked_one one = {.nonce = 1, .since_ns = 1}, found;
    memset(&asked, 0, sizeof asked);
    uint64_t first = asked_add(&asked, &one);
    for (int i = 1; i < ASKED_MAX; i++)
        CU_ASSERT_NOT_EQUAL(asked_add(&asked, &one), 0);
    CU_ASSERT_EQUAL(asked_add(&asked, &one), 0);
    one.since_ns += ASKED_FORGOTTEN_S * UINT64_C(1000000000) + 1;
    uint64_t next = asked_add(&asked, &one);
    CU_ASSERT_NOT_EQUAL(next, 0);
    CU_ASSERT_FALSE(asked_take(&asked, first, &found));
    CU_ASSERT_TRUE(asked_take(&asked, next, &found));
}

CHECK_MAIN(seen, CASE(seen_holds_the_last_and_forgets_the_oldest),
           CASE(session_begins_with_a_hello_and_only_grows),
           CASE(silent_session_makes_room_and_cannot_begin_again), CASE(who_asked_is_answered_once),
           CASE(who_waits_for_ever_is_forgotten_when_there_is_no_room))
