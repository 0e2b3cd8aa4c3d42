/* spike_list.c - the spikes of a spike source, from a text of two columns: time in ms, neuron. */
#include "base/memory.h"
#include "base/units.h"
#include "model/field.h"
#include "model/given_read.h"
#include "model/reading.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SPIKE_STEPS_MAX = 0x1p52;

struct listed {
    struct source_spike spike;
    uint32_t            line;
};

struct spike_list {
    struct reading *reading;
    const char     *path;
    uint32_t        size; /* neurons of the population */
    struct listed  *items;
    size_t          count, capacity;
};

static struct problem_place place_of(const struct spike_list *list, uint32_t line, size_t column)
{
    return (struct problem_place){list->path, line, (uint32_t)column + 1, false};
}

static size_t blanks(const char *text) { return strspn(text, " \t\r"); }

static bool time_parse(struct spike_list *list, const char *word, size_t length,
                       struct problem_place place, uint64_t *step)
{
    char  *end     = NULL;
    double time_ms = strtod(word, &end);
    bool   is_hex  = memchr(word, 'x', length) || memchr(word, 'X', length);
    if (end != word + length || !isfinite(time_ms) || is_hex) {
        problem_note_at(&list->reading->problems, place,
                        "'%.*s' is no time; expected a decimal number of ms",
                        length < 40 ? (int)length : 40, word);
        return false;
    }
    double dt_ms = list->reading->dt_ms;
    if (time_ms / dt_ms > SPIKE_STEPS_MAX || time_ms <= 0 || steps_from_ms(time_ms, dt_ms) < 1) {
        problem_note_at(&list->reading->problems, place,
                        "time %.12g ms does not fit; expected at least one step of %.12g ms, fewer "
                        "than 2^52",
                        time_ms, dt_ms);
        return false;
    }
    *step = (uint64_t)steps_from_ms(time_ms, dt_ms) - 1;
    return true;
}

static bool index_parse(struct spike_list *list, const char *word, size_t length,
                        struct problem_place place, uint32_t *index)
{
    bool          is_digits = length > 0 && strspn(word, "0123456789") == length;
    unsigned long value     = is_digits && length < 11 ? strtoul(word, NULL, 10) : ~0ul;
    if (value < list->size) {
        *index = (uint32_t)value;
        return true;
    }
    problem_note_at(&list->reading->problems, place,
                    "'%.*s' is no neuron; expected a whole number from 0 to %u",
                    length < 40 ? (int)length : 40, word, list->size - 1);
    return false;
}

/* One line, terminated: blank, a comment, or a spike. */
static fault line_read(struct spike_list *list, char *text, uint32_t line)
{
    text[strcspn(text, "#")] = '\0';
    size_t at                = blanks(text);
    if (!text[at]) return FAULT_NONE;

    size_t length = strcspn(text + at, " \t\r"), next = at + length;
    next += blanks(text + next);
    size_t next_length = strcspn(text + next, " \t\r"), rest = next + next_length;
    rest += blanks(text + rest);

    struct listed listed = {.line = line};
    bool          is_read =
        time_parse(list, text + at, length, place_of(list, line, at), &listed.spike.step);
    if (!text[next]) {
        problem_note_at(&list->reading->problems, place_of(list, line, next),
                        "the line ends after the time; expected time and neuron");
        return FAULT_NONE;
    }
    is_read = index_parse(list, text + next, next_length, place_of(list, line, next),
                          &listed.spike.index) &&
              is_read;
    if (text[rest])
        problem_note_at(&list->reading->problems, place_of(list, line, rest),
                        "'%.20s' is more than two columns; expected time and neuron", text + rest);
    if (!is_read || text[rest]) return FAULT_NONE;
    TRY(memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items,
                       "spikes of a source"));
    list->items[list->count++] = listed;
    return FAULT_NONE;
}

static fault lines_read(struct spike_list *list, char *text)
{
    uint32_t line = 1;
    for (char *start = text; start; line++) {
        char *end = strchr(start, '\n');
        if (end) *end = '\0';
        TRY(line_read(list, start, line));
        start = end ? end + 1 : NULL;
    }
    return FAULT_NONE;
}

static int listed_order(const void *left, const void *right)
{
    const struct listed *a = left, *b = right;
    if (a->spike.step != b->spike.step) return a->spike.step < b->spike.step ? -1 : 1;
    if (a->spike.index != b->spike.index) return a->spike.index < b->spike.index ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static fault list_finish(struct spike_list *list, struct population *population)
{
    struct source_spike *spikes = NULL;
    if (list->count) qsort(list->items, list->count, sizeof *list->items, listed_order);
    TRY(arena_take(&list->reading->store->arena, &spikes, list->count, sizeof *spikes));
    for (size_t i = 0; i < list->count; i++) {
        spikes[i] = list->items[i].spike;
        if (i == 0 || spikes[i - 1].step != spikes[i].step ||
            spikes[i - 1].index != spikes[i].index)
            continue;
        problem_note_at(&list->reading->problems, place_of(list, list->items[i].line, 0),
                        "neuron %u spikes twice in the step that ends at %.12g ms (also in line "
                        "%u); expected once",
                        spikes[i].index,
                        ms_from_steps((int64_t)spikes[i].step + 1, list->reading->dt_ms),
                        list->items[i - 1].line);
    }
    population->spikes      = spikes;
    population->spike_count = list->count;
    return FAULT_NONE;
}

fault spike_list_read(struct reading *r, const struct yaml_node *node,
                      struct population_draft *draft)
{
    assert(draft->population.size > 0 && r->dt_ms > 0);
    const char *name = field_text(&r->problems, node);
    if (!name) return FAULT_NONE;

    struct spike_list list = {.reading = r, .size = draft->population.size};
    struct text       text = {0};
    TRY(data_path(r, name, &list.path));
    fault failed = text_read_file(&text, list.path);
    if (failed == FAULT_INPUT) {
        problem_note(&r->problems, node, "'%s': %s; expected a file of spikes", node->shown,
                     fault_message());
        fault_forget();
        return FAULT_NONE;
    }
    if (!failed && strlen(text_of(&text)) != text.length)
        problem_note(&r->problems, node, "'%s' holds a zero byte; expected a text", node->shown);
    if (!failed && text.bytes) failed = lines_read(&list, text.bytes);
    if (!failed) failed = list_finish(&list, &draft->population);
    memory_give(&list.items);
    text_clear(&text);
    return failed;
}
