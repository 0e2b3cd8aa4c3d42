/* edge_sort.c - sorted runs, and a heap over their heads. */
#define _DEFAULT_SOURCE
#include "circuit/edge_sort.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEAD_EDGES = 1024 }; /* of a run that stand in memory while runs are merged */

/* One run: [next, end) of the file are not read yet. */
struct run {
    uint64_t          next, end;
    struct sort_edge *head; /* [HEAD_EDGES] */
    uint32_t          at, count;
};

struct edge_sort {
    struct edge_spill *spill;
    bool               has_spilled; /* is one of the spill's users */
    size_t             capacity, count, reserved;
    struct sort_edge  *buffer;
    uint32_t           run_count;
    struct run        *runs;
    uint32_t          *heap; /* runs by their heads, the smallest first */
    uint32_t           heap_count;
    size_t             at; /* where there are no runs: next of the buffer */
};

static int edge_order(const void *left, const void *right)
{
    const struct sort_edge *a = left, *b = right;
    if (a->major != b->major) return a->major < b->major ? -1 : 1;
    if (a->minor != b->minor) return a->minor < b->minor ? -1 : 1;
    if (a->weight != b->weight) return a->weight < b->weight ? -1 : 1;
    return (a->delay_ms > b->delay_ms) - (a->delay_ms < b->delay_ms);
}

fault edge_sort_create(struct edge_sort **out, struct edge_spill *spill, size_t capacity)
{
    assert(capacity > 0);
    TRY(memory_take(out, 1, sizeof **out, "a sorter of edges"));
    (*out)->capacity = capacity;
    (*out)->spill    = spill;
    return FAULT_NONE;
}

static void runs_give(struct edge_sort *sort)
{
    for (uint32_t i = 0; i < sort->run_count; i++)
        memory_give(&sort->runs[i].head);
    memory_give(&sort->runs);
    memory_give(&sort->heap);
    if (sort->has_spilled && --sort->spill->users == 0) close(sort->spill->file);
    sort->has_spilled = false;
    sort->run_count = sort->heap_count = 0;
    sort->count = sort->at = 0;
}

void edge_sort_destroy(struct edge_sort **sort)
{
    if (!*sort) return;
    runs_give(*sort);
    memory_give(&(*sort)->buffer);
    memory_give(sort);
}

/* A file without a name, made for the first of the spill's users. */
static fault spill_enter(struct edge_sort *sort)
{
    struct edge_spill *spill  = sort->spill;
    struct text        path   = {0};
    fault              failed = FAULT_NONE;
    if (sort->has_spilled) return FAULT_NONE;
    if (spill->users == 0) {
        failed = text_add(&path, "%s/ergon-sort-XXXXXX", spill->folder);
        if (!failed) spill->file = mkstemp(path.bytes);
        if (!failed && spill->file < 0)
            failed =
                fault_raise(FAULT_FILE, __FILE__, __LINE__, "%s: cannot make a temporary file: %s",
                            spill->folder, strerror(errno));
        if (!failed) unlink(text_of(&path));
        text_clear(&path);
        spill->end = 0;
    }
    if (failed) return failed;
    spill->users++;
    sort->has_spilled = true;
    return FAULT_NONE;
}

static fault bytes_move(const struct edge_sort *sort, void *bytes, size_t length, uint64_t offset,
                        bool is_write)
{
    for (size_t done = 0; done < length;) {
        char   *at    = (char *)bytes + done;
        ssize_t moved = is_write
                            ? pwrite(sort->spill->file, at, length - done, (off_t)(offset + done))
                            : pread(sort->spill->file, at, length - done, (off_t)(offset + done));
        if (moved < 0 && errno == EINTR) continue;
        if (moved <= 0)
            RAISE(FAULT_FILE, "%s: cannot use a temporary file: %s", sort->spill->folder,
                  moved < 0 ? strerror(errno) : "it ends too early");
        done += (size_t)moved;
    }
    return FAULT_NONE;
}

