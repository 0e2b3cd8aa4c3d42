/* processors.c - affinity as Linux tells it. */
#define _GNU_SOURCE
#include "base/processors.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

static void processor_add(struct processors *set, uint32_t which)
{
    set->word[which / 64] |= 1ull << which % 64;
}

static uint32_t online_count(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online < PROCESSORS_MAX ? (uint32_t)online : PROCESSORS_MAX;
}

void processors_find(struct processors *mine)
{
    cpu_set_t set[PROCESSORS_MAX / CPU_SETSIZE];
    memset(mine, 0, sizeof *mine);
    memset(set, 0, sizeof set);
    bool     is_told = sched_getaffinity(0, sizeof set, set) == 0;
    uint32_t count   = is_told ? PROCESSORS_MAX : online_count();
    for (uint32_t i = 0; i < count; i++)
        if (!is_told || CPU_ISSET_S(i, sizeof set, set)) processor_add(mine, i);
}

bool processors_have(const struct processors *set, uint32_t which)
{
    return which < PROCESSORS_MAX && (set->word[which / 64] >> which % 64 & 1);
}

uint32_t processors_count(const struct processors *set)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < PROCESSORS_MAX / 64; i++)
        count += (uint32_t)__builtin_popcountll(set->word[i]);
    return count;
}
