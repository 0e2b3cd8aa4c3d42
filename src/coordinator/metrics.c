/* metrics.c - what of a run goes into which family. */
#include "coordinator/metrics.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* More would be too many series for Prometheus. */
enum { RANKS_SHOWN = 4096, RANKS_OF_TRAFFIC = 32, REASONS_SHOWN = 64, REGIONS_SHOWN = 256 };

static const double US_PER_S = 1e6, MS_PER_S = 1e3;

struct row {
    struct metric_text      text;
    const struct run_state *run;
    struct moment           now;
};

typedef void row_function(struct row *row);

static void put(struct row *row, double value) { metric_put(&row->text, value); }

/* ---- runs ------------------------------------------------------------------------------------ */

static void run_info(struct row *row)
{
    const Ergon__Run   *told     = run_told(row->run);
    struct metric_label labels[] = {{"host", row->run->announced.host},
                                    {"version", told ? told->version : ""},
                                    {"kernel", told ? told->kernel : ""},
                                    {"partition", told ? told->partition : ""}};
    uint32_t            count    = sizeof labels / sizeof *labels;
    for (uint32_t i = 0; i < count; i++)
        metric_push(&row->text, labels[i].name, labels[i].value);
    put(row, 1);
    metric_pop(&row->text, count);
}

static void run_up(struct row *row) { put(row, !row->run->is_over); }

static void run_status(struct row *row)
{
    Ergon__Status is = run_state_status(row->run, row->now);
    for (int s = ERGON__STATUS__HEALTHY; s <= ERGON__STATUS__FAILED; s++)
        metric_put_of(&row->text, "status", status_word((Ergon__Status)s), (int)is == s);
}

static void run_reasons(struct row *row)
{
    const Ergon__Health *health = run_health(row->run);
    struct run_reason    own    = run_state_reason(row->run, row->now);
    const char          *codes[REASONS_SHOWN + 1];
    uint32_t             counts[REASONS_SHOWN + 1] = {0}, known = 0;
    size_t               told = health ? health->n_reasons : 0;
    for (size_t i = 0; i < told + (own.code != NULL); i++) {
        const char *code = i < told ? health->reasons[i]->code : own.code;
        uint32_t    at   = 0;
        while (at < known && strcmp(codes[at], code) != 0)
            at++;
        if (at == known && known <= REASONS_SHOWN) codes[known++] = code;
        if (at < known) counts[at]++;
    }
    for (uint32_t i = 0; i < known; i++)
        metric_put_of(&row->text, "code", codes[i], counts[i]);
}

static void run_exit(struct row *row)
{
    if (row->run->is_over) put(row, row->run->is_lost ? -1 : (double)row->run->exit_code);
}

static void run_started(struct row *row)
{
    put(row, (double)row->run->announced.started_unix_us / US_PER_S);
}

static void run_heard(struct row *row) { put(row, (double)row->run->heard_unix_us / US_PER_S); }

static void run_neurons(struct row *row)
{
    if (run_told(row->run)) put(row, (double)run_told(row->run)->neuron_count);
}

static void run_synapses(struct row *row)
{
    if (run_told(row->run)) put(row, (double)run_told(row->run)->synapse_count);
}

static void run_steps(struct row *row)
{
    if (run_progress(row->run)) put(row, (double)run_progress(row->run)->step);
}

static void run_model_time(struct row *row)
{
    const Ergon__Run *told = run_told(row->run);
    if (told && run_progress(row->run))
        put(row, (double)run_progress(row->run)->step * told->dt_ms / MS_PER_S);
}

static void run_wall_time(struct row *row)
{
    if (run_progress(row->run)) put(row, run_progress(row->run)->wall_s);
}

static void run_done(struct row *row) { put(row, run_share_done(row->run)); }

static void run_factor(struct row *row)
{
    if (run_progress(row->run)) put(row, run_progress(row->run)->real_time_factor);
}

static void run_left(struct row *row)
{
    const Ergon__Progress *progress = run_progress(row->run);
    if (progress) put(row, progress->left_s >= 0 ? progress->left_s : NAN);
}

static void run_behind(struct row *row)
{
    if (run_progress(row->run)) put(row, run_progress(row->run)->behind_s);
}

static void run_paused(struct row *row)
{
    if (run_progress(row->run)) put(row, run_progress(row->run)->is_paused);
}

static void run_shed(struct row *row)
{
    if (run_progress(row->run)) put(row, run_progress(row->run)->shed_level);
}

/* ---- ranks ----------------------------------------------------------------------------------- */

typedef void rank_function(struct row *row, const Ergon__RankCounters *rank);