/* The buffer, sorted, becomes a run at the file's end. */
static fault run_write(struct edge_sort *sort)
{
    TRY(spill_enter(sort));
    uint64_t first = sort->spill->end;
    TRY(memory_resize(&sort->runs, (size_t)sort->run_count + 1, sizeof *sort->runs, "runs"));
    qsort(sort->buffer, sort->count, sizeof *sort->buffer, edge_order);
    TRY(bytes_move(sort, sort->buffer, sort->count * sizeof *sort->buffer,
                   first * sizeof *sort->buffer, true));
    sort->spill->end += sort->count;
    sort->runs[sort->run_count++] = (struct run){.next = first, .end = first + sort->count};
    sort->count                   = 0;
    return FAULT_NONE;
}

fault edge_sort_add(struct edge_sort *sort, struct sort_edge edge)
{
    if (sort->count == sort->capacity) TRY(run_write(sort));
    TRY(memory_reserve(&sort->buffer, &sort->reserved, sort->count + 1, sizeof *sort->buffer,
                       "edges to be sorted"));
    sort->buffer[sort->count++] = edge;
    return FAULT_NONE;
}

/* Read the next edges of a run that has none in memory. */
static fault head_fill(struct edge_sort *sort, struct run *run)
{
    uint64_t left = run->end - run->next;
    run->at       = 0;
    run->count    = left < HEAD_EDGES ? (uint32_t)left : HEAD_EDGES;
    if (run->count == 0) return FAULT_NONE;
    TRY(bytes_move(sort, run->head, run->count * sizeof *run->head, run->next * sizeof *run->head,
                   false));
    run->next += run->count;
    return FAULT_NONE;
}

static bool is_before(const struct edge_sort *sort, uint32_t a, uint32_t b)
{
    const struct run *left = &sort->runs[sort->heap[a]], *right = &sort->runs[sort->heap[b]];
    return edge_order(&left->head[left->at], &right->head[right->at]) < 0;
}

static void heap_sink(struct edge_sort *sort, uint32_t place)
{
    for (;;) {
        uint32_t child = 2 * place + 1, least = place;
        if (child < sort->heap_count && is_before(sort, child, least)) least = child;
        if (child + 1 < sort->heap_count && is_before(sort, child + 1, least)) least = child + 1;
        if (least == place) return;
        uint32_t moved    = sort->heap[place];
        sort->heap[place] = sort->heap[least];
        sort->heap[least] = moved;
        place             = least;
    }
}

fault edge_sort_begin(struct edge_sort *sort)
{
    sort->at = 0;
    if (sort->run_count == 0) {
        if (sort->count) qsort(sort->buffer, sort->count, sizeof *sort->buffer, edge_order);
        return FAULT_NONE;
    }
    if (sort->count) TRY(run_write(sort));
    TRY(memory_take(&sort->heap, sort->run_count, sizeof *sort->heap, "runs"));
    for (uint32_t i = 0; i < sort->run_count; i++) {
        TRY(memory_take(&sort->runs[i].head, HEAD_EDGES, sizeof(struct sort_edge), "runs"));
        TRY(head_fill(sort, &sort->runs[i]));
        sort->heap[i] = i;
    }
    sort->heap_count = sort->run_count;
    for (uint32_t i = sort->heap_count; i-- > 0;)
        heap_sink(sort, i);
    return FAULT_NONE;
}

fault edge_sort_next(struct edge_sort *sort, struct sort_edge *edge, bool *is_end)
{
    *is_end = sort->run_count ? sort->heap_count == 0 : sort->at == sort->count;
    if (*is_end) {
        runs_give(sort);
        return FAULT_NONE;
    }
    if (sort->run_count == 0) {
        *edge = sort->buffer[sort->at++];
        return FAULT_NONE;
    }
    struct run *run = &sort->runs[sort->heap[0]];
    *edge           = run->head[run->at++];
    if (run->at == run->count) TRY(head_fill(sort, run));
    if (run->count == 0) sort->heap[0] = sort->heap[--sort->heap_count];
    heap_sink(sort, 0);
    return FAULT_NONE;
}
