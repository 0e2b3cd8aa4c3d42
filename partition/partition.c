/* partition.c - partitioners by name. */
#include "partition/partition.h"

#include <string.h>

#define PARTITIONER(name, function) partitioner function;
#include "partition/partitioners.def"
#undef PARTITIONER

static const struct {
    const char  *name;
    partitioner *run;
} PARTITIONERS[] = {
#define PARTITIONER(name, function) {name, function},
#include "partition/partitioners.def"
#undef PARTITIONER
};

static const char *const PARTITIONER_NAMES[] = {
#define PARTITIONER(name, function) name,
#include "partition/partitioners.def"
#undef PARTITIONER
};

partitioner *partitioner_find(const char *name)
{
    for (size_t i = 0; i < sizeof PARTITIONERS / sizeof *PARTITIONERS; i++)
        if (strcmp(PARTITIONERS[i].name, name) == 0) return PARTITIONERS[i].run;
    return NULL;
}

const char *const *partitioner_names(uint32_t *count)
{
    *count = sizeof PARTITIONER_NAMES / sizeof *PARTITIONER_NAMES;
    return PARTITIONER_NAMES;
}