static void for_ranks(struct row *row, rank_function *of_rank, size_t most)
{
    const Ergon__Ranks *ranks = run_ranks(row->run);
    if (!ranks || ranks->n_ranks > most) return;
    for (size_t r = 0; r < ranks->n_ranks; r++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", r);
        metric_push(&row->text, "rank", number);
        of_rank(row, ranks->ranks[r]);
        metric_pop(&row->text, 1);
    }
}

static void of_phases(struct row *row, const Ergon__RankCounters *rank)
{
    const struct {
        const char *phase;
        uint64_t    time_us;
    } PHASES[] = {{"deliver", rank->deliver_us},
                  {"update", rank->update_us},
                  {"communicate", rank->communicate_us},
                  {"wait", rank->wait_us},
                  {"record", rank->record_us}};
    for (size_t i = 0; i < sizeof PHASES / sizeof *PHASES; i++)
        metric_put_of(&row->text, "phase", PHASES[i].phase, (double)PHASES[i].time_us / US_PER_S);
}
static void rank_phases(struct row *row) { for_ranks(row, of_phases, RANKS_SHOWN); }

static void of_spikes(struct row *row, const Ergon__RankCounters *rank)
{
    put(row, (double)rank->spikes);
}
static void rank_spikes(struct row *row) { for_ranks(row, of_spikes, RANKS_SHOWN); }

static void of_synaptic(struct row *row, const Ergon__RankCounters *rank)
{
    put(row, (double)rank->synaptic_events);
}
static void rank_synaptic(struct row *row) { for_ranks(row, of_synaptic, RANKS_SHOWN); }

static void of_resident(struct row *row, const Ergon__RankCounters *rank)
{
    put(row, (double)rank->resident_bytes);
}
static void rank_resident(struct row *row) { for_ranks(row, of_resident, RANKS_SHOWN); }

static void traffic_put(struct row *row, const uint64_t *to, size_t count)
{
    for (size_t r = 0; r < count && r < RANKS_OF_TRAFFIC; r++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", r);
        metric_put_of(&row->text, "to", number, (double)to[r]);
    }
}

static void of_sent_spikes(struct row *row, const Ergon__RankCounters *rank)
{
    traffic_put(row, rank->spikes_to, rank->n_spikes_to);
}
static void rank_sent_spikes(struct row *row) { for_ranks(row, of_sent_spikes, RANKS_OF_TRAFFIC); }

static void of_sent_bytes(struct row *row, const Ergon__RankCounters *rank)
{
    traffic_put(row, rank->bytes_to, rank->n_bytes_to);
}
static void rank_sent_bytes(struct row *row) { for_ranks(row, of_sent_bytes, RANKS_OF_TRAFFIC); }

/* ---- populations ----------------------------------------------------------------------------- */

/* Names are unique in a model; where they are not, one series must not stand there twice. */
static bool population_is_first(const Ergon__Run *told, size_t p)
{
    for (size_t q = 0; q < p; q++)
        if (strcmp(told->populations[q]->name, told->populations[p]->name) == 0) return false;
    return true;
}

typedef bool population_function(const struct run_state *run, size_t p, double *value);

static void for_populations(struct row *row, population_function *of_population)
{
    const Ergon__Run *told = run_told(row->run);
    double            value;
    for (size_t p = 0; told && p < told->n_populations && p < POPULATIONS_MAX; p++)
        if (population_is_first(told, p) && of_population(row->run, p, &value))
            metric_put_of(&row->text, "population", told->populations[p]->name, value);
}

static bool of_population_spikes(const struct run_state *run, size_t p, double *value)
{
    const Ergon__Rates *rates = run_rates(run);
    if (!rates || p >= rates->n_spikes) return false;
    *value = (double)rates->spikes[p];
    return true;
}
static void population_spikes(struct row *row) { for_populations(row, of_population_spikes); }

static bool of_population_neurons(const struct run_state *run, size_t p, double *value)
{
    *value = run_told(run)->populations[p]->size;
    return true;
}
static void population_neurons(struct row *row) { for_populations(row, of_population_neurons); }

static bool of_population_rate(const struct run_state *run, size_t p, double *value)
{
    const struct samples *samples = &run->samples;
    if (samples->count == 0 || p >= samples->populations) return false;
    *value = (double)samples_rates(samples, samples->count - 1)[p];
    return true;
}
static void population_rate(struct row *row) { for_populations(row, of_population_rate); }

/* ---- regions --------------------------------------------------------------------------------- */

static bool region_is_first(const Ergon__Run *told, size_t r)
{
    for (size_t q = 0; q < r; q++)
        if (strcmp(told->regions[q]->name, told->regions[r]->name) == 0) return false;
    return true;
}

typedef double region_function(const Ergon__RegionEnergy *region);

