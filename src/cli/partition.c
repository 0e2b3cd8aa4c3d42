/* partition.c - ergon partition MODEL -n N: every partitioner on the model's tiles, side by side.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/folder.h"
#include "cli/model_load.h"
#include "network/tile_graph.h"
#include "network/tile_place.h"
#include "record/measured.h"
#include "record/partition_report.h"
#include "step/route.h"

#include <string.h>

enum { RANKS_MAX = 4096 };
static const char BLIND_NAME[] = "metis, hosts unseen", SINGLE_NAME[] = "neurons round-robin";

struct side_by_side {
    const struct options   *options;
    struct tile_table      *tiles;
    struct measured         measured;
    struct tile_graph      *graph;
    struct tile_place      *places; /* [tiles], NULL where not every tile lies anywhere */
    uint32_t               *host;   /* [ranks], NULL where there is one */
    struct partition_task   task;
    struct partition_report report;
    double                 *traffic[PARTITION_ROWS_MAX];
    uint32_t               *owner[PARTITION_ROWS_MAX];
};

static fault options_check(const struct options *o)
{
    if (o->ranks < 2 || o->ranks > RANKS_MAX)
        RAISE(FAULT_USAGE, "ergon partition: -n %u: expected 2 to %d ranks", o->ranks, RANKS_MAX);
    if (o->ranks % o->hosts != 0)
        RAISE(FAULT_USAGE, "--hosts %u: expected a divisor of the %u ranks", o->hosts, o->ranks);
    return FAULT_NONE;
}

/* In two dimensions, a line across the picture by population. */
static fault places_list(struct side_by_side *s)
{
    TRY(memory_take(&s->places, s->tiles->count, sizeof *s->places, "places of tiles"));
    for (uint32_t tile = 0; tile < s->tiles->count; tile++) {
        double   centre_mm[SPACE_DIMENSIONS_MAX];
        uint32_t dimensions = tile_place_centre(s->tiles, tile, centre_mm, NULL);
        if (dimensions == 0) {
            memory_give(&s->places);
            return FAULT_NONE;
        }
        double across   = dimensions > 1 ? centre_mm[1] : s->tiles->tiles[tile].population;
        s->places[tile] = (struct tile_place){centre_mm[0], across};
    }
    return FAULT_NONE;
}

static fault graph_make(struct side_by_side *s, const struct model *model)
{
    const struct options *o = s->options;
    TRY(tile_table_create(&s->tiles, model));
    if (o->measured) TRY(measured_read(&s->measured, o->measured, s->tiles));
    TRY(tile_graph_create(&s->graph, model, s->tiles, o->measured ? &s->measured.measures : NULL));
    TRY(places_list(s));
    if (o->hosts > 1) {
        TRY(memory_take(&s->host, o->ranks, sizeof *s->host, "hosts of ranks"));
        for (uint32_t rank = 0; rank < o->ranks; rank++)
            s->host[rank] = rank / (o->ranks / o->hosts);
    }
    s->task   = (struct partition_task){.graph              = tile_graph_view(s->graph),
                                        .parts              = o->ranks,
                                        .host               = s->host,
                                        .seed               = model->seed,
                                        .dt_ms              = model->dt_ms,
                                        .interval_max_steps = INTERVAL_MAX_STEPS};
    s->report = (struct partition_report){.model    = model,
                                          .ranks    = o->ranks,
                                          .hosts    = o->hosts,
                                          .tiles    = s->tiles->count,
                                          .measured = o->measured,
                                          .version  = ERGON_VERSION,
                                          .places   = s->places};
    return FAULT_NONE;
}

/* One more row: cut as `task` says, measured with all hosts. */
static fault row_add(struct side_by_side *s, const char *name, partitioner *run,
                     const struct partition_task *task)
{
    uint32_t              at    = s->report.row_count;
    struct partition_row *row   = &s->report.rows[at];
    size_t                cells = (size_t)task->parts * task->parts;
    if (at + 1 >= PARTITION_ROWS_MAX) /* one is for single neurons */
        RAISE(FAULT_BUG, "more than %d partitioners: PARTITION_ROWS_MAX", PARTITION_ROWS_MAX - 2);
    TRY(memory_take(&s->owner[at], s->tiles->count, sizeof *s->owner[at], "owners"));
    TRY(memory_take(&s->traffic[at], cells, sizeof *s->traffic[at], "traffic of ranks"));
    *row = (struct partition_row){
        .name = name, .is_of_tiles = true, .traffic = s->traffic[at], .owner = s->owner[at]};
    uint64_t start = clock_ns();
    TRY(run(task, s->owner[at]));
    row->taken_seconds = (double)(clock_ns() - start) * 1e-9;
    TRY(partition_measure(&s->task, s->owner[at], &row->cost, s->traffic[at]));
    s->report.row_count++;
    return FAULT_NONE;
}

