/* circuit_read.c - from the first config to the finished model. */
#include "base/log.h"
#include "base/memory.h"
#include "base/units.h"
#include "circuit/circuit.h"
#include "circuit/parts.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const double DT_MIN_MS = 0.001, DT_MAX_MS = 10.0, STEPS_MAX = 1e15;

bool circuit_is_named(const char *path)
{
    size_t length = strlen(path);
    return length > 5 && strcmp(path + length - 5, ".json") == 0;
}

/* Open the config that a key of another names; without the key, out stays empty. */
static fault config_follow(struct circuit *c, const struct config *from, const char *key,
                           struct config *out)
{
    const char *path = NULL;
    TRY(config_path(from, &c->scratch, json_root(from->doc), key, &path));
    if (path) TRY(config_open(out, &c->scratch, path));
    out->below = from;
    return FAULT_NONE;
}

/* A config of the three that has a key: the simulation's first. */
static const struct config *holder_of(struct circuit *c, const char *key)
{
    const struct config *all[] = {&c->simulation, &c->top, &c->network};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i]->doc && json_value_find(json_root(all[i]->doc), key)) return all[i];
    return NULL;
}

/* A config of one file holds everything: then the simulation and the network are opened from it
 * once more, so that each config owns its document. */
static fault configs_open(struct circuit *c)
{
    TRY(config_open(&c->top, &c->scratch, c->path));
    TRY(config_follow(c, &c->top, "simulation", &c->simulation));
    if (!c->simulation.doc) TRY(config_open(&c->simulation, &c->scratch, c->path));
    c->simulation.below        = NULL;
    const struct config *named = holder_of(c, "network");
    const struct config *holds = holder_of(c, "networks");
    if (!named && !holds)
        return json_value_raise(c->top.doc, NULL, "network",
                                "is missing; expected the path of a circuit config");
    if (named) TRY(config_follow(c, named, "network", &c->network));
    if (!named) TRY(config_open(&c->network, &c->scratch, json_path_of(holds->doc)));
    c->network.below = &c->simulation;
    TRY(config_follow(c, &c->simulation, "node_sets_file", &c->sets[0]));
    return config_follow(c, &c->network, "node_sets_file", &c->sets[1]);
}

fault steps_take(struct circuit *c, const struct config *where, const struct json_value *object,
                 const char *key, uint64_t *steps)
{
    double time_ms = NAN, dt_ms = c->model->dt_ms;
    TRY(json_take_number(where->doc, object, key, 0, &time_ms));
    if (isnan(time_ms)) return FAULT_NONE;
    if (time_ms / dt_ms > STEPS_MAX || !is_on_grid(time_ms, dt_ms))
        return json_value_raise(where->doc, object, key,
                                "is %.12g ms; expected a multiple of run.dt, %.12g ms", time_ms,
                                dt_ms);
    *steps = (uint64_t)steps_from_ms(time_ms, dt_ms);
    return FAULT_NONE;
}

static fault times_read(struct circuit *c)
{
    const struct config *where = &c->simulation;
    struct model        *model = c->model;
    double               dt_ms = NAN, start_ms = 0, stop_ms = NAN, duration_ms = NAN;
    TRY(json_take_number(where->doc, c->run, "dt", DT_MIN_MS, &dt_ms));
    TRY(json_take_number(where->doc, c->run, "tstart", 0, &start_ms));
    TRY(json_take_number(where->doc, c->run, "tstop", 0, &stop_ms));
    TRY(json_take_number(where->doc, c->run, "duration", 0, &duration_ms));
    if (isnan(dt_ms))
        return json_value_raise(where->doc, c->run, "dt", "is missing; expected a step in ms");
    if (dt_ms > DT_MAX_MS)
        return json_value_raise(where->doc, c->run, "dt", "is %g; expected at most %g ms", dt_ms,
                                DT_MAX_MS);
    if (start_ms != 0)
        return json_value_raise(where->doc, c->run, "tstart",
                                "is %g; expected 0: a run begins at 0", start_ms);
    if (isnan(stop_ms)) stop_ms = duration_ms;
    if (isnan(stop_ms))
        return json_value_raise(where->doc, c->run, "tstop", "is missing; expected a time in ms");
    uint64_t    steps = 0;
    const char *key   = json_value_find(c->run, "tstop") ? "tstop" : "duration";
    model->dt_ms      = dt_ms;
    TRY(steps_take(c, where, c->run, key, &steps));
    model->time_ms = stop_ms;
    return FAULT_NONE;
}

