/* problem.c - keeping problems, and telling them in order. */
#include "model/problem.h"

#include "base/memory.h"
#include "model/yaml_tree.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_SHOWN_MAX = 24 };

struct problem {
    struct problem_place place;
    const char          *path;
    const char          *what;
    uint32_t             order;
};

static bool is_same_place(const struct problem_place *a, const struct problem_place *b)
{
    return a->line == b->line && a->column == b->column && strcmp(a->origin, b->origin) == 0;
}

static bool is_noted(const struct problems *problems, const struct problem_place *place,
                     const char *what)
{
    for (uint32_t i = 0; i < problems->kept; i++)
        if (is_same_place(&problems->items[i].place, place) &&
            strcmp(problems->items[i].what, what) == 0)
            return true;
    return false;
}

static fault problem_keep(struct problems *problems, struct problem_place place, const char *path,
                          const char *what)
{
    if (is_noted(problems, &place, what)) return FAULT_NONE;
    problems->count++;
    problems->option_count += place.is_option;
    if (problems->kept == PROBLEMS_KEPT_MAX) return FAULT_NONE;

    TRY(memory_reserve(&problems->items, &problems->capacity, problems->kept + 1u,
                       sizeof *problems->items, "problems"));
    const char *kept_path = NULL;
    TRY(arena_copy(&problems->arena, &kept_path, path, strlen(path)));
    problems->items[problems->kept] = (struct problem){place, kept_path, what, problems->kept};
    problems->kept++;
    return FAULT_NONE;
}

static fault note(struct problems *problems, const struct yaml_node *node, const char *key,
                  const char *what)
{
    struct text path   = {0};
    fault       failed = yaml_node_path(node, &path);
    if (!failed && key) failed = text_add(&path, path.length ? ".%s" : "%s", key);
    if (!failed) failed = problem_keep(problems, node->place, text_of(&path), what);
    text_clear(&path);
    return failed;
}

void problem_note(struct problems *problems, const struct yaml_node *node, const char *format, ...)
{
    const char *what = NULL;
    va_list     arguments;
    va_start(arguments, format);
    fault failed = arena_vformat(&problems->arena, &what, format, arguments);
    va_end(arguments);
    if (!failed) failed = note(problems, node, NULL, what);
    problems->failed = fault_worst(problems->failed, failed);
}

void problem_note_missing(struct problems *problems, const struct yaml_node *mapping,
                          const char *key, const char *expected)
{
    const char *what   = NULL;
    fault       failed = arena_format(&problems->arena, &what, "is missing; expected %s", expected);
    if (!failed) failed = note(problems, mapping, key, what);
    problems->failed = fault_worst(problems->failed, failed);
}

void problem_note_at(struct problems *problems, struct problem_place place, const char *format, ...)
{
    const char *what = NULL;
    va_list     arguments;
    va_start(arguments, format);
    fault failed = arena_vformat(&problems->arena, &what, format, arguments);
    va_end(arguments);
    if (!failed) failed = problem_keep(problems, place, "", what);
    problems->failed = fault_worst(problems->failed, failed);
}

static fault names_list(struct text *list, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count && i < NAMES_SHOWN_MAX; i++)
        TRY(text_add(list, "%s%s", i ? ", " : "", names[i]));
    if (count > NAMES_SHOWN_MAX) TRY(text_add(list, ", ..."));
    return FAULT_NONE;
}

void problem_note_word(struct problems *problems, const struct yaml_node *node, const char *what,
                       const char *const *names, size_t count)
{
    struct text list    = {0};
    const char *nearest = text_nearest(node->text, names, count);
    fault       failed  = names_list(&list, names, count);
    if (!failed)
        problem_note(problems, node, "%s '%s'; expected %s%s%s%s%s", what, node->shown,
                     count == 0 ? "none here" : (count > 1 ? "one of " : ""), text_of(&list),
                     nearest ? "; did you mean '" : "", nearest ? nearest : "",
                     nearest ? "'?" : "");
    problems->failed = fault_worst(problems->failed, failed);
    text_clear(&list);
}

/* Words of the command line first, then by file and place, then as they were found. */
static int problem_order(const void *left, const void *right)
{
    const struct problem *a = left, *b = right;
    if (a->place.is_option != b->place.is_option) return a->place.is_option ? -1 : 1;
    int files = strcmp(a->place.origin, b->place.origin);
    if (files && !a->place.is_option) return files;
    if (a->place.line != b->place.line) return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column) return a->place.column < b->place.column ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static fault problem_tell(struct text *story, const struct problem *problem)
{
    TRY(text_add(story, "%s", problem->place.origin));
    if (problem->place.line)
        TRY(text_add(story, ":%u:%u", problem->place.line, problem->place.column));
    if (problem->path[0]) TRY(text_add(story, ": %s", problem->path));
    return text_add(story, ": %s\n", problem->what);
}

/* As many as a fault's message holds, with room left for the last line. */
static fault problems_tell(const struct problems *problems, struct text *story)
{
    enum { LAST_LINE_BYTES = 80 };
    uint32_t told = 0;
    for (; told < problems->kept; told++) {
        size_t before = story->length;
        TRY(problem_tell(story, &problems->items[told]));
        if (story->length + LAST_LINE_BYTES > FAULT_MESSAGE_BYTES) {
            story->length        = before;
            story->bytes[before] = '\0';
            break;
        }
    }
    if (told < problems->count)
        TRY(text_add(story, "... and %u more problems\n", problems->count - told));
    return text_add(story, "%u problem%s", problems->count, problems->count == 1 ? "" : "s");
}

fault problems_raise(const struct problems *problems)
{
    if (problems->failed) return problems->failed;
    if (problems->count == 0) return FAULT_NONE;
    qsort(problems->items, problems->kept, sizeof *problems->items, problem_order);

    struct text story          = {0};
    fault       failed         = problems_tell(problems, &story);
    bool        is_all_options = problems->option_count == problems->count;
    if (!failed)
        failed = fault_raise(is_all_options ? FAULT_USAGE : FAULT_INPUT, __FILE__, __LINE__, "%s",
                             text_of(&story));
    text_clear(&story);
    return failed;
}

void problems_clear(struct problems *problems)
{
    memory_give(&problems->items);
    arena_clear(&problems->arena);
    *problems = (struct problems){0};
}
