/* share.c - kept between meetings, packed at them. */
#include "control/share.h"

#include "base/memory.h"
#include "base/system_file.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct share_head) % 8 == 0 && sizeof(struct share_sample) % 8 == 0 &&
                   sizeof(struct share_piece) % 8 == 0,
               "parts of a message stand one after the other, 8-byte aligned");

/* Spikes of one step added at once: a piece may be cut between them. */
enum { PART_SPIKES = 4096, SPIKE_BYTES_MAX = 5, SAMPLES_A_POPULATION = 2, STEP_BYTES_MAX = 20 };

struct piece {
    struct spike_train train;
    uint64_t           step_end;
};

struct share {
    struct share_plan    plan;
    const struct model  *model;
    const struct shard  *shard;
    struct comm         *comm;
    bool                 is_heard;
    size_t               piece_count, piece_capacity; /* the last one is being written */
    struct piece        *pieces;
    uint64_t            *population_spikes; /* [populations] since the start */
    double              *population_stores; /* [populations]; NULL: nobody asks for them */
    uint64_t             spikes;
    uint32_t             population; /* of the spike before */
    uint32_t             sample_count;
    struct share_sample *samples; /* of this rank */
    uint32_t            *sample_lids;
    uint8_t             *bytes;
    size_t               used, capacity;
};

/* ---- made ----------------------------------------------------------------------------------- */

static void sample_add(struct share *share, uint32_t population, uint32_t lid, uint32_t state)
{
    share->sample_lids[share->sample_count] = lid;
    share->samples[share->sample_count++]   = (struct share_sample){
          .gid = shard_gid(share->shard, lid), .population = population, .state = state};
}

/* Its first state and, where it has a store, epsilon: if the neuron is this rank's. */
static void neuron_choose(struct share *share, uint32_t population, uint32_t index)
{
    const struct model             *model  = share->model;
    const struct population        *of     = &model->populations[population];
    const struct population_energy *energy = model->energy.populations;
    uint32_t                        lid    = shard_find(share->shard, of->gid_first + index);
    if (lid == UINT32_MAX) return;
    if (of->kind->state_count) sample_add(share, population, lid, 0);
    if (energy && energy[population].region != UINT32_MAX)
        sample_add(share, population, lid, STATE_EPSILON);
}

/* The first neurons of each population, as far as there is room. */
static void samples_choose(struct share *share)
{
    uint32_t neurons = 0;
    for (uint32_t p = 0; p < share->model->population_count; p++)
        for (uint32_t i = 0; i < SAMPLES_A_POPULATION && i < share->model->populations[p].size; i++)
            if (neurons++ < SHARE_SAMPLES_MAX) neuron_choose(share, p, i);
}

static bool stores_are_asked(const struct model *model)
{
    for (uint32_t i = 0; i < model->live.alert_count; i++)
        if (model->live.alerts[i].measure == ALERT_EPSILON) return true;
    return false;
}

static fault share_fill(struct share *share)
{
    TRY(memory_take(&share->population_spikes, share->model->population_count,
                    sizeof *share->population_spikes, "spikes of populations"));
    TRY(memory_take(&share->samples, (size_t)2 * SHARE_SAMPLES_MAX, sizeof *share->samples,
                    "samples of states"));
    TRY(memory_take(&share->sample_lids, (size_t)2 * SHARE_SAMPLES_MAX, sizeof *share->sample_lids,
                    "samples of states"));
    samples_choose(share);
    if (!stores_are_asked(share->model)) return FAULT_NONE;
    return memory_take(&share->population_stores, share->model->population_count,
                       sizeof *share->population_stores, "stores of populations");
}

fault share_create(struct share **out, const struct share_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "what is told of a rank"));
    (*out)->plan  = *plan;
    (*out)->model = plan->simulation->model;
    (*out)->shard = plan->simulation->shard;
    (*out)->comm  = plan->simulation->comm;
    fault failed  = share_fill(*out);
    if (failed) share_destroy(out);
    return failed;
}

