/* feed_reach.c - the run that is fed, here or elsewhere, and its senses: found, and greeted. */
#include "base/clock.h"
#include "cli/feed.h"
#include "cli/options.h"
#include "proto/events.pb-c.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

enum { ANSWER_MS = 5000 };
static const double   SECOND_NS = 1e9;
static const uint64_t AGAIN_NS  = 100000000;

static bool has_patience(const struct feed *feed, uint64_t since_ns)
{
    return !feed_is_interrupted() &&
           (double)(clock_ns() - since_ns) < feed->options->wait_s * SECOND_NS;
}

/* The run, waiting for it as long as the user said. */
static fault run_find(struct feed *feed, const char *word)
{
    uint64_t begin_ns = clock_ns();
    fault    failed;
    while ((failed = announcement_find(word, &feed->run)) == FAULT_USAGE &&
           has_patience(feed, begin_ns)) {
        fault_forget();
        nanosleep(&(struct timespec){.tv_nsec = (long)AGAIN_NS}, NULL);
    }
    return failed;
}

/* What is known of a run that announces itself elsewhere. */
static fault run_place(struct feed *feed, const char *place, const char *server_key)
{
    struct announcement *run = &feed->run;
    feed->is_elsewhere       = true;
    if (snprintf(run->feed, sizeof run->feed, "%s", place) >= (int)sizeof run->feed)
        RAISE(FAULT_USAGE, "%s: longer than %zu bytes", place, sizeof run->feed - 1);
    (void)snprintf(run->id, sizeof run->id, "at %.44s", place);
    (void)snprintf(run->model, sizeof run->model, "elsewhere");
    (void)snprintf(run->server_key, sizeof run->server_key, "%s", server_key ? server_key : "");
    return FAULT_NONE;
}

fault feed_reach_run(struct feed *feed, const struct options *options)
{
    const char *word     = options->argument;
    bool        is_place = word && option_is_endpoint(word);
    if (options->server_key && !is_place)
        RAISE(FAULT_USAGE, "--server-key: expected tcp://ADDRESS:PORT as the run with it");
    return is_place ? run_place(feed, word, options->server_key) : run_find(feed, word);
}

/* ---- its senses ------------------------------------------------------------------------------ */

/* Who is elsewhere is waited for here. */
static fault link_begin(const struct feed *feed, struct feed_link *link, const char *sense)
{
    uint64_t begin_ns = clock_ns();
    fault    failed;
    TRY(feed_link_open(link, &feed->run, sense));
    while ((failed = feed_link_greet(link, ANSWER_MS)) == FAULT_PEER && feed->is_elsewhere &&
           has_patience(feed, begin_ns))
        fault_forget();
    return failed;
}

static fault grid_find(struct feed *feed)
{
    const struct feed_link *link = &feed->on;
    feed->grid                   = feed->options->grid;
    if (!feed->grid.width && feed->form == &FEED_NUMBERS)
        feed->grid = (struct grid){link->size, 1}; /* a row lies as it comes */
    if (!feed->grid.width) {
        uint32_t side = (uint32_t)lround(sqrt(link->size));
        feed->grid    = (struct grid){side, side};
    }
    if ((uint64_t)feed->grid.width * feed->grid.height == link->size) return FAULT_NONE;
    if (feed->options->grid.width)
        RAISE(FAULT_USAGE, "--grid %ux%u: expected the %u neurons of sense %s", feed->grid.width,
              feed->grid.height, link->size, link->sense);
    RAISE(FAULT_USAGE, "sense %s has %u neurons, which make no square; expected --grid WxH",
          link->sense, link->size);
}

static fault off_open(struct feed *feed)
{
    const struct feed_options *words = feed->options;
    TRY(link_begin(feed, &feed->off, words->off));
    bool are_spikes =
        feed->on.kind == ERGON__SENSE_KIND__SPIKES && feed->off.kind == ERGON__SENSE_KIND__SPIKES;
    if (!are_spikes || feed->on.size != feed->off.size)
        RAISE(FAULT_USAGE,
              "--off %s: expected two senses that take spikes, of as many neurons; %s has %u, %s "
              "has %u",
              words->off, words->to, feed->on.size, words->off, feed->off.size);
    return FAULT_NONE;
}

fault feed_reach_senses(struct feed *feed)
{
    const struct feed_options *words = feed->options;
    TRY(link_begin(feed, &feed->on, words->to));
    feed->has_off = words->off != NULL;
    if (feed->has_off) TRY(off_open(feed));
    return grid_find(feed);
}
