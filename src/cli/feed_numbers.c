/* feed_numbers.c - rows of numbers: values of neurons 0, 1, ..., or the neurons that spike. */
#include "base/clock.h"
#include "base/memory.h"
#include "cli/feed.h"
#include "proto/events.pb-c.h"
#include "senses/number_reader.h"
#include "senses/value_map.h"

struct numbers {
    struct number_reader *reader;
    struct value_map      map;
    double                first_s;
    uint64_t              outside; /* numbers that name no neuron */
};

static fault numbers_begin(struct feed *feed)
{
    struct numbers *it = NULL;
    TRY(memory_take(&it, 1, sizeof *it, "numbers"));
    feed->source                  = it;
    it->map                       = feed_map(feed);
    const struct number_plan plan = {feed->options->has_time, feed->options->column, feed->on.size};
    return number_reader_create(&it->reader, &plan);
}

static fault number_add(struct feed *feed, struct numbers *it, uint32_t place, double number)
{
    struct link_event event = {.index = place};
    if (feed->on.kind != ERGON__SENSE_KIND__SPIKES)
        return value_map_take(&it->map, number, &event.value) ? feed_link_add(&feed->on, &event)
                                                              : FAULT_NONE;
    if (!(number >= 0 && number < feed->on.size && number == (double)(uint32_t)number)) {
        it->outside++;
        return FAULT_NONE;
    }
    event.index = (uint32_t)number;
    return feed_link_add(&feed->on, &event);
}

/* A row is due by its own time, or by the rate of all of them. */
static fault row_wait(struct feed *feed, struct numbers *it, const struct number_row *row)
{
    if (!feed->options->has_time) return feed_pace(feed, feed->things, 0);
    if (feed->things == 0) it->first_s = row->time_s;
    return feed_wait(feed, row->time_s - it->first_s);
}

static fault row_send(struct feed *feed, const struct number_row *row)
{
    struct numbers *it = feed->source;
    feed->left_out     = number_reader_left_out(it->reader) + it->outside;
    if (row->count == 0) return FAULT_NONE;
    TRY(row_wait(feed, it, row));
    if (feed->is_over) return FAULT_NONE;
    uint64_t captured_us = clock_unix_us();
    feed->things++;
    for (uint32_t i = 0; i < row->count; i++)
        TRY(number_add(feed, it, i, row->numbers[i]));
    feed->left_out = number_reader_left_out(it->reader) + it->outside;
    feed->clipped  = it->map.clipped;
    return feed_link_send(&feed->on, captured_us);
}

static fault numbers_take(struct feed *feed, const uint8_t *bytes, size_t count, size_t *taken)
{
    struct numbers   *it  = feed->source;
    struct number_row row = {0};
    *taken                = number_reader_take(it->reader, bytes, count, &row);
    return row_send(feed, &row);
}

static fault numbers_end(struct feed *feed)
{
    struct numbers   *it  = feed->source;
    struct number_row row = {0};
    number_reader_end(it->reader, &row);
    TRY(row_send(feed, &row));
    if (feed->things == 0 && feed->left_out > 0)
        RAISE(FAULT_INPUT,
              "%s: nothing in it is a row of at most %u numbers (%llu lines were none)", feed->name,
              feed->on.size, (unsigned long long)feed->left_out);
    return FAULT_NONE;
}

static void numbers_clear(struct feed *feed)
{
    struct numbers *it = feed->source;
    if (!it) return;
    number_reader_destroy(&it->reader);
    memory_give(&feed->source);
}

const struct feed_form FEED_NUMBERS = {"rows", numbers_begin, numbers_take,
                                       NULL,   numbers_end,   numbers_clear};
