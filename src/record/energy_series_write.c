/* energy_series_write.c - samples as lists of energy.json. */
#include "record/energy_series.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static const double MS_PER_S = 1000;

enum { PATH_BYTES = 640, NAME_BYTES = 512 };

/* A thing whose lists are being written. */
struct list {
    struct json                *doc;
    const struct energy_series *series;
    const char                 *group; /* "regions" */
    char                        name[NAME_BYTES];
    uint32_t                    thing;
    double                      neurons;
    double                      tick_s;
    double                      column[SERIES_CAPACITY]; /* of what is written now */
};

/* Seven digits are more than a picture shows, and half as long. */
static double rounded(double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.7g", value);
    return strtod(text, NULL);
}

static const char *path_of(const struct list *list, const char *key, char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s.%s.%s", list->group, list->name, key);
    return path;
}

static size_t place_of(const struct list *list, uint32_t sample)
{
    return (size_t)sample * list->series->things + list->thing;
}

/* What is there at each time, by `per`. */
static fault put_states(const struct list *list, const char *key, double per)
{
    char path[PATH_BYTES];
    TRY(json_put_array(list->doc, path_of(list, key, path)));
    for (uint32_t i = 0; i < list->series->count; i++)
        TRY(json_add_number(list->doc, path, rounded(list->column[i] / per)));
    return FAULT_NONE;
}

/* What came in each interval, by its length in ticks and by `per`. */
static fault put_flows(const struct list *list, const char *key, double per)
{
    const uint64_t *ticks = list->series->ticks;
    char            path[PATH_BYTES];
    TRY(json_put_array(list->doc, path_of(list, key, path)));
    for (uint32_t i = 1; i < list->series->count; i++) {
        double came = list->column[i] - list->column[i - 1];
        double over = (double)(ticks[i] - ticks[i - 1]) * per;
        TRY(json_add_number(list->doc, path, rounded(came / over)));
    }
    return FAULT_NONE;
}

static fault put_times(struct json *doc, const char *path, const struct energy_series *series,
                       double tick_ms)
{
    TRY(json_put_array(doc, path));
    for (uint32_t i = 0; i < series->count; i++)
        TRY(json_add_number(doc, path, rounded((double)series->ticks[i] * tick_ms)));
    return FAULT_NONE;
}

static fault put_neurons(const struct list *list)
{
    char path[PATH_BYTES];
    return json_put_number(list->doc, path_of(list, "neurons", path), list->neurons);
}

/* A member of struct region_sample, of all samples. */
static void region_column(struct list *list, size_t offset)
{
    const struct region_sample *samples = list->series->samples;
    for (uint32_t i = 0; i < list->series->count; i++)
        list->column[i] = *(const double *)((const char *)&samples[place_of(list, i)] + offset);
}

static fault put_region(struct list *list)
{
    const double each = list->neurons * list->tick_s;
    const struct {
        const char *key;
        size_t      offset;
        double      per;
    } FLOWS[] = {{"filled", offsetof(struct region_sample, filled), each},
                 {"granted", offsetof(struct region_sample, granted), each},
                 {"spent", offsetof(struct region_sample, spent), each},
                 {"scarce", offsetof(struct region_sample, scarce), 1}};
    TRY(put_neurons(list));
    region_column(list, offsetof(struct region_sample, stores));
    TRY(put_states(list, "epsilon", list->neurons * ENERGY_KAPPA));
    region_column(list, offsetof(struct region_sample, pool));
    TRY(put_states(list, "pool", list->neurons));
    for (size_t i = 0; i < sizeof FLOWS / sizeof *FLOWS; i++) {
        region_column(list, FLOWS[i].offset);
        TRY(put_flows(list, FLOWS[i].key, FLOWS[i].per));
    }
    return FAULT_NONE;
}

static fault put_population(struct list *list)
{
    const struct energy_totals *samples = list->series->samples;
    const double                each    = list->neurons * list->tick_s;
    TRY(put_neurons(list));
    for (uint32_t i = 0; i < list->series->count; i++)
        list->column[i] = wide_to_double(samples[place_of(list, i)].spikes);
    TRY(put_flows(list, "rate_hz", each));
    for (int item = 0; item < ENERGY_ITEMS; item++) {
        for (uint32_t i = 0; i < list->series->count; i++)
            list->column[i] = wide_to_double(samples[place_of(list, i)].item[item]);
        TRY(put_flows(list, energy_item_name((energy_item)item), each));
    }
    return FAULT_NONE;
}

static struct list list_make(struct json *doc, const struct model *model, const char *group,
                             const struct energy_series *series)
{
    assert(series->count <= SERIES_CAPACITY);
    return (struct list){
        .doc = doc, .series = series, .group = group, .tick_s = model->energy.tick_ms / MS_PER_S};
}

static fault put_regions(struct json *doc, const struct model *model,
                         const struct energy_series *series)
{
    struct list list = list_make(doc, model, "regions", series);
    TRY(put_times(doc, "region_time_ms", series, model->energy.tick_ms));
    for (uint32_t r = 0; r < model->energy.region_count; r++) {
        json_key(list.name, sizeof list.name, model->energy.regions[r].name);
        list.thing   = r;
        list.neurons = (double)model->energy.regions[r].neuron_count;
        TRY(put_region(&list));
    }
    return FAULT_NONE;
}

static fault put_populations(struct json *doc, const struct model *model,
                             const struct energy_series *series)
{
    struct list list = list_make(doc, model, "populations", series);
    TRY(put_times(doc, "population_time_ms", series, model->energy.tick_ms));
    for (uint32_t p = 0; p < model->population_count; p++) {
        if (model->energy.populations[p].mode == ENERGY_OFF) continue;
        json_key(list.name, sizeof list.name, model->populations[p].name);
        list.thing   = p;
        list.neurons = model->populations[p].size;
        TRY(put_population(&list));
    }
    return FAULT_NONE;
}

fault energy_series_write(struct json *doc, const struct model *model,
                          const struct energy_series *regions,
                          const struct energy_series *populations)
{
    TRY(json_put_number(doc, "tick_ms", model->energy.tick_ms));
    TRY(put_regions(doc, model, regions));
    return put_populations(doc, model, populations);
}