/* What dealing out single neurons would send: each rank to each, all alike. */
static void singles_add(struct side_by_side *s)
{
    struct partition_row *row   = &s->report.rows[s->report.row_count++];
    const uint32_t        ranks = s->task.parts, hosts = s->options->hosts;
    const uint32_t        here  = ranks / hosts; /* ranks of a host */
    double                away  = (double)(ranks - here) / (ranks - 1);
    uint32_t              steps = tile_graph_shortest_delay(s->graph);
    double                pairs = (double)ranks * (ranks - 1);
    if (steps > INTERVAL_MAX_STEPS) steps = INTERVAL_MAX_STEPS;
    *row                          = (struct partition_row){.name = SINGLE_NAME};
    row->cost.volume              = tile_graph_dealt_volume(s->graph, ranks);
    row->cost.host_volume         = hosts > 1 ? row->cost.volume * away : 0;
    row->cost.interval_steps      = steps;
    row->cost.host_interval_steps = steps;
    row->cost.messages            = (uint32_t)pairs;
    row->cost.host_messages       = hosts > 1 ? (uint32_t)(pairs * away) : 0;
    double packets_Hz =
        pairs * partition_packets_Hz(row->cost.volume / 1000 / pairs, steps * s->task.dt_ms);
    row->cost.messages_Hz      = packets_Hz;
    row->cost.host_messages_Hz = hosts > 1 ? packets_Hz * away : 0;
}

static fault rows_make(struct side_by_side *s)
{
    uint32_t           count;
    const char *const *names = partitioner_names(&count);
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(names[i], s->options->partition) == 0) s->report.chosen = s->report.row_count;
        if (strcmp(names[i], "round-robin") == 0) s->report.other = s->report.row_count;
        TRY(row_add(s, names[i], partitioner_find(names[i]), &s->task));
    }
    if (s->host) {
        struct partition_task unseen = s->task;
        unseen.host                  = NULL;
        TRY(row_add(s, BLIND_NAME, partitioner_find("metis"), &unseen));
    }
    singles_add(s);
    return FAULT_NONE;
}

static fault file_write(const struct side_by_side *s, const char *name,
                        fault (*write)(const struct partition_report *, const char *))
{
    struct text path   = {0};
    fault       failed = text_add(&path, "%s/%s", options_out(s->options), name);
    if (!failed) failed = write(&s->report, text_of(&path));
    if (!failed) log_info("%s", text_of(&path));
    text_clear(&path);
    return failed;
}

static fault all_make(struct side_by_side *s, const struct model *model)
{
    TRY(folder_make(options_out(s->options)));
    TRY(graph_make(s, model));
    TRY(rows_make(s));
    partition_table_print(&s->report);
    TRY(file_write(s, "partition.json", partition_json_write));
    return file_write(s, "partition.svg", partition_picture_write);
}

static void side_by_side_clear(struct side_by_side *s)
{
    for (uint32_t row = 0; row < PARTITION_ROWS_MAX; row++) {
        memory_give(&s->traffic[row]);
        memory_give(&s->owner[row]);
    }
    memory_give(&s->host);
    memory_give(&s->places);
    tile_graph_destroy(&s->graph);
    measured_clear(&s->measured);
    tile_table_destroy(&s->tiles);
}

/* All of it on rank 0: nothing here needs ranks. */
fault command_partition(struct comm *comm, const struct options *options)
{
    struct model       *model = NULL;
    struct side_by_side s     = {.options = options};
    TRY(comm_agree(comm, options_check(options)));
    TRY(model_load(&model, comm, options));
    fault mine = FAULT_NONE;
    if (comm_is_first(comm)) mine = all_make(&s, model);
    mine = comm_agree(comm, mine);
    side_by_side_clear(&s);
    model_destroy(&model);
    return mine;
}
