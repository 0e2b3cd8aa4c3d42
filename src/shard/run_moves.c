/* run_moves.c - a sorted list, searched by halves. */
#include "shard/run_moves.h"

#include "base/memory.h"

#include <assert.h>

fault run_moves_add(struct run_moves *list, struct run_move move)
{
    assert(list->count == 0 || list->moves[list->count - 1].from < move.from);
    TRY(memory_reserve(&list->moves, &list->capacity, list->count + 1, sizeof *list->moves,
                       "moved synapses"));
    list->moves[list->count++] = move;
    return FAULT_NONE;
}

/* The move that a place lies in, or NULL. */
static const struct run_move *move_find(const struct run_moves *list, uint64_t place)
{
    size_t low = 0, high = list->count;
    if (place < list->moves[0].from) return NULL;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (list->moves[middle].from <= place)
            low = middle;
        else
            high = middle;
    }
    const struct run_move *move = &list->moves[low];
    return place - move->from < move->span ? move : NULL;
}

static void slot_follow(const struct run_moves *list, struct calendar_slot *slot)
{
    size_t kept = 0;
    for (size_t i = 0; i < slot->count; i++) {
        due_run                run  = slot->runs[i];
        const struct run_move *move = move_find(list, due_run_first(run));
        if (move) {
            uint64_t first = move->to + (due_run_first(run) - move->from);
            uint32_t count = due_run_count(run);
            if (move->count != MOVE_COUNT_KEPT) count = move->count;
            if (count == 0) continue;
            run = due_run_make(first, count, due_run_block(run), due_run_shift(run));
        }
        if (slot->scales) slot->scales[kept] = slot->scales[i];
        slot->runs[kept++] = run;
    }
    slot->count = kept;
}

void run_moves_follow(const struct run_moves *list, struct calendar *calendar)
{
    if (list->count == 0 || !calendar->slots) return;
    for (uint32_t s = 0; s <= calendar->mask; s++)
        slot_follow(list, &calendar->slots[s]);
}

void run_moves_clear(struct run_moves *list)
{
    memory_give(&list->moves);
    list->count = list->capacity = 0;
}
