/* costs.c - the tables of costs.def. */
#include "energy/costs.h"

#include <stddef.h>
#include <string.h>

#define COST_TABLE(name, source, ...) {name, source, {__VA_ARGS__}},
static const struct cost_table TABLES[] = {
#include "energy/costs.def"
};
#undef COST_TABLE

const struct cost_table *cost_tables(uint32_t *count)
{
    *count = sizeof TABLES / sizeof *TABLES;
    return TABLES;
}

const struct cost_table *cost_table_find(const char *name)
{
    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++)
        if (strcmp(TABLES[i].name, name) == 0) return &TABLES[i];
    return NULL;
}
