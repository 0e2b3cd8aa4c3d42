/* group_energy.c - columns, prices per count, and a boundary. */
#include "shard/group_energy.h"

#include "base/memory.h"
#include "kinds/poisson.h"
#include "model/tunable.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Neurons of a chunk: columns of it stay in the first cache, sums of it within 64 bits. */
enum { CHUNK = COUPLING_CHUNK };

/* The most that a tick may cost a neuron, so that sums over a chunk fit. */
static const double TICK_COST_MAX = 0x1p52;

/* The largest number of counts that own input that is paid for can bring in a step. */
static double own_counts_max(const struct model *model, uint32_t population, double unit_count)
{
    struct poisson_table table;
    double               sum = 0;
    for (uint32_t n = 0; n < model->input_count; n++) {
        const struct input *input = &model->inputs[n];
        if (input->target != population || input->kind != INPUT_POISSON) continue;
        if (!input->is_charged || input->weight <= 0) continue;
        poisson_table_make(&table, input_rate_largest(model, input) * model->dt_ms / 1000.0);
        sum +=
            poisson_table_largest(&table) * ceil(input_weight_largest(model, input) / unit_count);
    }
    return sum;
}

static double receive_price(const struct model *model, const struct quantisation *quantisation,
                            uint32_t population)
{
    const struct population_energy *of = &model->energy.populations[population];
    return of->receive_atp / of->weight_reference * quantisation->accumulator_unit[0];
}

uint64_t energy_receive_price(const struct model *model, const struct quantisation *quantisation,
                              uint32_t population)
{
    return (uint64_t)(receive_price(model, quantisation, population) * 0x1p32 + 0.5);
}

/* What a count costs, and that no tick can cost more than is counted. */
static fault prices_make(struct group_energy *energy, const struct group_energy_plan *plan)
{
    const struct model             *model      = plan->model;
    const struct population_energy *of         = energy->definition;
    const char                     *name       = model->populations[plan->population].name;
    double                          unit_count = plan->quantisation->accumulator_unit[0];
    double price = receive_price(model, plan->quantisation, plan->population);
    double own   = own_counts_max(model, plan->population, unit_count);
    double most  = plan->quantisation->largest_input[0] / unit_count + own;
    if (most * price * model->energy.tick_steps > TICK_COST_MAX || price >= 0x1p32)
        RAISE(FAULT_INPUT,
              "population %s: what arrives in a tick may cost a neuron %.3g ATP; energy counts at "
              "most %.3g: use a smaller price of postsynaptic input, or a shorter tick",
              name, most * price * model->energy.tick_steps, TICK_COST_MAX);
    uint64_t fixed = energy_receive_price(model, plan->quantisation, plan->population);
    energy->prices = (struct store_prices){.resting          = of->resting_atp + of->glia_atp,
                                           .spike            = of->spike_atp,
                                           .release          = of->release_atp,
                                           .receive_whole    = (uint32_t)(fixed >> 32),
                                           .receive_fraction = (uint32_t)fixed,
                                           .rest             = model->energy.rest_atp,
                                           .supply           = (uint32_t)of->supply_atp};
    if (of->is_published) energy->prices.supply = 0;
    energy->is_own_large = own > STORE_RECEIVED_FULL;
    energy->is_few       = own * CHUNK < 0x1p32;
    energy->per_unit     = (float)(1 / unit_count);
    energy->is_folded    = plan->quantisation->is_apart[plan->population];
    return FAULT_NONE;
}

static fault columns_take(struct group_energy *energy, uint32_t lanes)
{
    static const char     WHAT[] = "stores of energy";
    struct store_columns *c      = &energy->columns;
    TRY(memory_take(&c->atp, lanes, sizeof *c->atp, WHAT));
    TRY(memory_take(&c->asked, lanes, sizeof *c->asked, WHAT));
    TRY(memory_take(&c->received, lanes, sizeof *c->received, WHAT));
    TRY(memory_take(&c->carried, lanes, sizeof *c->carried, WHAT));
    TRY(memory_take(&c->spikes, lanes, sizeof *c->spikes, WHAT));
    return memory_take(&c->outgoing, lanes, sizeof *c->outgoing, WHAT);
}

static fault coupling_make(struct group_energy *energy, const struct group_energy_plan *plan)
{
    struct coupling_plan coupling = {.rules  = &energy->definition->couplings,
                                     .count  = plan->count,
                                     .lanes  = plan->lanes,
                                     .scales = plan->scales,
                                     .isa    = plan->isa};
    return coupling_create(&energy->coupling, &coupling);
}

static bool chunk_sleeps(const struct group_energy *energy, uint32_t chunk)
{
    return energy->retirement && energy->retirement->awake[chunk] == 0 &&
           energy->sleep.is_settled[chunk];
}