void share_destroy(struct share **share)
{
    struct share *s = *share;
    if (!s) return;
    for (size_t i = 0; i < s->piece_capacity; i++)
        spike_train_clear(&s->pieces[i].train);
    memory_give(&s->pieces);
    memory_give(&s->population_spikes);
    memory_give(&s->population_stores);
    memory_give(&s->samples);
    memory_give(&s->sample_lids);
    memory_give(&s->bytes);
    memory_give(share);
}

/* ---- kept ----------------------------------------------------------------------------------- */

/* gids ascend, so the population is looked for from the one before on. */
static void populations_count(struct share *share, uint32_t count, const uint32_t *gids)
{
    const struct population *all = share->model->populations;
    uint32_t                 p   = share->population;
    for (uint32_t i = 0; i < count; i++) {
        if (gids[i] < all[p].gid_first) p = 0;
        while (gids[i] - all[p].gid_first >= all[p].size)
            p++;
        share->population_spikes[p]++;
    }
    share->population = p;
    share->spikes += count;
}

static fault piece_begin(struct share *share, uint64_t step)
{
    TRY(memory_reserve(&share->pieces, &share->piece_capacity, share->piece_count + 1,
                       sizeof *share->pieces, "spikes to be told"));
    spike_train_begin(&share->pieces[share->piece_count++].train, step);
    return FAULT_NONE;
}

static fault spikes_keep(struct share *share, uint64_t step, uint32_t count, const uint32_t *gids)
{
    struct piece *last = &share->pieces[share->piece_count - 1];
    size_t        most = (size_t)count * SPIKE_BYTES_MAX + STEP_BYTES_MAX;
    if (last->train.count && last->train.length + most > share->plan.piece_bytes) {
        last->step_end = step + 1;
        TRY(piece_begin(share, step));
        last = &share->pieces[share->piece_count - 1];
    }
    return spike_train_add(&last->train, step, count, gids);
}

fault share_spiked(struct share *share, uint64_t step, uint32_t count, const uint32_t *gids)
{
    populations_count(share, count, gids);
    if (!share->is_heard) return FAULT_NONE;
    for (uint32_t first = 0; first < count; first += PART_SPIKES) {
        uint32_t part = count - first < PART_SPIKES ? count - first : PART_SPIKES;
        /* A step is one entry of a train: what is cut within it goes on in another. */
        if (first) {
            share->pieces[share->piece_count - 1].step_end = step + 1;
            TRY(piece_begin(share, step));
        }
        TRY(spikes_keep(share, step, part, gids + first));
    }
    return FAULT_NONE;
}

fault share_listen(struct share *share, uint64_t step, bool is_heard)
{
    share->piece_count = 0;
    share->is_heard    = false;
    if (!is_heard) return FAULT_NONE;
    TRY(piece_begin(share, step));
    share->is_heard = true;
    return FAULT_NONE;
}

/* ---- packed --------------------------------------------------------------------------------- */

static fault put(struct share *share, const void *bytes, size_t count)
{
    size_t padded = (count + 7) / 8 * 8;
    TRY(memory_reserve(&share->bytes, &share->capacity, share->used + padded, 1,
                       "what is told of a rank"));
    if (count) memcpy(share->bytes + share->used, bytes, count);
    share->used += padded;
    return FAULT_NONE;
}

static uint64_t memory_number(const char *prefix)
{
    char line[SYSTEM_LINE_BYTES];
    if (!system_line("", "/proc/meminfo", prefix, line)) return 0;
    return strtoull(line, NULL, 10) * 1024;
}

static struct share_counters counters_take(const struct share       *share,
                                           const struct share_asked *asked)
{
    struct share_counters counters = {.phases             = asked->phases,
                                      .spikes             = share->spikes,
                                      .synaptic_events    = shard_event_count(share->shard),
                                      .resident_bytes     = memory_resident_bytes(),
                                      .memory_free_bytes  = memory_number("MemAvailable"),
                                      .memory_total_bytes = memory_number("MemTotal")};
    return counters;
}

static fault stores_put(struct share *share)
{
    uint32_t count = share->model->population_count;
    for (uint32_t p = 0; p < count; p++)
        share->population_stores[p] = wide_to_double(shard_energy_stored(share->shard, p));
    return put(share, share->population_stores, count * sizeof *share->population_stores);
}

