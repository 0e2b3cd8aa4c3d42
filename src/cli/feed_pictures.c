/* feed_pictures.c - pictures to spikes of what got lighter or darker, or to values of what is
 * light.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "cli/feed.h"
#include "proto/events.pb-c.h"
#include "senses/motion_gate.h"
#include "senses/spike_coder.h"
#include "senses/value_map.h"

static const double SPREAD_S = 0.01; /* the spikes of a picture, or a picture's time if less */

struct pictures {
    struct frame_reader *reader;
    struct box_filter    box;
    struct motion_gate   gate;
    float               *intensity; /* [cells] */
    struct spike_coder  *coder;     /* of a sense that takes spikes; else: */
    struct value_map     map;
    struct value_memory  memory;
};

static fault coder_begin(struct feed *feed, struct pictures *it)
{
    const struct feed_options *words    = feed->options;
    double                     spread_s = SPREAD_S;
    if (words->rate_Hz > 0 && 1 / words->rate_Hz < spread_s) spread_s = 1 / words->rate_Hz;
    const struct spike_coder_plan plan = {.cells         = feed->on.size,
                                          .threshold     = words->threshold,
                                          .refractory_us = (uint32_t)(words->refractory_ms * 1e3),
                                          .spread_us     = (uint32_t)(spread_s * 1e6)};
    return spike_coder_create(&it->coder, &plan);
}

static fault pictures_begin(struct feed *feed, frame_format format)
{
    struct pictures *it = NULL;
    TRY(memory_take(&it, 1, sizeof *it, "pictures"));
    feed->source                 = it;
    const struct frame_plan plan = {format, feed->name, feed->options->size.width,
                                    feed->options->size.height};
    if (format == FRAME_GREY && !plan.width)
        RAISE(FAULT_USAGE, "--as grey: expected --size WxH of the pictures");
    TRY(frame_reader_create(&it->reader, &plan));
    TRY(box_filter_make(&it->box, feed->grid));
    TRY(motion_gate_make(&it->gate, feed->on.size, feed->options->gate));
    TRY(memory_take(&it->intensity, feed->on.size, sizeof *it->intensity, "cells of a grid"));
    if (feed->on.kind == ERGON__SENSE_KIND__SPIKES) return coder_begin(feed, it);
    it->map = feed_map(feed);
    return value_memory_make(&it->memory, feed->on.size);
}

static fault pgm_begin(struct feed *feed) { return pictures_begin(feed, FRAME_PGM); }
static fault y4m_begin(struct feed *feed) { return pictures_begin(feed, FRAME_Y4M); }
static fault grey_begin(struct feed *feed) { return pictures_begin(feed, FRAME_GREY); }

static fault spikes_send(struct feed *feed, struct pictures *it, uint64_t captured_us)
{
    const struct coded_spike *spikes = NULL;
    uint32_t                  count  = 0;
    TRY(spike_coder_take(it->coder, it->intensity, feed->time_us, &spikes, &count));
    for (uint32_t i = 0; i < count; i++) {
        const struct link_event event = {spikes[i].offset_us, spikes[i].cell, 0};
        if (spikes[i].is_on)
            TRY(feed_link_add(&feed->on, &event));
        else if (feed->has_off)
            TRY(feed_link_add(&feed->off, &event));
    }
    feed->held = spike_coder_held(it->coder);
    TRY(feed_link_send(&feed->on, captured_us));
    return feed->has_off ? feed_link_send(&feed->off, captured_us) : FAULT_NONE;
}

static fault values_send(struct feed *feed, struct pictures *it, uint64_t captured_us)
{
    for (uint32_t cell = 0; cell < feed->on.size; cell++) {
        struct link_event event = {0, cell, 0};
        if (!value_map_take(&it->map, it->intensity[cell], &event.value)) continue;
        if (value_memory_is_new(&it->memory, cell, event.value))
            TRY(feed_link_add(&feed->on, &event));
    }
    feed->clipped = it->map.clipped;
    return feed_link_send(&feed->on, captured_us);
}

static fault picture_send(struct feed *feed)
{
    struct pictures *it = feed->source;
    TRY(feed_pace(feed, feed->things, frame_reader_rate_Hz(it->reader)));
    if (feed->is_over) return FAULT_NONE;
    uint64_t captured_us = clock_unix_us();
    feed->things++;
    box_filter_apply(&it->box, frame_reader_frame(it->reader), it->intensity);
    if (!motion_gate_passes(&it->gate, it->intensity)) {
        feed->gated++;
        return FAULT_NONE;
    }
    return it->coder ? spikes_send(feed, it, captured_us) : values_send(feed, it, captured_us);
}

static fault pictures_take(struct feed *feed, const uint8_t *bytes, size_t count, size_t *taken)
{
    struct pictures *it       = feed->source;
    bool             is_whole = false;
    TRY(frame_reader_take(it->reader, bytes, count, taken, &is_whole));
    return is_whole ? picture_send(feed) : FAULT_NONE;
}

static fault pictures_end(struct feed *feed)
{
    struct pictures *it       = feed->source;
    bool             is_whole = false;
    fault            failed   = frame_reader_end(it->reader, &is_whole);
    if (!failed && is_whole) return picture_send(feed);
    /* Who films is stopped at any time: what there was before has been fed. */
    if (failed == FAULT_INPUT && feed->things > 0) return feed_cut(feed);
    return failed;
}

static void pictures_clear(struct feed *feed)
{
    struct pictures *it = feed->source;
    if (!it) return;
    frame_reader_destroy(&it->reader);
    box_filter_clear(&it->box);
    motion_gate_clear(&it->gate);
    memory_give(&it->intensity);
    spike_coder_destroy(&it->coder);
    value_memory_clear(&it->memory);
    memory_give(&feed->source);
}

const struct feed_form FEED_PGM  = {"pictures", pgm_begin,    pictures_take,
                                    NULL,       pictures_end, pictures_clear};
const struct feed_form FEED_Y4M  = {"pictures", y4m_begin,    pictures_take,
                                    NULL,       pictures_end, pictures_clear};
const struct feed_form FEED_GREY = {"pictures", grey_begin,   pictures_take,
                                    NULL,       pictures_end, pictures_clear};
