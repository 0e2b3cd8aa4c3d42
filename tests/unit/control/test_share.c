/* test_share.c - what a rank hands over is what rank 0 reads, in pieces that fit. */
#include "control/share.h"
#include "support/check.h"
#include "support/one_shard.h"

#include <stdlib.h>

static const char MODEL[] = "ergon: 1\n"
                            "dt: 0.1 ms\n"
                            "populations:\n"
                            "  A: {kind: iaf_psc_exp, size: 700}\n"
                            "  B: {kind: iaf_psc_delta, size: 300}\n";

enum { NEURONS = 1000, PIECE_BYTES = 2000 };

static struct one_shard  one;
static struct comm      *comm;
static struct simulation simulation;
static struct share     *share;

static void begin_with(const char *text)
{
    if (!comm) CHECK_OK(comm_start(&comm, NULL, NULL));
    one_shard_make(&one, text, ISA_PORTABLE);
    simulation = (struct simulation){.comm = comm, .model = one.model, .shard = one.shard};
    struct share_plan plan = {.simulation = &simulation, .piece_bytes = PIECE_BYTES};
    CHECK_OK(share_create(&share, &plan));
}

static void begin(void) { begin_with(MODEL); }

static void end(void)
{
    share_destroy(&share);
    one_shard_clear(&one);
}

static struct share_view pack(uint32_t what, uint64_t step)
{
    struct share_asked asked = {.what = what, .step = step};
    const void        *bytes = NULL;
    uint64_t           count = 0;
    CHECK_OK(share_pack(share, &asked, &bytes, &count));
    CU_ASSERT_EQUAL(count % 8, 0);
    return share_read(bytes);
}

/* Spikes that pieces hold, their steps and neurons added up; each piece fits. */
static uint64_t pieces_sum(const struct share_view *view, uint64_t *sum)
{
    const uint8_t *train = view->trains;
    uint64_t       count = 0;
    for (uint32_t i = 0; i < view->head->piece_count; i++) {
        const struct share_piece *piece = &view->pieces[i];
        uint64_t                  step, in_piece = 0;
        uint32_t                  gid;
        CU_ASSERT(piece->bytes <= PIECE_BYTES);
        struct spike_train_reader reader =
            spike_train_read(train, piece->bytes, piece->step_first, piece->step_end);
        while (spike_train_next(&reader, &step, &gid)) {
            *sum += step * NEURONS + gid;
            in_piece++;
        }
        CU_ASSERT_FALSE(reader.is_broken);
        CU_ASSERT_EQUAL(in_piece, piece->count);
        count += in_piece;
        train += share_train_bytes(piece->bytes);
    }
    return count;
}

static void spikes_are_cut_into_pieces_and_none_is_lost(void)
{
    uint64_t told = 0, kept = 0, count = 0;
    begin();
    srand(3);
    CHECK_OK(share_listen(share, 50, true));
    for (uint64_t step = 50; step < 150; step++) {
        uint32_t gids[NEURONS], spikes = 0;
        for (uint32_t gid = 0; gid < NEURONS; gid++)
            if (rand() % 10 == 0) gids[spikes++] = gid;
        for (uint32_t i = 0; i < spikes; i++)
            told += step * NEURONS + gids[i];
        count += spikes;
        CHECK_OK(share_spiked(share, step, spikes, gids));
    }
    struct share_view view = pack(SHARE_SPIKES, 150);
    CU_ASSERT(view.head->piece_count > 3);
    CU_ASSERT_EQUAL(view.pieces[0].step_first, 50);
    CU_ASSERT_EQUAL(view.pieces[view.head->piece_count - 1].step_end, 150);
    CU_ASSERT_EQUAL(pieces_sum(&view, &kept), count);
    CU_ASSERT_EQUAL(kept, told);

    view = pack(SHARE_SPIKES, 160); /* nothing is handed over twice */
    kept = 0;
    CU_ASSERT_EQUAL(pieces_sum(&view, &kept), 0);
    end();
}

static void spikes_count_for_their_population_heard_or_not(void)
{
    const uint32_t first[] = {0, 699, 700, 999}, second[] = {5, 6, 700};
    begin();
    CHECK_OK(share_spiked(share, 7, 4, first));
    CHECK_OK(share_spiked(share, 8, 3, second));
    struct share_view view = pack(SHARE_SPIKES | SHARE_COUNTS, 9);
    CU_ASSERT_EQUAL(view.head->piece_count, 0); /* nobody listened */
    CU_ASSERT_EQUAL(view.head->population_count, 2);
    CU_ASSERT_EQUAL(view.population_spikes[0], 4);
    CU_ASSERT_EQUAL(view.population_spikes[1], 3);
    CU_ASSERT_EQUAL(view.head->counters.spikes, 7);
    CU_ASSERT(view.head->counters.memory_total_bytes > view.head->counters.memory_free_bytes);
    end();
}

static void samples_are_of_the_first_neurons_of_each_population(void)
{
    begin();
    struct share_view view = pack(SHARE_STATES, 0);
    CU_ASSERT_EQUAL_FATAL(view.head->sample_count, 4);
    CU_ASSERT_EQUAL(view.samples[1].gid, 1);
    CU_ASSERT_EQUAL(view.samples[2].gid, 700);
    CU_ASSERT_EQUAL(view.samples[3].population, 1);
    CU_ASSERT_DOUBLE_EQUAL(view.samples[0].value, -70, 1e-6);
    end();
}

/* The measure of an alert is that of the population, in the unit of states and recordings. */
static void stores_are_told_where_an_alert_asks_for_them(void)
{
    static const char ASKED[] = "ergon: 1\n"
                                "dt: 0.1 ms\n"
                                "energy: account\n"
                                "populations:\n"
                                "  A: {kind: iaf_psc_exp, size: 70}\n"
                                "  B: {kind: iaf_psc_exp, size: 30}\n"
                                "alerts:\n"
                                "  - {name: hungry, when: epsilon(B) < 0.3}\n";
    begin();
    struct share_view view = pack(SHARE_COUNTS, 0);
    CU_ASSERT_PTR_NULL(view.population_stores);
    end();

    begin_with(ASKED);
    shard_energy_lose(one.shard, shard_find(one.shard, 75), (int64_t)ENERGY_KAPPA);
    view = pack(SHARE_COUNTS | SHARE_STATES, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(view.population_stores);
    double all = 70 * ENERGY_EPSILON_0 * ENERGY_KAPPA;
    CU_ASSERT_DOUBLE_EQUAL(view.population_stores[0], all, 1e-6 * all);
    CU_ASSERT_DOUBLE_EQUAL(view.population_stores[1] / ENERGY_KAPPA, 30 * ENERGY_EPSILON_0 - 1,
                           1e-6);
    CU_ASSERT_EQUAL(view.samples[0].gid, 0); /* what follows stands where it should */
    end();
}

CHECK_MAIN(share, CASE(stores_are_told_where_an_alert_asks_for_them),
           CASE(spikes_are_cut_into_pieces_and_none_is_lost),
           CASE(spikes_count_for_their_population_heard_or_not),
           CASE(samples_are_of_the_first_neurons_of_each_population))
