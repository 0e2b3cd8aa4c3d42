/* What a page says is taken where it makes sense, and only there. */
#include "coordinator/watch_word.h"
#include "support/check.h"

#include <stdio.h>
#include <string.h>

static struct viewer_wish wish;

static bool reads(const char *text) { return watch_word_read(text, strlen(text), &wish); }

static void run_spikes_and_populations_are_read(void)
{
    CU_ASSERT_TRUE(reads("{\"type\":\"watch\",\"run\":\"20261121-1-2\",\"spikes\":true,"
                         "\"populations\":[0,2],\"more\":[1]}"));
    CU_ASSERT_STRING_EQUAL(wish.run, "20261121-1-2");
    CU_ASSERT_TRUE(wish.wants_spikes);
    CU_ASSERT_FALSE(wish.wants_all);
    CU_ASSERT_EQUAL(wish.populations[0] + 2 * wish.populations[1] + 4 * wish.populations[2], 5);
}

static void nothing_but_a_run_means_all_but_spikes(void)
{
    CU_ASSERT_TRUE(reads("{\"type\":\"watch\",\"run\":\"a\"}"));
    CU_ASSERT_FALSE(wish.wants_spikes);
    CU_ASSERT_TRUE(wish.wants_all);
    CU_ASSERT_TRUE(reads("{\"type\":\"watch\"}")); /* nothing any more */
    CU_ASSERT_STRING_EQUAL(wish.run, "");
}

/* Longer than the id of any run. */
static const char LONG_RUN[] = "{\"type\":\"watch\",\"run\":"
                               "\"a12345678901234567890123456789012345678901234567890123456789\"}";

static void nonsense_is_refused(void)
{
    static const char *const WRONG[] = {
        "",
        "watch",
        "[]",
        "null",
        "{}",
        "{\"type\":\"stop\",\"run\":\"a\"}",
        "{\"type\":[\"watch\"]}",
        "{\"type\":\"watch\",\"run\":7}",
        "{\"type\":\"watch\",\"run\":\"../../etc/passwd\"}",
        "{\"type\":\"watch\",\"run\":\"a\",\"populations\":7}",
        "{\"type\":\"watch\",\"run\":\"a\",\"populations\":[-1]}",
        "{\"type\":\"watch\",\"run\":\"a\",\"populations\":[256]}",
        "{\"type\":\"watch\",\"run\":\"a\",\"populations\":[1e300]}",
        "{\"type\":\"watch\",\"run\":\"a\",\"populations\":[0.5]}",
        "{\"type\":\"watch\",\"run\":\"a\",\"populations\":[\"0\"]}",
        "{\"type\":\"watch\",\"type\":\"watch\"}",
        LONG_RUN};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        if (reads(WRONG[i])) {
            printf("took %s\n", WRONG[i]);
            CU_FAIL("nonsense was taken");
        }
    static char deep[VIEWER_WORD_BYTES + 2];
    memset(deep, '[', sizeof deep - 1);
    CU_ASSERT_FALSE(reads(deep));
    CU_ASSERT_FALSE(watch_word_read(deep, VIEWER_WORD_BYTES, &wish));
}

CHECK_MAIN(watch_word, CASE(run_spikes_and_populations_are_read),
           CASE(nothing_but_a_run_means_all_but_spikes), CASE(nonsense_is_refused))