/* No current flows into neurons that are retired: who is born anew gets it from the next boundary
 * on. */
static void currents_stop(struct group_energy *energy, uint32_t from, uint32_t count)
{
    float         *current_pA = energy->coupling->current_pA + from;
    const uint8_t *retired    = energy->retirement->retired + from;
    for (uint32_t i = 0; i < count; i++)
        if (retired[i]) current_pA[i] = 0;
}

/* From the stores as they are. */
static void couplings_update(struct group_energy *energy)
{
    if (!energy->coupling) return;
    for (uint32_t from = 0; from < energy->count; from += CHUNK) {
        uint32_t left = energy->count - from, count = left < CHUNK ? left : CHUNK;
        if (chunk_sleeps(energy, from / CHUNK)) continue;
        coupling_update(energy->coupling, from, energy->columns.atp + from, count);
        if (energy->retirement && energy->coupling->current_pA) currents_stop(energy, from, count);
    }
}

fault group_energy_retire(struct group_energy *energy, const struct retirement *retirement)
{
    const size_t chunks = (energy->count + CHUNK - 1) / CHUNK;
    TRY(memory_take(&energy->sleep.is_settled, chunks, sizeof *energy->sleep.is_settled,
                    "stores of energy"));
    TRY(memory_take(&energy->sleep.stores, chunks, sizeof *energy->sleep.stores,
                    "stores of energy"));
    energy->retirement      = retirement;
    energy->columns.retired = retirement->retired;
    return FAULT_NONE;
}

fault group_energy_create(struct group_energy **out, const struct group_energy_plan *plan)
{
    const struct model_energy *model = &plan->model->energy;
    *out                             = NULL;
    if (!model->populations || model->populations[plan->population].mode == ENERGY_OFF)
        return FAULT_NONE;
    TRY(memory_take(out, 1, sizeof **out, "stores of energy"));
    struct group_energy *energy = *out;
    energy->definition          = &model->populations[plan->population];
    energy->kernels             = store_kernels_of(plan->isa);
    energy->count               = plan->count;
    fault failed                = prices_make(energy, plan);
    if (!failed) failed = columns_take(energy, plan->lanes);
    if (!failed) failed = coupling_make(energy, plan);
    for (uint32_t i = 0; !failed && i < plan->count; i++)
        energy->columns.atp[i] = energy->definition->initial_atp;
    if (!failed) couplings_update(energy);
    if (failed) group_energy_destroy(out);
    return failed;
}

void group_energy_destroy(struct group_energy **energy)
{
    if (!*energy) return;
    coupling_destroy(&(*energy)->coupling);
    memory_give(&(*energy)->sleep.is_settled);
    memory_give(&(*energy)->sleep.stores);
    memory_give(&(*energy)->columns.atp);
    memory_give(&(*energy)->columns.asked);
    memory_give(&(*energy)->columns.received);
    memory_give(&(*energy)->columns.carried);
    memory_give(&(*energy)->columns.spikes);
    memory_give(&(*energy)->columns.outgoing);
    memory_give(energy);
}

uint64_t group_energy_bytes(const struct group_energy *energy)
{
    enum { BYTES = sizeof(int64_t) + 4 * sizeof(uint32_t) + sizeof(uint16_t) };
    if (!energy) return 0;
    return (uint64_t)energy->count * BYTES + coupling_bytes(energy->coupling, energy->count);
}

/* Columns from a neuron on. */
static struct store_columns columns_from(const struct store_columns *c, uint32_t place)
{
    return (struct store_columns){.atp      = c->atp + place,
                                  .asked    = c->asked + place,
                                  .received = c->received + place,
                                  .carried  = c->carried + place,
                                  .spikes   = c->spikes + place,
                                  .outgoing = c->outgoing + place,
                                  .retired  = c->retired ? c->retired + place : NULL};
}

/* Own input of more counts than `received` takes in: it is booked at once. */
static void own_book(struct group_energy *energy, const struct store_columns *here,
                     const struct store_input *of)
{
    const wide price = ((wide)energy->prices.receive_whole << 32) + energy->prices.receive_fraction;
    for (uint32_t i = 0; i < of->count; i++) {
        const uint64_t counts = (uint64_t)((double)of->own[i] * energy->per_unit + 0.5);
        const wide     fine   = (wide)counts * price + here->carried[i];
        here->carried[i]      = (uint32_t)fine;
        here->atp[i] -= (int64_t)(fine >> 32);
        energy->received_early += fine >> 32;
        energy->totals.external += counts;
    }
}

