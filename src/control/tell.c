/* tell.c - messages that are told again and again. */
#include "control/tell.h"

#include "base/clock.h"
#include "base/memory.h"
#include "control/tell_parts.h"

#include <stdio.h>
#include <string.h>

static const uint64_t NS_PER_US = 1000;

/* ---- made ----------------------------------------------------------------------------------- */

static fault rows_take(struct tell *tell)
{
    const struct model *model = tell->model;
    uint32_t            ranks = comm_size(tell->plan.simulation->comm);
    TRY(memory_take(&tell->spikes, model->population_count, sizeof *tell->spikes, "what is told"));
    TELL_ROWS_TAKE(tell->counters, ranks, ergon__rank_counters__init);
    TELL_ROWS_TAKE(tell->regions, model->energy.region_count, ergon__region_energy__init);
    TELL_ROWS_TAKE(tell->samples, (size_t)2 * SHARE_SAMPLES_MAX, ergon__state_sample__init);
    TELL_ROWS_TAKE(tell->reasons, HEALTH_REASONS_MAX, ergon__reason__init);
    TELL_ROWS_TAKE(tell->topics, TOPIC_COUNT, ergon__topic_count__init);
    return FAULT_NONE;
}

static fault plan_keep(struct tell *tell)
{
    const struct model_live *live  = &tell->model->live;
    uint32_t                 ranks = comm_size(tell->plan.simulation->comm);
    TRY(memory_take(&tell->ranks, ranks, sizeof *tell->ranks, "what is told"));
    memcpy(tell->ranks, tell->plan.ranks, ranks * sizeof *tell->ranks);
    TRY(memory_take(&tell->tunable, live->tunable_count, sizeof *tell->tunable, "what is told"));
    for (uint32_t i = 0; i < live->tunable_count; i++)
        tell->tunable[i] = live->tunables[i].value;
    return rows_take(tell);
}

fault tell_create(struct tell **out, const struct tell_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "what is told"));
    (*out)->plan       = *plan;
    (*out)->model      = plan->simulation->model;
    (*out)->started_us = clock_unix_us();
    fault failed       = plan_keep(*out);
    if (failed) tell_destroy(out);
    return failed;
}

void tell_destroy(struct tell **tell)
{
    if (!*tell) return;
    TELL_ROWS_GIVE((*tell)->counters);
    TELL_ROWS_GIVE((*tell)->regions);
    TELL_ROWS_GIVE((*tell)->samples);
    TELL_ROWS_GIVE((*tell)->reasons);
    TELL_ROWS_GIVE((*tell)->topics);
    memory_give(&(*tell)->spikes);
    memory_give(&(*tell)->ranks);
    memory_give(&(*tell)->tunable);
    memory_give(tell);
}

void tell_message(struct bus *bus, topic which, const ProtobufCMessage *message)
{
    uint8_t *body  = NULL;
    size_t   count = protobuf_c_message_get_packed_size(message);
    if (!bus) return;
    if (memory_take(&body, count, 1, "an event")) {
        fault_forget(); /* physics goes on without observers */
        return;
    }
    protobuf_c_message_pack(message, body);
    bus_tell(bus, which, body, count);
}

/* ---- what ranks hand over ------------------------------------------------------------------- */

static void pieces_tell(struct tell *tell, const struct share_view *view)
{
    const uint8_t *train = view->trains;
    for (uint32_t i = 0; i < view->head->piece_count; i++) {
        const struct share_piece *piece  = &view->pieces[i];
        Ergon__Spikes             spikes = ERGON__SPIKES__INIT;
        spikes.rank                      = view->head->rank;
        spikes.step_first                = piece->step_first;
        spikes.step_end                  = piece->step_end;
        spikes.count                     = piece->count;
        spikes.train.data                = (uint8_t *)train;
        spikes.train.len                 = piece->bytes;
        if (piece->count) tell_message(tell->plan.bus, TOPIC_SPIKES, &spikes.base);
        train += share_train_bytes(piece->bytes);
    }
}

void tell_spikes(struct tell *tell, uint32_t count, const struct share_view *views)
{
    for (uint32_t rank = 0; rank < count; rank++)
        pieces_tell(tell, &views[rank]);
}

static void counters_fill(Ergon__RankCounters *to, const struct share_view *view)
{
    const struct share_counters *from = &view->head->counters;
    to->deliver_us                    = from->phases.deliver_ns / NS_PER_US;
    to->update_us                     = from->phases.update_ns / NS_PER_US;
    to->communicate_us                = from->phases.communicate_ns / NS_PER_US;
    to->wait_us                       = from->phases.wait_ns / NS_PER_US;
    to->record_us                     = from->phases.record_ns / NS_PER_US;
    to->spikes                        = from->spikes;
    to->synaptic_events               = from->synaptic_events;
    to->resident_bytes                = from->resident_bytes;
    to->n_spikes_to = to->n_bytes_to = view->head->traffic_ranks;
    to->spikes_to                    = (uint64_t *)view->spikes_to;
    to->bytes_to                     = (uint64_t *)view->bytes_to;
}

