/* live_read.c - the three sections, one after the other, and what they have in common. */
#include "model/live_read.h"

#include "model/field.h"

#include <string.h>

bool live_list_check(struct reading *r, const struct yaml_node *node, const char *expected)
{
    if (!field_is_shape(&r->problems, node, NODE_LIST, expected)) return false;
    field_names_check(&r->problems, node);
    return node->count <= FIELD_LIST_MAX;
}

fault node_part(struct reading *r, const struct yaml_node *node, const char *text, size_t length,
                struct yaml_node **out)
{
    TRY(arena_take(&r->scratch, out, 1, sizeof **out));
    **out = *node;
    TRY(arena_copy(&r->scratch, &(*out)->text, text, length));
    /* What was printable and short enough whole is so in parts. */
    if (strcmp(node->shown, node->text) == 0) (*out)->shown = (*out)->text;
    return FAULT_NONE;
}

static bool has_sense(const struct reading *r, uint32_t population)
{
    const struct model_live *live = &r->model->live;
    for (uint32_t i = 0; i < live->sense_count; i++)
        if (live->senses[i].target == population && live->senses[i].kind != SENSE_CURRENT_PA)
            return true;
    return false;
}

/* Somebody must say when a spike source spikes. */
static void sources_check(struct reading *r)
{
    for (uint32_t i = 0; i < r->population_count; i++) {
        const struct population_draft *draft = &r->populations[i];
        const struct kind             *kind  = draft->population.kind;
        if (!kind || kind->receptor_count > 0 || field_find(draft->node, "spikes")) continue;
        if (!has_sense(r, i))
            problem_note_missing(&r->problems, draft->node, "spikes",
                                 "a file of times (ms) and neurons, or a sense that takes spikes "
                                 "or rates for it");
    }
}

fault live_read(struct reading *r, const struct yaml_node *root)
{
    const struct yaml_node *senses  = field_find(root, "senses");
    const struct yaml_node *tunable = field_find(root, "tunable");
    const struct yaml_node *alerts  = field_find(root, "alerts");
    uint32_t                before  = r->problems.count;
    if (senses) TRY(senses_read(r, senses));
    if (r->problems.count == before) sources_check(r);
    if (tunable) TRY(tunables_read(r, tunable));
    if (alerts) TRY(alerts_read(r, alerts));
    return FAULT_NONE;
}
