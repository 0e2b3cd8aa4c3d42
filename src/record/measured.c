/* measured.c - the block `measured` of summary.json. */
#include "record/measured.h"

#include "base/memory.h"
#include "sonata/json.h"

#include <stdio.h>

static fault number_read(const struct json *doc, const char *path, const char *key, double *out)
{
    if (!json_get_number(doc, key, out) || *out < 0)
        RAISE(FAULT_INPUT,
              "%s: %s: expected a number of at least 0, as ergon run writes it into summary.json",
              path, key);
    return FAULT_NONE;
}

static fault rates_read(struct measured *out, const struct json *doc, const char *path,
                        const struct tile_table *tiles)
{
    double seconds = 0;
    size_t count   = json_count(doc, "measured.spikes_by_tile");
    TRY(number_read(doc, path, "measured.model_seconds", &seconds));
    if (seconds <= 0)
        RAISE(FAULT_INPUT, "%s: measured.model_seconds: 0 s are too short for rates", path);
    if (count != tiles->count)
        RAISE(FAULT_INPUT,
              "%s: measured.spikes_by_tile: has %zu tiles, this model has %u; expected a run of "
              "this model with the same --scale",
              path, count, tiles->count);
    for (uint32_t tile = 0; tile < tiles->count; tile++) {
        char   key[48];
        double spikes = 0;
        snprintf(key, sizeof key, "measured.spikes_by_tile.%u", tile);
        TRY(number_read(doc, path, key, &spikes));
        out->rate_Hz[tile] = spikes / seconds / tiles->tiles[tile].count;
    }
    return FAULT_NONE;
}

fault measured_read(struct measured *out, const char *path, const struct tile_table *tiles)
{
    struct json *doc = NULL;
    *out             = (struct measured){0};
    TRY(json_read_file(&doc, path));
    fault failed = memory_take(&out->rate_Hz, tiles->count, sizeof *out->rate_Hz, "rates of tiles");
    if (!failed) failed = rates_read(out, doc, path, tiles);
    if (!failed) failed = number_read(doc, path, "measured.update_ns", &out->measures.update_ns);
    if (!failed) failed = number_read(doc, path, "measured.event_ns", &out->measures.event_ns);
    out->measures.rate_Hz = out->rate_Hz;
    json_destroy(&doc);
    if (failed) measured_clear(out);
    return failed;
}

void measured_clear(struct measured *measured) { memory_give(&measured->rate_Hz); }
