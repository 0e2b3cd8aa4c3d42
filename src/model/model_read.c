/* model_read.c - a model file from its first key to the finished model. */
#include "base/memory.h"
#include "model/field.h"
#include "model/given_read.h"
#include "model/live_read.h"
#include "model/model_make.h"
#include "model/quantity.h"
#include "model/reading.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { FORMAT_VERSION = 1, TILES_WANTED = 128, TILE_DRAWN_MIN = 64, TILES_GIVEN = 1 << 17 };

static const uint64_t SEED_DEFAULT = 1;
static const double   DT_MAX_MS    = 10.0;
static const double   DT_MIN_MS    = 0.001;
static const uint64_t STEPS_MAX    = UINT64_C(1) << 52;

const char *const MODEL_KEYS[] = {
    "ergon",  "name",      "title",      "source", "dt",          "seed",        "time",
    "warmup", "tile",      "parameters", "data",   "weight_bits", "populations", "projections",
    "inputs", "recording", "scale",      "energy", "senses",      "tunable",     "alerts"};
const size_t MODEL_KEY_COUNT = FIELD_COUNT(MODEL_KEYS);

/* A text of the head into the model; "" without it. */
static fault text_read(struct reading *r, const struct yaml_node *root, const char *key,
                       const char **out)
{
    const struct yaml_node *node = field_find(root, key);
    const char             *text = node ? field_text(&r->problems, node) : NULL;
    if (!text) text = "";
    return arena_copy(&r->store->arena, out, text, strlen(text));
}

/* The name of a model: as given, else its file's without folder and ending. */
static fault name_read(struct reading *r, const struct yaml_node *root)
{
    const struct yaml_node *node   = field_find(root, "name");
    const char             *name   = node ? field_name(&r->problems, node) : NULL;
    const char             *slash  = strrchr(r->path, '/');
    size_t                  length = name ? strlen(name) : 0;
    if (!name) {
        name            = slash ? slash + 1 : r->path;
        const char *dot = strrchr(name, '.');
        length          = dot && dot != name ? (size_t)(dot - name) : strlen(name);
    }
    return arena_copy(&r->store->arena, &r->model->name, name, length);
}

static void time_read(struct reading *r, const struct yaml_node *root, const char *key, double *out)
{
    const struct yaml_node *node    = field_find(root, key);
    uint64_t                steps   = 0;
    double                  time_ms = 0;
    if (!node || !steps_read(r, node, 0, STEPS_MAX, &steps)) return;
    if (quantity_read(&r->problems, node, UNIT_MS, &time_ms)) *out = time_ms;
}

static void dt_read(struct reading *r, const struct yaml_node *root)
{
    const struct quantity_range range = {.low = DT_MIN_MS, .high = DT_MAX_MS};
    const struct yaml_node     *dt = field_need(&r->problems, root, "dt", "the length of a step");
    double                      dt_ms = 0;
    if (dt && quantity_read_within(&r->problems, dt, UNIT_MS, range, &dt_ms)) r->dt_ms = dt_ms;
    r->model->dt_ms = r->dt_ms;
}

static void tile_read(struct reading *r, const struct yaml_node *root)
{
    const struct yaml_node *node = field_find(root, "tile");
    uint64_t                tile = 0;
    if (!node || !field_whole(&r->problems, node, TILE_SIZE_MIN, TILE_SIZE_MAX, &tile)) return;
    if (tile & (tile - 1))
        problem_note(&r->problems, node, "'%s' is no power of two; expected one from %d to %d",
                     node->shown, TILE_SIZE_MIN, TILE_SIZE_MAX);
    else
        r->model->tile_size = (uint32_t)tile;
}

static void weight_bits_read(struct reading *r, const struct yaml_node *root)
{
    static const char *const WORDS[] = {"16", "32"};
    const struct yaml_node  *node    = field_find(root, "weight_bits");
    uint32_t                 which   = 0;
    if (node && field_choice(&r->problems, node, "number of bits", WORDS, 2, &which))
        r->model->weight_bits = which ? 32 : 16;
}

static fault head_read(struct reading *r, const struct yaml_node *root)
{
    const struct yaml_node *version = field_need(&r->problems, root, "ergon", "ergon: 1");
    const struct yaml_node *seed    = field_find(root, "seed");
    uint64_t                number  = 0;
    if (version) (void)field_whole(&r->problems, version, FORMAT_VERSION, FORMAT_VERSION, &number);
    TRY(name_read(r, root));
    TRY(text_read(r, root, "title", &r->model->title));
    TRY(text_read(r, root, "source", &r->model->source));
    r->model->seed = SEED_DEFAULT;
    if (seed) (void)field_whole(&r->problems, seed, 0, UINT64_MAX, &r->model->seed);
    if (r->options->has_seed) r->model->seed = r->options->seed;
    dt_read(r, root);
    time_read(r, root, "time", &r->model->time_ms);
    time_read(r, root, "warmup", &r->model->warmup_ms);
    tile_read(r, root);
    weight_bits_read(r, root);
    return data_read(r, root);
}

static fault sections_read(struct reading *r, const struct yaml_node *root)
{
    (void)field_check(&r->problems, root, MODEL_KEYS, MODEL_KEY_COUNT);
    TRY(head_read(r, root));
    TRY(parameters_read(r, root));
    scale_read(r, root);
    TRY(energy_section_read(r, root));
    TRY(populations_read(r, root));
    TRY(energy_settle(r));
    TRY(projections_read(r, root));
    r->tunable = field_find(root, "tunable"); /* what is nothing now may become something */
    TRY(inputs_read(r, root));
    scale_compensate(r);
    populations_check(r);
    TRY(live_read(r, root));
    TRY(recording_read(r, root)); /* what there is to record depends on merged receptors */
    return FAULT_NONE;
}

