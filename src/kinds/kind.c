/* kind.c - the list of kinds, from kinds.def. */
#include "kinds/kind.h"

#include <string.h>

#define KIND(name) extern const struct kind kind_##name;
#include "kinds/kinds.def"
#undef KIND

static const struct kind *const KINDS[] = {
#define KIND(name) &kind_##name,
#include "kinds/kinds.def"
#undef KIND
};

enum {
#define KIND(name) KIND_##name,
#include "kinds/kinds.def"
#undef KIND
    KIND_COUNT
};

const char *unit_name(unit which)
{
    static const char *const NAMES[] = {
        [UNIT_NONE] = "",   [UNIT_MS] = "ms",           [UNIT_MV] = "mV", [UNIT_PA] = "pA",
        [UNIT_PF] = "pF",   [UNIT_NS] = "nS",           [UNIT_HZ] = "Hz", [UNIT_MM] = "mm",
        [UNIT_ATP] = "ATP", [UNIT_ATP_PER_S] = "ATP/s",
    };
    return NAMES[which];
}

const struct kind *const *kind_list(uint32_t *count)
{
    *count = KIND_COUNT;
    return KINDS;
}

const struct kind *kind_find(const char *name)
{
    for (uint32_t i = 0; i < KIND_COUNT; i++)
        if (strcmp(KINDS[i]->name, name) == 0) return KINDS[i];
    return NULL;
}

int32_t kind_parameter_index(const struct kind *kind, const char *name)
{
    for (uint32_t i = 0; i < kind->parameter_count; i++)
        if (strcmp(kind->parameters[i].name, name) == 0) return (int32_t)i;
    return -1;
}

int32_t kind_state_index(const struct kind *kind, const char *name)
{
    for (uint32_t i = 0; i < kind->state_count; i++)
        if (strcmp(kind->states[i].name, name) == 0) return (int32_t)i;
    return -1;
}
