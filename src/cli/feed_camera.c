/* feed_camera.c - events of a camera to spikes, by their own time stamps.
 *
 * They are gathered in slices of SLICE_US, each sent when its time is over: an event keeps its
 * place within its slice. Events of a live camera come when they happen, and are sent so too.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "cli/feed.h"
#include "proto/events.pb-c.h"
#include "senses/camera_reader.h"
#include "senses/spike_coder.h"

enum { SLICE_US = 4000, EVENTS_MAX = 4096 };

struct camera {
    struct camera_reader *reader;
    struct camera_event   list[EVENTS_MAX];
    struct camera_events  events;
    struct refractory     on, off;
    bool                  has_first;
    uint64_t              first_us, slice; /* slice: from first_us on, that is gathered */
};

static fault camera_begin(struct feed *feed, camera_format format)
{
    struct camera *it = NULL;
    if (feed->on.kind != ERGON__SENSE_KIND__SPIKES)
        RAISE(FAULT_USAGE, "--to %s: takes values; events of a camera need a sense of spikes",
              feed->on.sense);
    TRY(memory_take(&it, 1, sizeof *it, "events of a camera"));
    feed->source                  = it;
    it->events                    = (struct camera_events){.list = it->list, .room = EVENTS_MAX};
    const struct camera_plan plan = {format, feed->name, feed->options->size.width,
                                     feed->options->size.height};
    uint32_t                 refractory_us = (uint32_t)(feed->options->refractory_ms * 1e3);
    TRY(camera_reader_create(&it->reader, &plan));
    TRY(refractory_make(&it->on, feed->on.size, refractory_us));
    return refractory_make(&it->off, feed->on.size, refractory_us);
}

static fault events_begin(struct feed *feed) { return camera_begin(feed, CAMERA_TEXT); }
static fault evt_begin(struct feed *feed) { return camera_begin(feed, CAMERA_EVT); }

static fault slice_send(struct feed *feed)
{
    struct camera *it = feed->source;
    TRY(feed_wait(feed, (double)(it->slice + 1) * SLICE_US * 1e-6));
    uint64_t now_us = clock_unix_us();
    TRY(feed_link_send(&feed->on, now_us));
    return feed->has_off ? feed_link_send(&feed->off, now_us) : FAULT_NONE;
}

static fault event_add(struct feed *feed, const struct camera_event *event)
{
    struct camera *it     = feed->source;
    uint32_t       width  = camera_reader_width(it->reader);
    uint32_t       height = camera_reader_height(it->reader);
    uint32_t       across = (uint32_t)event->x * feed->grid.width / width;
    uint32_t       cell   = (uint32_t)event->y * feed->grid.height / height * feed->grid.width;
    if (!it->has_first) it->first_us = event->time_us;
    it->has_first = true;

    uint64_t          since_us = event->time_us - it->first_us;
    struct link_event link = {.offset_us = (uint32_t)(since_us % SLICE_US), .index = cell + across};
    if (since_us / SLICE_US != it->slice) TRY(slice_send(feed));
    it->slice = since_us / SLICE_US;
    feed->things++;
    if (!event->is_on && !feed->has_off) return FAULT_NONE;
    if (refractory_passes(event->is_on ? &it->on : &it->off, link.index, event->time_us))
        return feed_link_add(event->is_on ? &feed->on : &feed->off, &link);
    feed->held++;
    return FAULT_NONE;
}

static fault events_add(struct feed *feed)
{
    struct camera *it = feed->source;
    for (uint32_t i = 0; i < it->events.count && !feed->is_over; i++)
        TRY(event_add(feed, &it->list[i]));
    feed->left_out = camera_reader_left_out(it->reader);
    return FAULT_NONE;
}

static fault camera_take(struct feed *feed, const uint8_t *bytes, size_t count, size_t *taken)
{
    struct camera *it = feed->source;
    TRY(camera_reader_take(it->reader, bytes, count, taken, &it->events));
    return events_add(feed);
}

/* Nothing comes: what was gathered is not held back until something does. */
static fault camera_idle(struct feed *feed)
{
    return feed->on.count + feed->off.count > 0 ? slice_send(feed) : FAULT_NONE;
}

static fault camera_end(struct feed *feed)
{
    struct camera *it = feed->source;
    TRY(camera_reader_end(it->reader, &it->events));
    TRY(events_add(feed));
    return camera_idle(feed);
}

static void camera_clear(struct feed *feed)
{
    struct camera *it = feed->source;
    if (!it) return;
    camera_reader_destroy(&it->reader);
    refractory_clear(&it->on);
    refractory_clear(&it->off);
    memory_give(&feed->source);
}

const struct feed_form FEED_EVENTS = {"events",    events_begin, camera_take,
                                      camera_idle, camera_end,   camera_clear};
const struct feed_form FEED_EVT    = {"events",    evt_begin,  camera_take,
                                      camera_idle, camera_end, camera_clear};