/* How V_m starts: the private key, else as the target simulator does. */
static fault start_read(struct circuit *c)
{
    const struct json_wish   a_text    = {"v_init", VALUE_TEXT, false};
    const struct json_value *word      = NULL;
    const struct config     *target    = holder_of(c, "target_simulator");
    const char              *simulator = NULL;
    TRY(json_value_take(c->simulation.doc, c->own, a_text, &word));
    if (target)
        simulator = json_value_text(json_value_find(json_root(target->doc), "target_simulator"));
    const char *how = json_value_text(word);
    if (how && strcmp(how, "nest") != 0 && strcmp(how, "config") != 0)
        return json_value_raise(c->simulation.doc, c->own, "v_init",
                                "is '%.40s'; expected nest or config", how);
    c->v_init_mV    = NAN;
    c->is_like_nest = how ? strcmp(how, "nest") == 0 : simulator && strcmp(simulator, "NEST") == 0;
    TRY(json_take_number(c->simulation.doc, c->conditions, "v_init", -1e6, &c->v_init_mV));
    if (c->is_like_nest)
        log_info("V_m starts where NEST starts it (its model's default, whatever E_L is); "
                 "conditions.v_init is not applied: ergon.v_init \"config\" does");
    return FAULT_NONE;
}

static fault own_read(struct circuit *c)
{
    static const char *const KEYS[] = {"seed", "warmup", "tile", "v_init", "expected_rate"};
    const struct json       *doc    = c->simulation.doc;
    double                   tile   = 0;
    c->expected_rate_Hz             = 5;
    TRY(config_keys_check(&c->simulation, c->own, KEYS, sizeof KEYS / sizeof *KEYS));
    TRY(json_take_integer(doc, c->own, "seed", &c->model->seed));
    TRY(json_take_number(doc, c->own, "warmup", 0, &c->model->warmup_ms));
    TRY(json_take_number(doc, c->own, "expected_rate", 0, &c->expected_rate_Hz));
    TRY(json_take_number(doc, c->own, "tile", 1, &tile));
    uint32_t size = (uint32_t)(tile <= 1024 ? tile : 0);
    if (tile != size || (size & (size - 1)))
        return json_value_raise(doc, c->own, "tile",
                                "is %g; expected a power of two from 1 to 1024", tile);
    c->model->tile_size = size; /* 0: chosen by the number of neurons */
    return start_read(c);
}

static fault output_read(struct circuit *c)
{
    const struct json       *doc    = c->simulation.doc;
    const struct json_value *output = NULL, *spikes = NULL, *order = NULL;
    TRY(json_value_take(doc, json_root(doc), (struct json_wish){"output", VALUE_OBJECT, false},
                        &output));
    TRY(config_path(&c->simulation, c->kept, output, "output_dir", &c->model->output.folder));
    TRY(json_value_take(doc, output, (struct json_wish){"spikes_file", VALUE_TEXT, false},
                        &spikes));
    TRY(json_value_take(doc, output, (struct json_wish){"spikes_sort_order", VALUE_TEXT, false},
                        &order));
    const char *name = json_value_text(spikes), *how = json_value_text(order);
    if (name && (strchr(name, '/') || !*name))
        return json_value_raise(doc, output, "spikes_file",
                                "is '%.40s'; expected the name of a file in output_dir", name);
    if (name) TRY(arena_copy(c->kept, &c->model->output.spikes_file, name, strlen(name)));
    if (how && strcmp(how, "by_id") != 0 && strcmp(how, "id") != 0 && strcmp(how, "none") != 0 &&
        strcmp(how, "by_time") != 0 && strcmp(how, "time") != 0)
        return json_value_raise(doc, output, "spikes_sort_order",
                                "is '%.40s'; expected by_time, by_id or none", how);
    if (how && strstr(how, "id"))
        log_warn("%s: output.spikes_sort_order: spikes are written by time, then id",
                 json_path_of(doc));
    return FAULT_NONE;
}

