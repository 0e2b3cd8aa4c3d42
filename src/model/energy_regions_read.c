/* energy_regions_read.c - `energy.regions`: populations that draw from one pool. */
#include "model/energy_read.h"
#include "model/field.h"
#include "model/reading.h"

#include <assert.h>
#include <string.h>

enum { PHASES_MAX = 100000 };

/* Of each neuron: twice what it needs at 4 spikes/s (Howarth et al. 2012), and two seconds of it.
 */
static const double FILL_ATP_PER_S     = 4.46e9;
static const double FILL_MAX_ATP_PER_S = 1e15;
static const double POOL_ATP           = 1e10;
static const double POOL_MAX_ATP       = 1e18;
static const double FACTOR_MAX         = 1e6;

struct region_draft region_usual(void)
{
    return (struct region_draft){
        .fill_ATP_per_s = FILL_ATP_PER_S, .pool_max_ATP = POOL_ATP, .pool_ATP = POOL_ATP};
}

static bool phase_read(struct reading *r, const struct yaml_node *node, struct supply_draft *out)
{
    static const char *const    KEYS[]  = {"from", "factor"};
    const struct quantity_range factors = {0, FACTOR_MAX, false};
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return false;
    const struct yaml_node *from = field_need(&r->problems, node, "from", "a time on the ticks");
    const struct yaml_node *factor =
        field_need(&r->problems, node, "factor", "a factor of the usual supply");
    bool is_good = from && ticks_read(r, from, 0, &out->tick);
    return factor && quantity_read_within(&r->problems, factor, UNIT_NONE, factors, &out->factor) &&
           is_good;
}

static fault supply_read(struct reading *r, const struct yaml_node *node, struct region_draft *out)
{
    if (!field_is_shape(&r->problems, node, NODE_LIST, "a list of {from, factor}"))
        return FAULT_NONE;
    if (node->count > PHASES_MAX) {
        problem_note(&r->problems, node, "%u phases stand here; expected at most %d", node->count,
                     PHASES_MAX);
        return FAULT_NONE;
    }
    TRY(arena_take(&r->scratch, &out->supply, node->count, sizeof *out->supply));
    for (uint32_t i = 0; i < node->count; i++) {
        struct supply_draft phase = {0}, *last = out->supply + out->supply_count;
        if (!phase_read(r, node->items[i], &phase)) continue;
        if (out->supply_count > 0 && phase.tick <= last[-1].tick)
            problem_note(&r->problems, field_find(node->items[i], "from"),
                         "'%s' is not after the phase before it; expected times that ascend",
                         field_find(node->items[i], "from")->shown);
        else
            out->supply[out->supply_count++] = phase;
    }
    return FAULT_NONE;
}

static void pool_read(struct reading *r, const struct yaml_node *node, struct region_draft *out)
{
    const struct quantity_range fills = {0, FILL_MAX_ATP_PER_S, false};
    const struct quantity_range pools = {0, POOL_MAX_ATP, true}, starts = {0, POOL_MAX_ATP, false};
    bool is_good = energy_value_read(r, node, "fill", UNIT_ATP_PER_S, fills, &out->fill_ATP_per_s);
    is_good =
        energy_value_read(r, node, "pool_max", UNIT_ATP, pools, &out->pool_max_ATP) && is_good;
    out->pool_ATP = out->pool_max_ATP;
    is_good       = energy_value_read(r, node, "pool", UNIT_ATP, starts, &out->pool_ATP) && is_good;
    if (is_good && out->pool_ATP > out->pool_max_ATP)
        problem_note(&r->problems, field_find(node, "pool"),
                     "'%s' is more than the pool holds; expected at most %.12g ATP (pool_max)",
                     field_find(node, "pool")->shown, out->pool_max_ATP);
}

/* The name of one of the region's populations, as it stands there. */
static const struct yaml_node *member_of(const struct yaml_node *list, uint32_t i)
{
    return list->shape == NODE_LIST ? list->items[i] : list;
}

/* Into the region, unless it can have no store or has a region already. */
static bool population_take(struct reading *r, const struct yaml_node *name, uint32_t population,
                            uint32_t region)
{
    struct population_draft *draft = &r->populations[population];
    if (!draft->population.kind) return true; /* what is wrong with it was told */
    if (!energy_is_possible(draft)) {
        problem_note(&r->problems, name, "'%s' is of kind %s, which has no store; expected another",
                     name->shown, draft->population.kind->name);
        return true;
    }
    if (draft->energy.region != UINT32_MAX) {
        problem_note(&r->problems, name, "'%s' is in the region '%s' too; expected it in one",
                     name->shown, r->regions[draft->energy.region].name);
        return true;
    }
    draft->energy.region = region;
    return !draft->energy.is_excluded;
}

/* Who draws from it: somebody must. */
static fault members_read(struct reading *r, const struct yaml_node *node, uint32_t index)
{
    struct region_draft    *region = &r->regions[index];
    const struct yaml_node *names =
        field_need(&r->problems, node, "populations", "a population or a list of them");
    bool has_neurons = false;
    if (!names) return FAULT_NONE;
    TRY(populations_name(r, names, &region->populations, &region->population_count));
    for (uint32_t i = 0; i < region->population_count; i++) {
        const struct yaml_node *name = member_of(names, i);
        has_neurons = population_take(r, name, region->populations[i], index) || has_neurons;
    }
    if (region->population_count > 0 && !has_neurons)
        problem_note(&r->problems, names,
                     "no population of the region has energy; expected one that is not off");
    return FAULT_NONE;
}

static fault region_read(struct reading *r, const struct yaml_node *node, uint32_t index)
{
    static const char *const KEYS[] = {"populations", "fill", "pool_max", "pool", "supply"};
    struct region_draft     *region = &r->regions[index];
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;
    TRY(members_read(r, node, index));
    pool_read(r, node, region);
    const struct yaml_node *supply = field_find(node, "supply");
    return supply ? supply_read(r, supply, region) : FAULT_NONE;
}

/* A population outside of all regions has one of its own name. */
static void names_check(struct reading *r, const struct yaml_node *node)
{
    for (uint32_t i = 0; i < node->count; i++)
        for (uint32_t p = 0; p < r->population_count; p++) {
            const struct population_draft *draft = &r->populations[p];
            if (strcmp(node->keys[i]->text, r->population_names[p]) != 0) continue;
            if (draft->energy.region != UINT32_MAX || draft->energy.is_excluded) continue;
            if (!energy_is_possible(draft)) continue;
            problem_note(&r->problems, node->keys[i],
                         "'%s' is the name of a population in no region, which has one of its own; "
                         "expected another name",
                         node->keys[i]->shown);
        }
}

fault energy_regions_read(struct reading *r)
{
    const struct yaml_node *node = r->energy.node ? field_find(r->energy.node, "regions") : NULL;
    if (!node ||
        !field_is_shape(&r->problems, node, NODE_MAPPING, "a mapping of NAME: {populations, ...}"))
        return FAULT_NONE;
    TRY(arena_take(&r->scratch, &r->regions, node->count, sizeof *r->regions));
    for (uint32_t i = 0; i < node->count; i++) {
        r->regions[i]      = region_usual();
        r->regions[i].node = node->items[i];
        r->region_count    = i + 1;
        (void)field_name(&r->problems, node->keys[i]);
        TRY(arena_copy(&r->store->arena, &r->regions[i].name, node->keys[i]->text,
                       strlen(node->keys[i]->text)));
        TRY(region_read(r, node->items[i], i));
    }
    names_check(r, node);
    return FAULT_NONE;
}