void tell_counts(struct tell *tell, uint64_t step, const struct share_view *views)
{
    uint32_t     populations = tell->model->population_count;
    Ergon__Ranks ranks       = ERGON__RANKS__INIT;
    Ergon__Rates rates       = ERGON__RATES__INIT;
    ranks.step = rates.step = step;
    ranks.n_ranks           = comm_size(tell->plan.simulation->comm);
    ranks.ranks             = tell->counters.at;
    rates.n_spikes          = populations;
    rates.spikes            = tell->spikes;
    memset(tell->spikes, 0, populations * sizeof *tell->spikes);
    for (uint32_t rank = 0; rank < ranks.n_ranks; rank++) {
        counters_fill(&tell->counters.rows[rank], &views[rank]);
        for (uint32_t p = 0; p < populations; p++)
            tell->spikes[p] += views[rank].population_spikes[p];
    }
    tell_message(tell->plan.bus, TOPIC_RANKS, &ranks.base);
    tell_message(tell->plan.bus, TOPIC_RATES, &rates.base);
}

void tell_states(struct tell *tell, uint64_t step, const struct share_view *views)
{
    Ergon__States states = ERGON__STATES__INIT;
    states.step          = step;
    states.samples       = tell->samples.at;
    for (uint32_t rank = 0; rank < comm_size(tell->plan.simulation->comm); rank++)
        for (uint32_t i = 0; i < views[rank].head->sample_count; i++) {
            const struct share_sample *from = &views[rank].samples[i];
            const struct population   *of   = &tell->model->populations[from->population];
            Ergon__StateSample        *to   = &tell->samples.rows[states.n_samples++];
            to->gid                         = from->gid;
            to->state                       = (char *)state_name(of, from->state);
            to->value                       = from->value;
            to->unit                        = (char *)unit_name(state_unit(of, from->state));
        }
    tell_message(tell->plan.bus, TOPIC_STATES, &states.base);
}

/* ---- what rank 0 knows by itself ------------------------------------------------------------ */

void tell_energy(struct tell *tell, uint64_t step)
{
    const struct ledger *ledger = tell->plan.simulation->ledger;
    Ergon__Energy        energy = ERGON__ENERGY__INIT;
    if (!ledger || !ledger_ticks(ledger)) return;
    energy.step      = step;
    energy.n_regions = tell->model->energy.region_count;
    energy.regions   = tell->regions.at;
    for (uint32_t r = 0; r < energy.n_regions; r++) {
        struct ledger_region is = ledger_region(ledger, r);
        Ergon__RegionEnergy *to = &tell->regions.rows[r];
        to->pool_atp            = (double)is.pool;
        to->stores_atp          = wide_to_double(is.stores);
        to->filled_atp          = wide_to_double(is.filled);
        to->spent_atp           = wide_to_double(is.spent);
        to->granted_atp         = wide_to_double(is.granted);
        to->scarce_ticks        = is.scarce_ticks;
    }
    tell_message(tell->plan.bus, TOPIC_ENERGY, &energy.base);
}

void tell_progress(struct tell *tell, const struct tell_progress *from)
{
    Ergon__Progress progress  = ERGON__PROGRESS__INIT;
    progress.step             = from->step;
    progress.wall_s           = from->wall_s;
    progress.real_time_factor = from->real_time_factor;
    progress.left_s           = from->left_s;
    progress.behind_s         = from->behind_s;
    progress.is_paused        = from->is_paused;
    progress.shed_level       = from->shed_level;
    tell_message(tell->plan.bus, TOPIC_PROGRESS, &progress.base);
}

void tell_topics_count(struct tell *tell)
{
    for (int t = 0; t < TOPIC_COUNT; t++) {
        struct bus_count count       = bus_count(tell->plan.bus, (topic)t);
        tell->topics.rows[t].topic   = (char *)topic_name((topic)t);
        tell->topics.rows[t].told    = count.told;
        tell->topics.rows[t].dropped = count.dropped;
    }
}

void tell_drops(struct tell *tell, const struct tell_input *input)
{
    Ergon__Drops drops = ERGON__DROPS__INIT;
    tell_topics_count(tell);
    drops.n_topics         = TOPIC_COUNT;
    drops.topics           = tell->topics.at;
    drops.sense_applied    = input->applied;
    drops.sense_late       = input->late;
    drops.sense_overflow   = input->overflow;
    drops.sense_refused    = input->refused;
    drops.requests_refused = bus_requests_refused(tell->plan.bus);
    drops.latency_p50_ms   = input->latency_p50_ms;
    drops.latency_p95_ms   = input->latency_p95_ms;
    tell_message(tell->plan.bus, TOPIC_DROPS, &drops.base);
}

void tell_health(struct tell *tell, const struct health *health)
{
    const struct health_reason *from;
    Ergon__Health               message = ERGON__HEALTH__INIT;
    if (!tell) return;
    message.status    = (Ergon__Status)health_now(health);
    message.n_reasons = health_reasons(health, &from);
    message.reasons   = tell->reasons.at;
    for (size_t i = 0; i < message.n_reasons; i++) {
        Ergon__Reason *to = &tell->reasons.rows[i];
        to->code          = (char *)health_code_word(from[i].code);
        to->status        = (Ergon__Status)from[i].status;
        to->text          = (char *)from[i].text;
        to->since_step    = from[i].since_step;
        to->since_unix_us = from[i].since_unix_us;
    }
    tell_message(tell->plan.bus, TOPIC_HEALTH, &message.base);
}

struct bus *tell_bus(const struct tell *tell) { return tell->plan.bus; }

void tell_log(struct tell *tell, const char *level, uint64_t step, const char *text)
{
    Ergon__Log log = ERGON__LOG__INIT;
    if (!tell) return;
    log.level = (char *)level;
    log.step  = step;
    log.text  = (char *)text;
    tell_message(tell->plan.bus, TOPIC_LOG, &log.base);
}
