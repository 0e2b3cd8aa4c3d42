/* feed_options.c - what reads each word of ergon feed. */
#include "cli/feed_options.h"

#include "cli/feed.h"
#include "cli/options_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

const struct feed_options FEED_USUAL = {
    .rate_Hz = -1, .threshold = 0.2, .refractory_ms = 1, .gate = 0.01};

/* A number and where it ends. */
static bool number_read(const char *word, double *out, const char **end)
{
    char *stop = NULL;
    errno      = 0;
    *out       = strtod(word, &stop);
    *end       = stop;
    return stop != word && errno == 0 && isfinite(*out);
}

static fault range_read(const char *name, const char *word, const double range[2], double *out)
{
    const char *end;
    if (!number_read(word, out, &end) || *end || *out < range[0] || *out > range[1])
        RAISE(FAULT_USAGE, "%s %s: expected a number from %g to %g", name, word, range[0],
              range[1]);
    return FAULT_NONE;
}

static fault ends_read(const char *name, const char *word, double out[2])
{
    const char *end;
    if (!number_read(word, &out[0], &end) || *end != ':' || !number_read(end + 1, &out[1], &end) ||
        *end)
        RAISE(FAULT_USAGE, "%s %s: expected two numbers, A:B", name, word);
    return FAULT_NONE;
}

static fault grid_read(const char *name, const char *word, struct grid *out)
{
    char         *end    = NULL;
    unsigned long width  = *word >= '0' && *word <= '9' ? strtoul(word, &end, 10) : 0;
    bool          has_x  = end && *end == 'x' && end[1] >= '0' && end[1] <= '9';
    unsigned long height = has_x ? strtoul(end + 1, &end, 10) : 0;
    if (width < 1 || height < 1 || width > FRAME_SIDE_MAX || height > FRAME_SIDE_MAX || *end)
        RAISE(FAULT_USAGE, "%s %s: expected WIDTHxHEIGHT, from 1 to %d each", name, word,
              FRAME_SIDE_MAX);
    *out = (struct grid){(uint32_t)width, (uint32_t)height};
    return FAULT_NONE;
}

fault feed_read_to(struct options *o, const char *name, const char *word)
{
    return option_text(name, word, "the name of a sense", &o->feed.to);
}

fault feed_read_off(struct options *o, const char *name, const char *word)
{
    return option_text(name, word, "the name of a sense", &o->feed.off);
}

fault feed_read_form(struct options *o, const char *name, const char *word)
{
    o->feed.form = word;
    return feed_form_check(name, word);
}

fault feed_read_input(struct options *o, const char *name, const char *word)
{
    return option_text(name, word, "a file", &o->feed.input);
}

fault feed_read_size(struct options *o, const char *name, const char *word)
{
    return grid_read(name, word, &o->feed.size);
}

fault feed_read_grid(struct options *o, const char *name, const char *word)
{
    return grid_read(name, word, &o->feed.grid);
}

fault feed_read_rate(struct options *o, const char *name, const char *word)
{
    return range_read(name, word, (const double[]){0, 1e6}, &o->feed.rate_Hz);
}

fault feed_read_wait(struct options *o, const char *name, const char *word)
{
    return range_read(name, word, (const double[]){0, 1e6}, &o->feed.wait_s);
}

fault feed_read_threshold(struct options *o, const char *name, const char *word)
{
    return range_read(name, word, (const double[]){0.01, 10}, &o->feed.threshold);
}

fault feed_read_refractory(struct options *o, const char *name, const char *word)
{
    return range_read(name, word, (const double[]){0, 10000}, &o->feed.refractory_ms);
}

fault feed_read_gate(struct options *o, const char *name, const char *word)
{
    return range_read(name, word, (const double[]){0, 1}, &o->feed.gate);
}

fault feed_read_from(struct options *o, const char *name, const char *word)
{
    TRY(ends_read(name, word, o->feed.from));
    if (o->feed.from[0] == o->feed.from[1])
        RAISE(FAULT_USAGE, "%s %s: expected two numbers that differ", name, word);
    o->feed.has_from = true;
    return FAULT_NONE;
}

fault feed_read_onto(struct options *o, const char *name, const char *word)
{
    o->feed.has_onto = true;
    return ends_read(name, word, o->feed.onto);
}

fault feed_read_column(struct options *o, const char *name, const char *word)
{
    double column = 0;
    TRY(range_read(name, word, (const double[]){1, 100000}, &column));
    o->feed.column = (uint32_t)column;
    return FAULT_NONE;
}

fault feed_read_timed(struct options *o, const char *name, const char *word)
{
    (void)name, (void)word;
    o->feed.has_time = true;
    return FAULT_NONE;
}