static void for_regions(struct row *row, region_function *of_region)
{
    const Ergon__Run    *told   = run_told(row->run);
    const Ergon__Energy *energy = run_energy(row->run);
    if (!told || !energy || told->n_regions != energy->n_regions) return;
    for (size_t r = 0; r < told->n_regions && r < REGIONS_SHOWN; r++)
        if (region_is_first(told, r))
            metric_put_of(&row->text, "region", told->regions[r]->name,
                          of_region(energy->regions[r]));
}

#define REGION_METRIC(name, field)                                                                 \
    static double of_##name(const Ergon__RegionEnergy *region) { return (double)region->field; }   \
    static void   name(struct row *row) { for_regions(row, of_##name); }

REGION_METRIC(region_pool, pool_atp)
REGION_METRIC(region_stores, stores_atp)
REGION_METRIC(region_filled, filled_atp)
REGION_METRIC(region_spent, spent_atp)
REGION_METRIC(region_granted, granted_atp)
REGION_METRIC(region_scarce, scarce_ticks)

/* ---- bus and senses ---------------------------------------------------------------------------
 */

/* What a run says of a topic: the first that names it. */
static const Ergon__TopicCount *topic_told(const struct run_state *run, topic which)
{
    const Ergon__Drops *drops = run_drops(run);
    for (size_t i = 0; drops && i < drops->n_topics; i++)
        if (strcmp(drops->topics[i]->topic, topic_name(which)) == 0) return drops->topics[i];
    return NULL;
}

static void bus_told(struct row *row)
{
    for (int t = 0; t < TOPIC_COUNT; t++) {
        const Ergon__TopicCount *it = topic_told(row->run, (topic)t);
        if (it) metric_put_of(&row->text, "topic", topic_name((topic)t), (double)it->told);
    }
}

static void bus_dropped(struct row *row)
{
    for (int t = 0; t < TOPIC_COUNT; t++) {
        const Ergon__TopicCount *it = topic_told(row->run, (topic)t);
        if (it) metric_put_of(&row->text, "topic", topic_name((topic)t), (double)it->dropped);
    }
}

static void bus_received(struct row *row)
{
    for (int t = 0; t < TOPIC_COUNT; t++)
        if (t != TOPIC_SNAPSHOT)
            metric_put_of(&row->text, "topic", topic_name((topic)t),
                          (double)row->run->bus[t].received);
}

static void bus_missed(struct row *row)
{
    for (int t = 0; t < TOPIC_COUNT; t++)
        if (t != TOPIC_SNAPSHOT)
            metric_put_of(&row->text, "topic", topic_name((topic)t),
                          (double)row->run->bus[t].missed);
}

static void bus_broken(struct row *row)
{
    put(row, (double)(row->run->broken + row->run->garbled));
}

static void bus_refused(struct row *row)
{
    if (run_drops(row->run)) put(row, (double)run_drops(row->run)->requests_refused);
}

static void sense_events(struct row *row)
{
    const Ergon__Drops *drops = run_drops(row->run);
    if (!drops) return;
    metric_put_of(&row->text, "fate", "applied", (double)drops->sense_applied);
    metric_put_of(&row->text, "fate", "late", (double)drops->sense_late);
    metric_put_of(&row->text, "fate", "overflow", (double)drops->sense_overflow);
    metric_put_of(&row->text, "fate", "refused", (double)drops->sense_refused);
}

static void sense_latency(struct row *row)
{
    const Ergon__Drops *drops = run_drops(row->run);
    if (!drops || drops->sense_applied == 0) return;
    metric_put_of(&row->text, "percentile", "50", drops->latency_p50_ms / MS_PER_S);
    metric_put_of(&row->text, "percentile", "95", drops->latency_p95_ms / MS_PER_S);
}

/* ---- all of them ------------------------------------------------------------------------------
 */

static const struct {
    struct metric_family family;
    row_function        *write;
} FAMILIES[] = {
#define METRIC(function, name, type, help) {{name, type, help}, function},
#include "coordinator/metrics.def"
#undef METRIC
};

void metrics_write(struct writer *into, const struct run_state *const *runs, uint32_t count,
                   struct moment now)
{
    struct row row = {.text.into = into, .now = now};
    for (size_t f = 0; f < sizeof FAMILIES / sizeof *FAMILIES; f++) {
        metric_begin(&row.text, &FAMILIES[f].family);
        for (uint32_t i = 0; i < count; i++) {
            row.run = runs[i];
            metric_push(&row.text, "run", runs[i]->announced.id);
            metric_push(&row.text, "model", runs[i]->announced.model);
            FAMILIES[f].write(&row);
            metric_pop(&row.text, 2);
        }
    }
}

void metric_write_one(struct writer *into, const struct metric_family *family, double value)
{
    struct metric_text text = {.into = into};
    metric_begin(&text, family);
    metric_put(&text, value);
}
