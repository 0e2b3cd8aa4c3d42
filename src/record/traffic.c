/* traffic.c - rows of counts gathered into matrices. */
#include "record/traffic.h"

#include "base/memory.h"

#include <stdio.h>

typedef uint64_t cell_value(const struct spike_traffic *cell);

static uint64_t spikes_of(const struct spike_traffic *cell) { return cell->spikes; }
static uint64_t messages_of(const struct spike_traffic *cell) { return cell->messages; }
static uint64_t bytes_of(const struct spike_traffic *cell) { return cell->bytes; }

static uint32_t width(const struct traffic *traffic) { return traffic->ranks + traffic->hosts; }

fault traffic_create(struct traffic *traffic, struct comm *comm)
{
    *traffic   = (struct traffic){.ranks = comm_size(comm), .hosts = comm_host_count(comm)};
    fault mine = memory_take(&traffic->cells, width(traffic), sizeof *traffic->cells, "traffic");
    mine       = comm_agree(comm, mine);
    if (mine) traffic_clear(traffic);
    return mine;
}

void traffic_since(struct traffic *now, const struct traffic *before)
{
    for (uint32_t i = 0; i < width(now); i++) {
        now->cells[i].spikes -= before->cells[i].spikes;
        now->cells[i].messages -= before->cells[i].messages;
        now->cells[i].bytes -= before->cells[i].bytes;
    }
}

void traffic_clear(struct traffic *traffic) { memory_give(&traffic->cells); }

fault traffic_gather(struct traffic *all, struct comm *comm, const struct traffic *mine)
{
    *all             = (struct traffic){.ranks = mine->ranks, .hosts = mine->hosts};
    uint64_t *counts = NULL;
    void     *rows   = NULL;
    fault failed = comm_agree(comm, memory_take(&counts, mine->ranks, sizeof *counts, "traffic"));
    if (!failed)
        failed = comm_gather(comm, mine->cells, width(mine) * sizeof *mine->cells, &rows, counts);
    memory_give(&counts);
    all->cells = rows;
    return failed;
}

/* "traffic.measured.NAME.ROW": the path of a row, and of a cell with its column behind it. */
struct place {
    char path[96];
    int  length;
};

static struct place row_place(const char *name, uint32_t row)
{
    struct place place;
    place.length =
        snprintf(place.path, sizeof place.path, "traffic.measured.%s.%u", name, (unsigned)row);
    return place;
}

static fault row_put(struct json *doc, struct place place, const uint64_t *row, uint32_t count)
{
    TRY(json_put_array(doc, place.path));
    for (uint32_t i = 0; i < count; i++) {
        snprintf(place.path + place.length, sizeof place.path - (size_t)place.length, ".%u", i);
        TRY(json_put_integer(doc, place.path, row[i]));
    }
    return FAULT_NONE;
}

/* An empty array at traffic.measured.NAME, to be filled row by row. */
static fault matrix_begin(struct json *doc, const char *name)
{
    struct place place           = row_place(name, 0);
    place.path[place.length - 2] = '\0';
    return json_put_array(doc, place.path);
}

static fault between_ranks_put(struct json *doc, const struct traffic *all, const char *name,
                               cell_value *value)
{
    uint64_t row[TRAFFIC_RANKS_MAX];
    TRY(matrix_begin(doc, name));
    for (uint32_t from = 0; from < all->ranks; from++) {
        for (uint32_t to = 0; to < all->ranks; to++)
            row[to] = value(&all->cells[(size_t)from * width(all) + to]);
        TRY(row_put(doc, row_place(name, from), row, all->ranks));
    }
    return FAULT_NONE;
}

/* A host's row is the sum over its ranks: each pair of hosts has one that speaks for all. */
static fault host_row_put(struct json *doc, const struct comm *comm, const struct traffic *all,
                          const char *name, uint32_t from, cell_value *value)
{
    uint64_t *row = NULL;
    TRY(memory_take(&row, all->hosts, sizeof *row, "traffic"));
    for (uint32_t rank = 0; rank < all->ranks; rank++)
        for (uint32_t to = 0; to < all->hosts && comm_host_of(comm, rank) == from; to++)
            row[to] += value(&all->cells[(size_t)rank * width(all) + all->ranks + to]);
    fault failed = row_put(doc, row_place(name, from), row, all->hosts);
    memory_give(&row);
    return failed;
}

static fault between_hosts_put(struct json *doc, const struct comm *comm, const struct traffic *all,
                               const char *name, cell_value *value)
{
    TRY(matrix_begin(doc, name));
    for (uint32_t from = 0; from < all->hosts; from++)
        TRY(host_row_put(doc, comm, all, name, from, value));
    return FAULT_NONE;
}

fault traffic_write(struct json *doc, const struct comm *comm, const struct traffic *all)
{
    if (all->ranks <= TRAFFIC_RANKS_MAX) {
        TRY(between_ranks_put(doc, all, "spikes", spikes_of));
        TRY(between_ranks_put(doc, all, "messages", messages_of));
        TRY(between_ranks_put(doc, all, "bytes", bytes_of));
    }
    TRY(between_hosts_put(doc, comm, all, "hosts.messages", messages_of));
    return between_hosts_put(doc, comm, all, "hosts.bytes", bytes_of);
}