static fault counts_put(struct share *share, const struct share_head *head, const struct loop *loop)
{
    TRY(put(share, share->population_spikes,
            head->population_count * sizeof *share->population_spikes));
    if (head->has_stores) TRY(stores_put(share));
    for (int is_bytes = 0; is_bytes < 2; is_bytes++)
        for (uint32_t rank = 0; rank < head->traffic_ranks; rank++) {
            struct spike_traffic to   = loop_traffic_to(loop, rank);
            uint64_t             sent = is_bytes ? to.bytes : to.spikes;
            TRY(put(share, &sent, sizeof sent));
        }
    return FAULT_NONE;
}

static fault samples_put(struct share *share)
{
    for (uint32_t i = 0; i < share->sample_count; i++)
        share->samples[i].value =
            shard_state(share->shard, share->sample_lids[i], share->samples[i].state);
    return put(share, share->samples, share->sample_count * sizeof *share->samples);
}

/* Empty pieces are told as well: that there was nothing until here. */
static fault pieces_put(struct share *share, uint64_t step)
{
    share->pieces[share->piece_count - 1].step_end = step;
    for (size_t i = 0; i < share->piece_count; i++) {
        const struct spike_train *train = &share->pieces[i].train;
        struct share_piece        piece = {.step_first = train->step_first,
                                           .step_end   = share->pieces[i].step_end,
                                           .count      = train->count,
                                           .bytes      = train->length};
        TRY(put(share, &piece, sizeof piece));
    }
    for (size_t i = 0; i < share->piece_count; i++)
        TRY(put(share, share->pieces[i].train.bytes, share->pieces[i].train.length));
    return share_listen(share, step, true);
}

fault share_pack(struct share *share, const struct share_asked *asked, const void **bytes,
                 uint64_t *count)
{
    uint32_t          what = asked->what;
    uint32_t          size = comm_size(share->comm);
    struct share_head head = {.what = what, .rank = comm_rank(share->comm)};
    if (!share->is_heard) what &= ~(uint32_t)SHARE_SPIKES;
    if (what & SHARE_SPIKES) head.piece_count = (uint32_t)share->piece_count;
    if (what & SHARE_STATES) head.sample_count = share->sample_count;
    if (what & SHARE_COUNTS) {
        head.population_count = share->model->population_count;
        head.traffic_ranks    = asked->loop && size <= SHARE_TRAFFIC_RANKS_MAX ? size : 0;
        head.has_stores       = share->population_stores != NULL;
        head.counters         = counters_take(share, asked);
    }
    share->used  = 0;
    fault failed = put(share, &head, sizeof head);
    if (!failed && (what & SHARE_COUNTS)) failed = counts_put(share, &head, asked->loop);
    if (!failed && (what & SHARE_STATES)) failed = samples_put(share);
    if (!failed && (what & SHARE_SPIKES)) failed = pieces_put(share, asked->step);
    *bytes = share->bytes;
    *count = failed ? 0 : share->used;
    return failed;
}

/* ---- read ----------------------------------------------------------------------------------- */

struct share_view share_read(const void *bytes)
{
    struct share_view        view = {.head = bytes};
    const struct share_head *head = bytes;
    const uint64_t          *at   = (const uint64_t *)(head + 1);
    if (head->what & SHARE_COUNTS) {
        view.population_spikes = at;
        at += head->population_count;
        view.population_stores = head->has_stores ? (const double *)at : NULL;
        view.spikes_to         = at + (head->has_stores ? head->population_count : 0);
        view.bytes_to          = view.spikes_to + head->traffic_ranks;
        at                     = view.bytes_to + head->traffic_ranks;
    }
    view.samples = (const struct share_sample *)at;
    view.pieces  = (const struct share_piece *)(view.samples + head->sample_count);
    view.trains  = (const uint8_t *)(view.pieces + head->piece_count);
    return view;
}

size_t share_train_bytes(uint64_t bytes) { return (bytes + 7) / 8 * 8; }
