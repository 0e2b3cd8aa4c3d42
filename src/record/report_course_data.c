/* report_course_data.c - lists of a file, made as long as a picture is wide. */
#include "record/report_course_data.h"

#include "record/report_energy.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = ENERGY_PATH_BYTES, KEY_BYTES = 256, LIST_MAX = 1024 };

static const double MS_PER_S = 1000;

struct list {
    size_t count;
    double values[LIST_MAX];
};

static void list_read(struct list *list, const struct json *doc, const char *path)
{
    size_t count = json_count(doc, path);
    list->count  = count < LIST_MAX ? count : LIST_MAX;
    for (size_t i = 0; i < list->count; i++) {
        char at[PATH_BYTES + 32];
        snprintf(at, sizeof at, "%s.%zu", path, i);
        if (!json_get_number(doc, at, &list->values[i])) list->values[i] = NAN;
    }
}

/* Times must ascend; what follows one that does not is left out. */
static void times_read(struct list *list, const struct json *doc, const char *path)
{
    list_read(list, doc, path);
    for (size_t i = 0; i < list->count; i++) {
        list->values[i] /= MS_PER_S;
        bool is_later = i == 0 || list->values[i] > list->values[i - 1];
        if (!isfinite(list->values[i]) || !is_later) list->count = i;
    }
}

/* So many intervals of the file become one of the picture. */
static size_t group_of(size_t count) { return (count + COURSE_POINTS - 1) / COURSE_POINTS; }

static void flow_make(struct course_flow *flow, const struct list *times)
{
    flow->count = 0;
    if (times->count < 2) return;
    size_t intervals = times->count - 1, group = group_of(intervals);
    for (size_t i = 0; i < intervals; i += group)
        flow->edges_s[flow->count++] = times->values[i];
    flow->edges_s[flow->count] = times->values[intervals];
}

/* Means of groups of intervals, each by its length, times a factor, added. */
static void flow_add(const struct list *times, const struct list *values, double factor,
                     double *sums)
{
    size_t intervals = times->count < 2 ? 0 : times->count - 1, group = group_of(intervals);
    for (size_t from = 0, to = 0; from < intervals; from += group, to++) {
        double amount = 0, length = 0;
        for (size_t i = from; i < from + group && i < intervals; i++) {
            double lasts = times->values[i + 1] - times->values[i];
            length += lasts;
            if (i < values->count && isfinite(values->values[i]))
                amount += values->values[i] * lasts;
        }
        sums[to] += factor * amount / length;
    }
}

static void states_read(struct course *course, const struct json *doc, const struct list *times,
                        const char *region)
{
    char        path[PATH_BYTES];
    struct list epsilon, pool;
    size_t      group = group_of(times->count);
    list_read(&epsilon, doc, energy_path(path, "regions.%s.epsilon", region));
    list_read(&pool, doc, energy_path(path, "regions.%s.pool", region));
    size_t count = times->count;
    if (epsilon.count < count) count = epsilon.count;
    if (pool.count < count) count = pool.count;
    for (size_t i = 0; i < count; i += group) {
        size_t at           = i + group < count ? i : count - 1; /* the last is shown */
        size_t to           = course->state_count++;
        course->state_s[to] = times->values[at];
        course->epsilon[to] = epsilon.values[at];
        course->pool[to]    = pool.values[at];
    }
}

static void supply_read(struct course *course, const struct json *doc, const struct list *times,
                        const char *region)
{
    char        path[PATH_BYTES];
    struct list values;
    flow_make(&course->supply, times);
    list_read(&values, doc, energy_path(path, "regions.%s.filled", region));
    flow_add(times, &values, 1, course->filled);
    list_read(&values, doc, energy_path(path, "regions.%s.granted", region));
    flow_add(times, &values, 1, course->granted);
}

/* What a population spends is a part of what its region does. */
static void member_add(struct course *course, const struct report *report, const char *name,
                       const struct list *times)
{
    char        path[PATH_BYTES], key[KEY_BYTES];
    struct list values;
    double      neurons = 0;
    json_key(key, sizeof key, name);
    if (!json_get_number(report->energy, energy_path(path, "populations.%s.neurons", key),
                         &neurons))
        return;
    const double part = course->neurons > 0 ? neurons / course->neurons : 0;
    for (int item = 0; item < ENERGY_ITEMS; item++) {
        energy_path(path, "populations.%s.%s", key, energy_item_name((energy_item)item));
        list_read(&values, report->energy, path);
        flow_add(times, &values, part, course->items[item]);
    }
    if (course->member_count == COURSE_MEMBERS) return;
    list_read(&values, report->energy, energy_path(path, "populations.%s.rate_hz", key));
    flow_add(times, &values, 1, course->rates[course->member_count]);
    course->members[course->member_count++] = name;
    double gate                             = report_number(
                                    report, energy_path(path, "energy.populations.%s.couplings.spike.epsilon_c", key));
    if (isfinite(gate)) course->gate = gate;
}

static const char *region_of(const struct report *report, const char *population)
{
    char path[PATH_BYTES], key[KEY_BYTES];
    json_key(key, sizeof key, population);
    return report_text(report, energy_path(path, "energy.populations.%s.region", key));
}

bool course_region(struct course *course, const struct report *report, const char *region)
{
    char        path[PATH_BYTES], key[KEY_BYTES];
    struct list times;
    json_key(key, sizeof key, region);
    *course = (struct course){.name = region, .is_region = true, .gate = NAN};
    if (!json_get_number(report->energy, energy_path(path, "regions.%s.neurons", key),
                         &course->neurons))
        return false;
    times_read(&times, report->energy, "region_time_ms");
    states_read(course, report->energy, &times, key);
    supply_read(course, report->energy, &times, key);
    times_read(&times, report->energy, "population_time_ms");
    flow_make(&course->spending, &times);
    for (size_t i = 0; i < json_count(report->summary, "energy.populations"); i++) {
        const char *name = json_member(report->summary, "energy.populations", i);
        if (name && strcmp(region_of(report, name), region) == 0)
            member_add(course, report, name, &times);
    }
    return course->spending.count > 0;
}

bool course_population(struct course *course, const struct report *report, const char *population)
{
    char        path[PATH_BYTES], key[KEY_BYTES];
    struct list times;
    json_key(key, sizeof key, population);
    *course = (struct course){.name = population, .gate = NAN};
    if (!json_get_number(report->energy, energy_path(path, "populations.%s.neurons", key),
                         &course->neurons))
        return false;
    times_read(&times, report->energy, "population_time_ms");
    flow_make(&course->spending, &times);
    member_add(course, report, population, &times);
    return course->spending.count > 0;
}
