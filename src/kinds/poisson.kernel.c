/* poisson.kernel.c - counts of Poisson events from vectors of Philox words.
 *
 * The twin of base/random.c for many counters at once: Philox4x32-10, Salmon et al. 2011, SC'11,
 * doi 10.1145/2063384.2063405. A counter takes a 64-bit lane, whose high half is left over from
 * products; two vectors, of even and of odd counters, are put together when they are done.
 */
#include "kinds/poisson.h"

#include "kinds/kind.h"
#include "kinds/lanes.h"
#include <stddef.h>

enum {
    PHILOX_ROUNDS = 10,
    PHILOX_WORDS  = 4,
    LANES_U64     = LANES_BYTES / sizeof(uint64_t),
    LANES_U16     = LANES_BYTES / sizeof(uint16_t),
    LANES_I32     = LANES_BYTES / sizeof(int32_t),
    NUMBER_BITS   = 8,
    BLOCK         = 4 /* vectors that are compared together */
};
_Static_assert(KIND_LANES % LANES_I32 == 0, "a quarter of a tile is whole vectors of counters");

static const uint64_t PHILOX_M0     = 0xD2511F53u;
static const uint64_t PHILOX_M1     = 0xCD9E8D57u;
static const uint32_t PHILOX_W0     = 0x9E3779B9u; /* golden ratio */
static const uint32_t PHILOX_W1     = 0xBB67AE85u; /* sqrt(3) - 1  */
static const uint32_t SIGN          = 0x80000000u;
static const uint16_t NUMBER_MASK   = 0xff;
static const uint16_t FRACTION_MASK = (1u << POISSON_FRACTION_BITS) - 1;
static const int      HALF_BITS     = 32;

struct philox_lanes {
    lanes_u64 c0, c1, c2, c3;
};

/* All rounds for a vector of first counter words; the other three are the same in all lanes. */
static inline __attribute__((always_inline)) struct philox_lanes
philox_draw(struct random_key key, lanes_u64 first, uint32_t tile, uint64_t step)
{
    const lanes_u64     zero = {0};
    const lanes_u64     m0 = zero + PHILOX_M0, m1 = zero + PHILOX_M1;
    struct philox_lanes c = {first, zero + tile, zero + (uint32_t)step, zero + (step >> HALF_BITS)};
    for (uint32_t round = 0; round < PHILOX_ROUNDS; round++) {
        const uint64_t  k0 = key.word[0] + round * PHILOX_W0;
        const uint64_t  k1 = key.word[1] + round * PHILOX_W1;
        const lanes_u64 p0 = lanes_multiply(c.c0, m0), p1 = lanes_multiply(c.c2, m1);
        c = (struct philox_lanes){(p1 >> HALF_BITS) ^ c.c1 ^ k0, p1, (p0 >> HALF_BITS) ^ c.c3 ^ k1,
                                  p0};
    }
    return c;
}

/* Words of even and odd counters side by side. */
static inline __attribute__((always_inline)) void words_store(uint32_t *words, lanes_u64 even,
                                                              lanes_u64 odd)
{
    *(lanes_u64 *)words = (even & UINT32_MAX) | (odd << HALF_BITS);
}

/* Words of the counters (g, tile, step): word w of g to words[w * counters + g]. */
static void words_draw(struct random_key key, uint32_t tile, uint64_t step, size_t counters,
                       uint32_t *words)
{
    static const uint64_t EVEN[8] __attribute__((aligned(64))) = {0, 2, 4, 6, 8, 10, 12, 14};
    lanes_u64             even                                 = *(const lanes_u64 *)EVEN;
    for (size_t g = 0; g < counters; g += LANES_I32, even += LANES_I32) {
        const struct philox_lanes a = philox_draw(key, even, tile, step);
        const struct philox_lanes b = philox_draw(key, even + 1, tile, step);
        words_store(words + g, a.c0, b.c0);
        words_store(words + counters + g, a.c1, b.c1);
        words_store(words + 2 * counters + g, a.c2, b.c2);
        words_store(words + 3 * counters + g, a.c3, b.c3);
    }
}

/* A half word that ties with its slot's bound: bits of a draw of its own decide. */
static uint16_t tie_break(struct random_key key, const struct poisson_place *place, uint32_t neuron,
                          const struct poisson_table *table, uint32_t slot)
{
    const uint32_t high = (uint32_t)(place->step >> HALF_BITS) | SIGN;
    const uint32_t word =
        random_draw(key, neuron, place->tile, (uint32_t)place->step, high).word[0];
    const uint16_t numbers = table->numbers[slot];
    return poisson_tie_keeps(table, slot, word) ? numbers & NUMBER_MASK
                                                : (uint16_t)(numbers >> NUMBER_BITS);
}