void group_energy_count(struct group_energy *energy, uint32_t place, const struct store_input *of)
{
    struct store_columns here  = columns_from(&energy->columns, place);
    struct store_input   input = *of;
    input.per_unit             = energy->per_unit;
    input.is_folded            = energy->is_folded;
    input.is_few               = energy->is_few;
    input.received             = here.received;
    if (energy->is_own_large && of->own) {
        own_book(energy, &here, of);
        input.own = NULL;
    }
    uint32_t any = energy->kernels->count(&input, &energy->external);
    if (any >= STORE_RECEIVED_FULL)
        energy->received_early += store_book_received(&here, of->count, &energy->prices);
}

/* Whole blocks are looked at, since columns are padded to them. */
static bool block_is_silent(const uint16_t *spikes)
{
    enum { WORDS = KIND_LANES * sizeof *spikes / sizeof(uint64_t) };
    uint64_t words[WORDS], any = 0;
    memcpy(words, spikes, sizeof words);
    for (uint32_t w = 0; w < WORDS; w++)
        any |= words[w];
    return any == 0;
}

/* What spikes of a tick cost, of a neuron and of all; releases in 256ths. */
struct spike_bill {
    uint64_t spikes, releases;
    wide     cost;
};

static void spikes_pay(struct group_energy *energy, uint32_t i, struct spike_bill *bill)
{
    const struct store_columns *c = &energy->columns;
    const uint64_t              releases =
        (uint64_t)c->spikes[i] * c->outgoing[i] * coupling_scale(energy->coupling, i);
    const wide    released = ((wide)releases * energy->prices.release) >> RUN_SCALE_LOG2;
    const int64_t cost     = c->spikes[i] * energy->prices.spike + (int64_t)released;
    c->atp[i] -= cost;
    bill->cost += cost;
    bill->spikes += c->spikes[i];
    bill->releases += releases;
    c->spikes[i] = 0;
}

/* Spikes of a tick are few. Returns what they cost. */
static wide spikes_book(struct group_energy *energy)
{
    struct spike_bill bill = {0};
    for (uint32_t block = 0; block < energy->count; block += KIND_LANES) {
        if (block_is_silent(energy->columns.spikes + block)) continue;
        for (uint32_t i = block; i < block + KIND_LANES && i < energy->count; i++)
            if (energy->columns.spikes[i]) spikes_pay(energy, i, &bill);
    }
    const wide potentials = (wide)bill.spikes * energy->prices.spike;
    energy->totals.spikes += bill.spikes;
    energy->totals.releases += bill.releases;
    energy->totals.item[ENERGY_ACTION_POTENTIAL] += potentials;
    energy->totals.item[ENERGY_RELEASE] += bill.cost - potentials;
    return bill.cost;
}

/* All is booked, and couplings are what the stores say: where all are retired, that was the last
 * time. */
static void sleep_settle(struct group_energy *energy)
{
    for (uint32_t from = 0; energy->retirement && from < energy->count; from += CHUNK)
        energy->sleep.is_settled[from / CHUNK] = energy->retirement->awake[from / CHUNK] == 0;
}

void group_energy_book(struct group_energy *energy, uint32_t ticks, const struct pool_share *share,
                       struct energy_sums *sums)
{
    struct store_prices prices   = energy->prices;
    wide                received = energy->received_early, cost = spikes_book(energy);
    prices.resting *= ticks;
    energy->received_early = 0;
    energy->totals.external += energy->external;
    energy->external = 0;
    for (uint32_t from = 0; from < energy->count; from += CHUNK) {
        struct store_columns here = columns_from(&energy->columns, from);
        uint32_t             left = energy->count - from;
        struct store_sums    part = {0};
        if (chunk_sleeps(energy, from / CHUNK)) {
            sums->stores += energy->sleep.stores[from / CHUNK];
            continue;
        }
        energy->kernels->book(&here, left < CHUNK ? left : CHUNK, &prices, share, &part);
        sums->asked += part.asked;
        sums->granted += part.granted;
        sums->stores += part.stores;
        energy->totals.granted += part.granted;
        received += part.receive;
        if (energy->retirement) energy->sleep.stores[from / CHUNK] = part.stores;
    }
    const uint32_t retired = energy->retirement ? energy->retirement->now : 0;
    const wide     neurons = (wide)(energy->count - retired) * ticks;
    energy->totals.neuron_ticks += neurons;
    energy->totals.item[ENERGY_RESTING] += neurons * energy->definition->resting_atp;
    energy->totals.item[ENERGY_GLIA] += neurons * energy->definition->glia_atp;
    energy->totals.item[ENERGY_POSTSYNAPTIC] += received;
    sums->spent += cost + received + neurons * energy->prices.resting;
    couplings_update(energy);
    sleep_settle(energy);
}
