/* trains.c - trains of spikes as the encoder writes them, and what the reader of C says of them and
 * of broken ones: lines of JSON, against which the page's reader is held.
 *
 *   trains [COUNT]
 */
#include "proto/spike_train.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { GIDS_MAX = 40, FLIPS = 40 };

static uint64_t state = 1;

/* Good enough for made-up spikes (splitmix64). */
static uint64_t draw(uint64_t below)
{
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z          = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z          = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (z ^ z >> 31) % below;
}

/* What the reader of C makes of some bytes; the sum tells spikes and their order apart. */
static void tell(const uint8_t *bytes, size_t length, uint64_t step_first, uint64_t step_end)
{
    struct spike_train_reader reader = spike_train_read(bytes, length, step_first, step_end);
    uint64_t                  step, count = 0, sum = 0;
    uint32_t                  gid;
    while (spike_train_next(&reader, &step, &gid))
        sum = (sum * 31 + (step - step_first) * 7 + gid + ++count) % 1000000007;
    printf("{\"first\":%" PRIu64 ",\"end\":%" PRIu64 ",\"count\":%" PRIu64 ",\"sum\":%" PRIu64
           ",\"is_broken\":%s,\"hex\":\"",
           step_first, step_end, count, sum, reader.is_broken ? "true" : "false");
    for (size_t i = 0; i < length; i++)
        printf("%02x", bytes[i]);
    printf("\"}\n");
}

static void train_fill(struct spike_train *train, uint64_t step_first, uint64_t step_end)
{
    uint32_t gids[GIDS_MAX];
    spike_train_begin(train, step_first);
    for (uint64_t step = step_first + draw(2); step < step_end; step += 1 + draw(90)) {
        uint32_t count = (uint32_t)draw(GIDS_MAX + 1), last = (uint32_t)draw(1000);
        uint32_t stride = 1u << draw(26);
        for (uint32_t i = 0; i < count; i++)
            gids[i] = last += 1 + (uint32_t)draw(stride);
        if (count && draw(8) == 0) gids[count - 1] = UINT32_MAX;
        if (spike_train_add(train, step, count, gids)) exit(1);
    }
}

int main(int argc, char **argv)
{
    struct spike_train train = {0};
    unsigned long      count = argc > 1 ? strtoul(argv[1], NULL, 10) : 10;
    for (unsigned long t = 0; t < count; t++) {
        uint64_t first = t % 3 ? draw(1000000) : (uint64_t)1 << 40, end = first + 1 + draw(400);
        train_fill(&train, first, end);
        tell(train.bytes, train.length, first, end);
        for (int f = 0; f < FLIPS && train.length; f++) {
            size_t  at = (size_t)draw(train.length), cut = (size_t)draw(train.length + 1);
            uint8_t was     = train.bytes[at];
            train.bytes[at] = (uint8_t)draw(256);
            tell(train.bytes, f % 4 ? train.length : cut, first, end);
            train.bytes[at] = was;
        }
    }
    spike_train_clear(&train);
    return 0;
}
