/* range_read.c - some neurons of a population, next to each other. */
#include "model/field.h"
#include "model/reading.h"

#include <string.h>

static bool first_read(struct reading *r, const struct yaml_node *node, uint32_t size,
                       uint32_t *count)
{
    const char      *word   = field_first_count(node);
    struct yaml_node number = *node;
    uint64_t         value  = 0;
    number.text             = word ? word : node->text;
    number.shown            = number.text;
    if (!word) {
        problem_note(&r->problems, node,
                     "'%s' names no neurons; expected all, first N or {first: N, count: N}",
                     node->shown);
        return false;
    }
    if (!field_whole(&r->problems, &number, 1, size, &value)) return false;
    *count = (uint32_t)value;
    return true;
}

bool range_read(struct reading *r, const struct yaml_node *node, uint32_t size, uint32_t *first,
                uint32_t *count)
{
    static const char *const KEYS[] = {"first", "count"};
    *first                          = 0;
    *count                          = size;
    if (node->shape == NODE_SCALAR)
        return strcmp(node->text, "all") == 0 || first_read(r, node, size, count);
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return false;

    const struct yaml_node *from  = field_find(node, "first");
    const struct yaml_node *many  = field_need(&r->problems, node, "count", "how many neurons");
    uint64_t                start = 0, length = 0;
    if (from && !field_whole(&r->problems, from, 0, size - 1, &start)) return false;
    if (!many || !field_whole(&r->problems, many, 1, size - start, &length)) return false;
    *first = (uint32_t)start;
    *count = (uint32_t)length;
    return true;
}
