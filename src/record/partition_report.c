/* partition_report.c - the table and partition.json. */
#include "record/partition_report.h"

#include "sonata/json.h"

#include <math.h>
#include <stdio.h>

static const double MILLI = 1e-3; /* volumes are in 1/1000 spikes/s */

static void row_print(const struct partition_report *report, const struct partition_row *row)
{
    const struct partition_cost *cost = &row->cost;
    const double                 dt   = report->model->dt_ms;
    printf("%-22s %11.4g", row->name, cost->volume * MILLI);
    if (report->hosts > 1) printf(" %11.4g", cost->host_volume * MILLI);
    printf(" %11.4g", cost->messages_Hz);
    if (report->hosts > 1) printf(" %11.4g", cost->host_messages_Hz);
    if (row->is_of_tiles)
        printf(" %7.3f %7.3f", cost->imbalance, cost->memory_imbalance);
    else
        printf(" %7s %7s", "1", "1");
    printf(" %9g", cost->interval_steps * dt);
    if (report->hosts > 1) printf(" %9g", cost->host_interval_steps * dt);
    if (row->is_of_tiles) printf(" %10.4g %8.2f", cost->seconds, row->taken_seconds);
    printf("\n");
}

void partition_table_print(const struct partition_report *report)
{
    bool hosts = report->hosts > 1;
    printf("model %s: %u neurons in %u tiles, on %u ranks of %u host%s; rates %s%s\n\n",
           report->model->name, report->model->neuron_count, report->tiles, report->ranks,
           report->hosts, hosts ? "s" : "", report->measured ? "of " : "as the model expects them",
           report->measured ? report->measured : "");
    printf("%-22s %11s", "", "spikes/s");
    if (hosts) printf(" %11s", "spikes/s");
    printf(" %11s", "messages/s");
    if (hosts) printf(" %11s", "messages/s");
    printf(" %7s %7s %9s", "work", "memory", "interval");
    if (hosts) printf(" %9s", "interval");
    printf(" %10s %8s\n", "predicted", "took");
    printf("%-22s %11s", "partition", "ranks");
    if (hosts) printf(" %11s", "hosts");
    printf(" %11s", "ranks");
    if (hosts) printf(" %11s", "hosts");
    printf(" %7s %7s %9s", "balance", "balance", "ranks ms");
    if (hosts) printf(" %9s", "hosts ms");
    printf(" %10s %8s\n", "s per s", "s");
    for (uint32_t i = 0; i < report->row_count; i++)
        row_print(report, &report->rows[i]);
}

static const char *path_of(char path[128], uint32_t row, const char *key)
{
    snprintf(path, 128, "partitions.%u.%s", row, key);
    return path;
}

static fault put_row(struct json *doc, const struct partition_report *report, uint32_t at)
{
    char                         path[128];
    const struct partition_row  *row  = &report->rows[at];
    const struct partition_cost *cost = &row->cost;
    const double                 dt   = report->model->dt_ms;
    TRY(json_put_string(doc, path_of(path, at, "name"), row->name));
    TRY(json_put_number(doc, path_of(path, at, "spikes_per_second"), cost->volume * MILLI));
    TRY(json_put_number(doc, path_of(path, at, "spikes_per_second_between_hosts"),
                        cost->host_volume * MILLI));
    TRY(json_put_number(doc, path_of(path, at, "messages_per_second"), cost->messages_Hz));
    TRY(json_put_number(doc, path_of(path, at, "messages_per_second_between_hosts"),
                        cost->host_messages_Hz));
    TRY(json_put_integer(doc, path_of(path, at, "pairs_of_ranks"), cost->messages));
    TRY(json_put_number(doc, path_of(path, at, "interval_ms"), cost->interval_steps * dt));
    TRY(json_put_number(doc, path_of(path, at, "interval_between_hosts_ms"),
                        cost->host_interval_steps * dt));
    if (!row->is_of_tiles) return FAULT_NONE;
    TRY(json_put_number(doc, path_of(path, at, "work_balance"), cost->imbalance));
    TRY(json_put_number(doc, path_of(path, at, "memory_balance"), cost->memory_imbalance));
    TRY(json_put_number(doc, path_of(path, at, "predicted_real_time_factor"), cost->seconds));
    return json_put_number(doc, path_of(path, at, "seconds_taken"), row->taken_seconds);
}

static fault put_traffic(struct json *doc, const struct partition_report *report, uint32_t at)
{
    char          path[128], line[160];
    const double *traffic = report->rows[at].traffic;
    if (!traffic) return FAULT_NONE;
    TRY(json_put_array(doc, path_of(path, at, "traffic_spikes_per_second")));
    for (uint32_t from = 0; from < report->ranks; from++) {
        snprintf(line, sizeof line, "%s.%u", path, from);
        TRY(json_put_array(doc, line));
        for (uint32_t to = 0; to < report->ranks; to++)
            TRY(json_add_number(doc, line, traffic[(size_t)from * report->ranks + to] * MILLI));
    }
    return FAULT_NONE;
}

static fault put_owner(struct json *doc, const struct partition_report *report, uint32_t at)
{
    char            path[128];
    const uint32_t *owner = report->rows[at].owner;
    if (!owner) return FAULT_NONE;
    TRY(json_put_array(doc, path_of(path, at, "rank_of_tile")));
    for (uint32_t tile = 0; tile < report->tiles; tile++)
        TRY(json_add_integer(doc, path, owner[tile]));
    return FAULT_NONE;
}

static fault put_all(struct json *doc, const struct partition_report *report)
{
    TRY(json_put_string(doc, "model.name", report->model->name));
    TRY(json_put_string(doc, "model.path", report->model->path));
    TRY(json_put_integer(doc, "neurons", report->model->neuron_count));
    TRY(json_put_integer(doc, "tiles", report->tiles));
    TRY(json_put_integer(doc, "tile_neurons", report->model->tile_size));
    TRY(json_put_integer(doc, "ranks", report->ranks));
    TRY(json_put_integer(doc, "hosts", report->hosts));
    TRY(json_put_string(doc, "rates", report->measured ? report->measured : "expected"));
    TRY(json_put_string(doc, "version", report->version));
    TRY(json_put_array(doc, "partitions"));
    for (uint32_t row = 0; row < report->row_count; row++) {
        TRY(put_row(doc, report, row));
        TRY(put_traffic(doc, report, row));
        TRY(put_owner(doc, report, row));
    }
    return FAULT_NONE;
}

fault partition_json_write(const struct partition_report *report, const char *path)
{
    struct json *doc = NULL;
    TRY(json_create(&doc));
    fault failed = put_all(doc, report);
    if (!failed) failed = json_write_file(doc, path);
    json_destroy(&doc);
    return failed;
}