fault circuit_run_read(struct circuit *c)
{
    const struct json       *doc  = c->simulation.doc;
    const struct json_value *root = json_root(doc), *set = json_value_find(root, "node_set");
    TRY(json_value_take(doc, root, (struct json_wish){"run", VALUE_OBJECT, true}, &c->run));
    TRY(json_value_take(doc, root, (struct json_wish){"conditions", VALUE_OBJECT, false},
                        &c->conditions));
    TRY(json_value_take(doc, root, (struct json_wish){"ergon", VALUE_OBJECT, false}, &c->own));
    if (set)
        return json_value_raise(doc, root, "node_set",
                                "asks for a part of the circuit; expected the whole of it");
    c->model->seed = 1;
    TRY(times_read(c));
    TRY(json_take_integer(doc, c->run, "random_seed", &c->model->seed));
    TRY(own_read(c));
    if (c->options->has_seed) c->model->seed = c->options->seed;
    return output_read(c);
}

/* The model's name: its folder's, which says more than simulation_config does. */
static fault name_read(struct circuit *c)
{
    const char *end = strrchr(c->path, '/'), *begin = end;
    while (begin && begin > c->path && begin[-1] != '/')
        begin--;
    if (!begin || begin == end || *begin == '.')
        return arena_copy(c->kept, &c->model->name, "circuit", strlen("circuit"));
    return arena_copy(c->kept, &c->model->name, begin, (size_t)(end - begin));
}

static fault parts_read(struct circuit *c)
{
    c->model->title   = "";
    c->model->source  = "";
    c->model->scaling = (struct scaling){1, 1, 1};
    TRY(name_read(c));
    TRY(configs_open(c));
    TRY(circuit_run_read(c));
    TRY(circuit_nodes_read(c));
    TRY(circuit_edges_read(c));
    TRY(circuit_overrides_read(c));
    TRY(circuit_inputs_read(c));
    return circuit_reports_read(c);
}

/* A growing block into the model's arena. */
static fault block_keep(struct circuit *c, void *out, const void *block, size_t count, size_t size)
{
    void *kept = NULL;
    TRY(arena_take(c->kept, &kept, count, size));
    if (count) memcpy(kept, block, count * size);
    memcpy(out, &kept, sizeof kept);
    return FAULT_NONE;
}

static fault model_fill(struct circuit *c)
{
    struct model      *m           = c->model;
    struct population *populations = NULL;
    TRY(block_keep(c, &populations, c->populations, m->population_count, sizeof *populations));
    TRY(block_keep(c, &m->projections, c->projections, m->projection_count,
                   sizeof *c->projections));
    TRY(block_keep(c, &m->inputs, c->inputs, m->input_count, sizeof *c->inputs));
    TRY(block_keep(c, &m->recordings, c->recordings, m->recording_count, sizeof *c->recordings));
    model_settle(m, populations);
    return FAULT_NONE;
}

static fault options_check(const struct model_options *options)
{
    if (options->scale != 1)
        RAISE(FAULT_USAGE, "--scale %g: a circuit is as large as its files", options->scale);
    if (options->set_count)
        RAISE(FAULT_USAGE, "--set %s: a circuit is changed in its config", options->sets[0]);
    return FAULT_NONE;
}

fault circuit_read(struct model **out, const char *path, const struct model_options *options)
{
    struct circuit c = {.path = path, .options = options};
    *out             = NULL;
    TRY(options_check(options));
    TRY(model_make(&c.model, &c.kept, path));
    fault failed = parts_read(&c);
    if (!failed) failed = model_fill(&c);
    circuit_nodes_close(&c);
    config_close(&c.top);
    config_close(&c.simulation);
    config_close(&c.network);
    config_close(&c.sets[0]);
    config_close(&c.sets[1]);
    memory_give(&c.populations);
    memory_give(&c.weight_factors);
    memory_give(&c.projections);
    memory_give(&c.inputs);
    memory_give(&c.recordings);
    arena_clear(&c.scratch);
    if (failed)
        model_destroy(&c.model);
    else
        *out = c.model;
    return failed;
}