/* Each half word becomes a number of events, from the alias table. */
static void halves_count(uint16_t *halves, uint32_t count, struct random_key key,
                         const struct poisson_place *place, const struct poisson_table *table)
{
    const lanes_u16 zero = {0};
    for (uint32_t i = 0; i < count; i += LANES_U16) {
        const lanes_u16 half     = *(const lanes_u16 *)(halves + i);
        const lanes_u16 slot     = half >> POISSON_FRACTION_BITS;
        const lanes_u16 fraction = half & (zero + FRACTION_MASK);
        const lanes_u16 bound    = lanes_look_up(table->bound, slot);
        const lanes_u16 numbers  = lanes_look_up(table->numbers, slot);
        const lanes_u16 keeps    = (lanes_u16)((lanes_i16)fraction < (lanes_i16)bound);
        const lanes_u16 ties     = (lanes_u16)(fraction == bound);
        *(lanes_u16 *)(halves + i) =
            (numbers & (zero + NUMBER_MASK) & keeps) | ((numbers >> NUMBER_BITS) & ~keeps);
        if (!lanes_any(ties)) continue;
        for (uint32_t lane = 0; lane < LANES_U16; lane++)
            if (ties[lane]) halves[i + lane] = tie_break(key, place, i + lane, table, slot[lane]);
    }
}

static uint32_t words_lowest(const uint32_t *words, uint32_t count)
{
    uint32_t lowest = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++)
        lowest = words[i] < lowest ? words[i] : lowest;
    return lowest;
}

/* Thresholds that any of the words passes: they fall, so the lowest word tells. */
static uint32_t thresholds_needed(const struct poisson_table *table, uint32_t lowest)
{
    uint32_t needed = 0;
    while (needed < table->count && lowest < table->threshold[needed])
        needed++;
    return needed;
}

/* Each word becomes the number of the first `needed` thresholds that are above it. Signs are
 * flipped: the order of unsigned numbers as that of signed ones, which every CPU compares. */
static void words_count(uint32_t *words, uint32_t count, const uint32_t *threshold, uint32_t needed)
{
    for (uint32_t i = 0; i < count; i += BLOCK * LANES_I32) {
        lanes_i32 *block         = (lanes_i32 *)(words + i);
        lanes_i32  events[BLOCK] = {{0}};
        lanes_i32  word[BLOCK];
        for (uint32_t b = 0; b < BLOCK; b++)
            word[b] = block[b] ^ ((lanes_i32){0} + (int32_t)SIGN);
        for (uint32_t c = 0; c < needed; c++) {
            const lanes_i32 limit = (lanes_i32){0} + (int32_t)(threshold[c] ^ SIGN);
            for (uint32_t b = 0; b < BLOCK; b++)
                events[b] -= word[b] < limit;
        }
        for (uint32_t b = 0; b < BLOCK; b++)
            block[b] = events[b];
    }
}

static void add_small_mean(struct random_key key, const struct poisson_place *place,
                           const struct poisson_table *table, float *restrict own,
                           uint32_t                   *scratch)
{
    const uint32_t counters = poisson_counters(place->count, 2 * PHILOX_WORDS);
    uint16_t      *halves   = __builtin_assume_aligned(scratch, 64);
    words_draw(key, place->tile, place->step, counters, scratch);
    halves_count(halves, 2 * PHILOX_WORDS * counters, key, place, table);
    own = __builtin_assume_aligned(own, 64);
    if (place->is_first)
        for (uint32_t i = 0; i < place->count; i++)
            own[i] = place->weight * (float)(int32_t)halves[i];
    else
        for (uint32_t i = 0; i < place->count; i++)
            own[i] += place->weight * (float)(int32_t)halves[i];
}

static void add_large_mean(struct random_key key, const struct poisson_place *place,
                           const struct poisson_table *table, float *restrict own,
                           uint32_t                   *scratch)
{
    const uint32_t counters = poisson_counters(place->count, PHILOX_WORDS);
    uint32_t      *words    = __builtin_assume_aligned(scratch, 64);
    words_draw(key, place->tile, place->step, counters, words);
    words_count(words, PHILOX_WORDS * counters, table->threshold,
                thresholds_needed(table, words_lowest(words, PHILOX_WORDS * counters)));
    own = __builtin_assume_aligned(own, 64);
    if (place->is_first)
        for (uint32_t i = 0; i < place->count; i++)
            own[i] = place->weight * (float)(int32_t)words[i];
    else
        for (uint32_t i = 0; i < place->count; i++)
            own[i] += place->weight * (float)(int32_t)words[i];
}

poisson_kernel KERNEL(poisson_add);
void           KERNEL(poisson_add)(struct random_key key, const struct poisson_place *place,
                         const struct poisson_table *table, float *own, uint32_t *scratch)
{
    if (table->is_alias)
        add_small_mean(key, place, table, own, scratch);
    else
        add_large_mean(key, place, table, own, scratch);
}