/* Enough tiles to deal out, each large enough to be worth one. A graph that is given can be cut
 * well only neuron by neuron, as far as a partitioner can look at each. */
static uint32_t tile_size_choose(const struct model *model)
{
    bool     is_given = model_has_given_edges(model);
    uint32_t size     = is_given ? TILE_SIZE_MIN : TILE_DRAWN_MIN;
    uint32_t wanted   = is_given ? TILES_GIVEN : TILES_WANTED;
    while (size < TILE_SIZE_MAX && size * 2 <= model->neuron_count / wanted)
        size *= 2;
    return size;
}

static fault populations_fill(struct reading *r)
{
    struct population *populations = NULL;
    TRY(arena_take(&r->store->arena, &populations, r->population_count, sizeof *populations));
    for (uint32_t i = 0; i < r->population_count; i++)
        populations[i] = r->populations[i].population;
    r->model->populations      = populations;
    r->model->population_count = r->population_count;
    return FAULT_NONE;
}

static fault projections_fill(struct reading *r)
{
    struct projection *projections = NULL;
    TRY(arena_take(&r->store->arena, &projections, r->projection_count, sizeof *projections));
    for (size_t i = 0; i < r->projection_count; i++)
        if (r->projections[i].is_active)
            projections[r->model->projection_count++] = r->projections[i].projection;
    r->model->projections = projections;
    return FAULT_NONE;
}

static fault inputs_fill(struct reading *r)
{
    struct input *inputs = NULL;
    TRY(arena_take(&r->store->arena, &inputs, r->input_count, sizeof *inputs));
    for (size_t i = 0; i < r->input_count; i++)
        if (r->inputs[i].is_active) inputs[r->model->input_count++] = r->inputs[i].input;
    r->model->inputs = inputs;
    return FAULT_NONE;
}

static fault recordings_fill(struct reading *r)
{
    struct state_recording *recordings = NULL;
    TRY(arena_take(&r->store->arena, &recordings, r->recording_count, sizeof *recordings));
    for (size_t i = 0; i < r->recording_count; i++)
        recordings[i] = r->recordings[i];
    r->model->recordings      = recordings;
    r->model->recording_count = (uint32_t)r->recording_count;
    return FAULT_NONE;
}

static fault model_fill(struct reading *r)
{
    TRY(populations_fill(r));
    TRY(projections_fill(r));
    TRY(inputs_fill(r));
    TRY(recordings_fill(r));
    r->model->scaling = (struct scaling){r->scale.neurons, r->scale.indegree, r->scale.weight};
    if (r->model->tile_size == 0) r->model->tile_size = tile_size_choose(r->model);
    TRY(energy_fill(r));
    return problems_raise(&r->problems);
}

static void store_destroy(struct model_store **store)
{
    if (*store) arena_clear(&(*store)->arena);
    memory_give(store);
}

fault model_make(struct model **out, struct arena **arena, const char *path)
{
    struct model_store *store = NULL;
    struct model       *model = NULL;
    *out                      = NULL;
    TRY(memory_take(&store, 1, sizeof *store, "the model"));
    fault failed = arena_take(&store->arena, &model, 1, sizeof *model);
    if (!failed) failed = arena_copy(&store->arena, &model->path, path, strlen(path));
    if (failed) {
        store_destroy(&store);
        return failed;
    }
    model->store = store;
    *arena       = &store->arena;
    *out         = model;
    return FAULT_NONE;
}

void model_settle(struct model *model, struct population *populations)
{
    uint32_t gid = 0;
    for (uint32_t i = 0; i < model->population_count; i++) {
        populations[i].gid_first = gid;
        gid += populations[i].size;
    }
    model->populations  = populations;
    model->neuron_count = gid;
    if (model->tile_size == 0) model->tile_size = tile_size_choose(model);
}

static fault reading_make(struct reading *r)
{
    struct arena *arena = NULL;
    TRY(model_make(&r->model, &arena, r->path));
    assert(r->model); /* model_make made it */
    r->store = r->model->store;
    return FAULT_NONE;
}

static fault reading_run(struct reading *r, const char *text)
{
    struct yaml_node          *root = NULL;
    const struct problem_place file = {.origin = r->path};
    TRY(reading_make(r));
    TRY(yaml_tree_read(&root, &r->scratch, &r->problems, file, text));
    if (root &&
        field_is_shape(&r->problems, root, NODE_MAPPING, "a mapping that begins `ergon: 1`")) {
        TRY(sets_apply(r, root));
        TRY(sections_read(r, root));
    }
    TRY(problems_raise(&r->problems));
    return model_fill(r);
}

fault model_read(struct model **out, const char *path, const char *text,
                 const struct model_options *options)
{
    assert(path && text && options);
    *out             = NULL;
    struct reading r = {.path = path, .options = options};
    if (!isfinite(options->scale) || options->scale <= 0)
        RAISE(FAULT_USAGE, "--scale %g: expected a number above 0", options->scale);

    fault failed = reading_run(&r, text);
    if (failed)
        store_destroy(&r.store);
    else
        *out = r.model;
    memory_give(&r.projections);
    memory_give(&r.inputs);
    memory_give(&r.recordings);
    problems_clear(&r.problems);
    arena_clear(&r.scratch);
    return failed;
}

void model_destroy(struct model **model)
{
    if (!*model) return;
    struct model_store *store = (*model)->store;
    *model                    = NULL;
    store_destroy(&store);
}
