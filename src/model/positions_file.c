/* positions_file.c - points from a text: a neuron a line, a column for each dimension, in mm. */
#include "base/memory.h"
#include "base/text.h"
#include "model/field.h"
#include "model/given_read.h"
#include "model/reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct point_list {
    struct reading         *reading;
    const char             *path;
    const struct placement *placement;
    double                 *rows;
    uint32_t                capacity; /* neurons */
    uint32_t                count;    /* lines with points, also beyond capacity */
};

static size_t blanks(const char *text) { return strspn(text, " \t\r,"); }

/* A coordinate within the box; false: noted. */
static bool column_read(const struct point_list *list, const char *word, struct problem_place place,
                        uint32_t i, double *out)
{
    const struct placement *p      = list->placement;
    size_t                  length = strcspn(word, " \t\r,");
    char                   *end    = NULL;
    double                  at     = strtod(word, &end);
    double                  low = p->low_mm[i], high = p->low_mm[i] + p->extent_mm[i];
    bool                    is_number = length && end == word + length && isfinite(at);
    if (is_number && at >= low && at <= high) {
        *out = at;
        return true;
    }
    problem_note_at(&list->reading->problems, place,
                    length ? "'%.*s' is no place in the box; expected a number of mm from %.12g to "
                             "%.12g"
                           : "the line ends%.*s; expected a number of mm from %.12g to %.12g",
                    length < 40 ? (int)length : 40, word, low, high);
    return false;
}

static void line_read(struct point_list *list, char *text, uint32_t line)
{
    double at[SPACE_DIMENSIONS_MAX] = {0};
    text[strcspn(text, "#")]        = '\0';
    size_t next                     = blanks(text);
    if (!text[next]) return;
    for (uint32_t i = 0; i < list->placement->dimensions; i++) {
        struct problem_place place = {list->path, line, (uint32_t)next + 1, false};
        if (!column_read(list, text + next, place, i, &at[i])) return;
        next += strcspn(text + next, " \t\r,");
        next += blanks(text + next);
    }
    if (text[next])
        problem_note_at(&list->reading->problems,
                        (struct problem_place){list->path, line, (uint32_t)next + 1, false},
                        "'%.20s' is one column too many; expected %u", text + next,
                        list->placement->dimensions);
    if (list->count < list->capacity)
        memcpy(list->rows + (size_t)list->count * list->placement->dimensions, at,
               list->placement->dimensions * sizeof *at);
    list->count++;
}

static void lines_read(struct point_list *list, char *text)
{
    uint32_t line = 1;
    for (char *start = text; start; line++) {
        char *end = strchr(start, '\n');
        if (end) *end = '\0';
        line_read(list, start, line);
        start = end ? end + 1 : NULL;
    }
}

fault positions_file_read(struct reading *r, const struct yaml_node *node,
                          struct population_draft *draft)
{
    struct placement *p    = &draft->population.placement;
    const char       *name = field_text(&r->problems, node);
    if (!name) return FAULT_NONE;
    struct point_list list = {.reading = r, .placement = p, .capacity = draft->population.size};
    struct text       text = {0};
    TRY(data_path(r, name, &list.path));
    TRY(arena_take(&r->store->arena, &list.rows, (size_t)list.capacity * p->dimensions,
                   sizeof *list.rows));
    fault failed = text_read_file(&text, list.path);
    if (failed == FAULT_INPUT) {
        problem_note(&r->problems, node, "'%s': %s; expected a file of positions", node->shown,
                     fault_message());
        fault_forget();
        return FAULT_NONE;
    }
    uint32_t before = r->problems.count;
    if (!failed && strlen(text_of(&text)) != text.length)
        problem_note(&r->problems, node, "'%s' holds a zero byte; expected a text", node->shown);
    if (!failed && text.bytes) lines_read(&list, text.bytes);
    if (!failed && before == r->problems.count && list.count != list.capacity)
        problem_note(&r->problems, node,
                     "'%s' holds %u positions; expected %u, one for each neuron", node->shown,
                     list.count, list.capacity);
    if (!failed && before == r->problems.count) p->given_mm = list.rows;
    text_clear(&text);
    return failed;
}
