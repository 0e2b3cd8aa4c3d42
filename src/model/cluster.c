/* cluster.c - a cluster file, key by key. */
#include "model/cluster.h"

#include "base/memory.h"
#include "model/field.h"
#include "model/quantity.h"

#include <stdlib.h>
#include <string.h>

static const char *const KEYS[] = {
    "about",    "ranks", "hosts",     "hostfile",         "bind",       "oversubscribe",
    "patience", "mpi",   "endpoints", "mpirun_arguments", "coordinator"};
static const char *const BINDS[] = {"auto", "none", "core", "socket", "numa"};

static const double PATIENCE_MIN_MS = 2000, PATIENCE_MAX_MS = 86400e3, MS_PER_S = 1000;

static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char DIGITS[]  = "0123456789";

struct cluster_reading {
    struct problems         problems;
    struct arena            scratch;
    const struct yaml_node *root;
    struct cluster         *cluster;
};

/* ---- words of a value ---------------------------------------------------------------------- */

/* A word of a list in one line. */
struct word {
    const char *text;
    size_t      length;
};

static struct word word_next(const char **at, const char *separators)
{
    *at += strspn(*at, separators);
    struct word word = {*at, strcspn(*at, separators)};
    *at += word.length;
    return word;
}

static uint32_t words_count(const char *text, const char *separators)
{
    uint32_t count = 0;
    while (word_next(&text, separators).length)
        count++;
    return count;
}

/* The length of the part of a word that has only such characters. */
static size_t word_span(struct word word, const char *first, const char *second, const char *more)
{
    size_t length = 0;
    while (length < word.length &&
           (strchr(first, word.text[length]) || strchr(second, word.text[length]) ||
            strchr(more, word.text[length])))
        length++;
    return length;
}

static bool digits_are_ranks(const char *text, size_t length, uint32_t *ranks)
{
    unsigned long value = strtoul(text, NULL, 10);
    *ranks              = (uint32_t)value;
    return length > 0 && length <= 6 && value >= 1 && strspn(text, DIGITS) >= length;
}

/* The text of a key that is there and is one line of text; NULL without. */
static const char *line_of(struct cluster_reading *r, const char *key,
                           const struct yaml_node **node)
{
    *node = field_find(r->root, key);
    return *node ? field_text(&r->problems, *node) : NULL;
}

/* ---- keys ---------------------------------------------------------------------------------- */

static fault text_keep(struct cluster_reading *r, const char *key, const char **out)
{
    const struct yaml_node *node;
    const char             *text = line_of(r, key, &node);
    if (!text) text = "";
    return arena_copy(&r->cluster->arena, out, text, strlen(text));
}

static void ranks_read(struct cluster_reading *r)
{
    const struct yaml_node *node;
    const char             *text = line_of(r, "ranks", &node);
    if (!text || strcmp(text, "slots") == 0) return;
    r->cluster->ranks_line = node->place.line;
    if (digits_are_ranks(text, strlen(text), &r->cluster->ranks)) return;
    problem_note(&r->problems, node,
                 "'%s' is no number of ranks; expected 1 to %d, or slots: as many as the hosts "
                 "offer",
                 node->shown, CLUSTER_RANKS_MAX);
    r->cluster->ranks = 0;
}

/* NAME or NAME:RANKS. */
static fault host_read(struct cluster_reading *r, const struct yaml_node *node, struct word word)
{
    struct cluster_host *host      = &r->cluster->hosts[r->cluster->host_count];
    size_t               length    = word_span(word, LETTERS, DIGITS, ".-_");
    bool                 has_ranks = length < word.length && word.text[length] == ':';
    host->ranks                    = 1;
    if (length == 0 || (length < word.length && !has_ranks) ||
        (has_ranks &&
         !digits_are_ranks(word.text + length + 1, word.length - length - 1, &host->ranks))) {
        problem_note(&r->problems, node, "'%.*s' is no host; expected NAME:RANKS, NAME:RANKS, ...",
                     (int)(word.length < 64 ? word.length : 64), word.text);
        return FAULT_NONE;
    }
    TRY(arena_copy(&r->cluster->arena, &host->name, word.text, length));
    for (uint32_t h = 0; h < r->cluster->host_count; h++)
        if (strcmp(r->cluster->hosts[h].name, host->name) == 0)
            problem_note(&r->problems, node, "'%s' stands here twice", host->name);
    r->cluster->host_count++;
    return FAULT_NONE;
}

static fault hosts_read(struct cluster_reading *r)
{
    const struct yaml_node *node;
    const char             *text = line_of(r, "hosts", &node);
    if (!text) return FAULT_NONE;
    if (field_find(r->root, "hostfile"))
        problem_note(&r->problems, node, "hosts and hostfile exclude each other");
    /* Blanks belong to the comma: `a b` is one word, and no host. */
    uint32_t count = words_count(text, ",");
    TRY(arena_take(&r->cluster->arena, &r->cluster->hosts, count, sizeof *r->cluster->hosts));
    for (uint32_t i = 0; i < count; i++) {
        struct word word = word_next(&text, ",");
        while (word.length && *word.text == ' ') {
            word.text++;
            word.length--;
        }
        TRY(host_read(r, node, word));
    }
    return FAULT_NONE;
}

/* More ranks than hosts take, in so many words. */
static void slots_check(struct cluster_reading *r)
{
    uint64_t slots = 0;
    for (uint32_t h = 0; h < r->cluster->host_count; h++)
        slots += r->cluster->hosts[h].ranks;
    if (!slots || r->cluster->ranks <= slots || r->cluster->oversubscribe) return;
    problem_note(&r->problems, field_find(r->root, "ranks"),
                 "%u ranks are more than the hosts take, %llu; expected fewer, or "
                 "oversubscribe: true",
                 r->cluster->ranks, (unsigned long long)slots);
}

static fault bind_read(struct cluster_reading *r)
{
    const struct yaml_node *node  = field_find(r->root, "bind");
    uint32_t                which = 0;
    if (node) (void)field_choice(&r->problems, node, "binding", BINDS, FIELD_COUNT(BINDS), &which);
    r->cluster->bind = BINDS[which];
    return FAULT_NONE;
}

static void patience_read(struct cluster_reading *r)
{
    const struct yaml_node *node      = field_find(r->root, "patience");
    double                  time_ms   = 0;
    r->cluster->patience_s            = -1;
    const struct quantity_range range = {.low = PATIENCE_MIN_MS, .high = PATIENCE_MAX_MS};
    if (node && quantity_read_within(&r->problems, node, UNIT_MS, range, &time_ms))
        r->cluster->patience_s = time_ms / MS_PER_S;
}

/* `NAME=VALUE NAME=VALUE`, the value with that beginning. */
struct pairs_form {
    const char *key, *begin, *says;
};

static fault pairs_read(struct cluster_reading *r, const struct pairs_form *form,
                        struct cluster_pair **pairs, uint32_t *count)
{
    const struct yaml_node *node;
    const char             *text = line_of(r, form->key, &node);
    if (!text) return FAULT_NONE;
    TRY(arena_take(&r->cluster->arena, pairs, words_count(text, " "), sizeof **pairs));
    for (struct word word = word_next(&text, " "); word.length; word = word_next(&text, " ")) {
        size_t name = word_span(word, LETTERS, DIGITS, "_"), begin = strlen(form->begin);
        bool   is_pair = name > 0 && name + 1 + begin < word.length && word.text[name] == '=' &&
                       strncmp(word.text + name + 1, form->begin, begin) == 0;
        if (!is_pair) {
            problem_note(&r->problems, node, "'%.*s' does not fit; expected %s",
                         (int)(word.length < 64 ? word.length : 64), word.text, form->says);
            continue;
        }
        struct cluster_pair *pair = &(*pairs)[(*count)++];
        TRY(arena_copy(&r->cluster->arena, &pair->name, word.text, name));
        TRY(arena_copy(&r->cluster->arena, &pair->value, word.text + name + 1,
                       word.length - name - 1));
    }
    return FAULT_NONE;
}

/* http=HOST:PORT: of loopback, as nothing guards what is served. */
static void coordinator_http_read(struct cluster_reading *r, const struct yaml_node *node,
                                  struct word word)
{
    static const char *const LOOPBACK[] = {"127.0.0.1:", "localhost:"};
    uint32_t                 port       = 0;
    for (size_t i = 0; i < FIELD_COUNT(LOOPBACK); i++) {
        size_t begin = strlen(LOOPBACK[i]);
        if (word.length <= begin || strncmp(word.text, LOOPBACK[i], begin) != 0) continue;
        if (digits_are_ranks(word.text + begin, word.length - begin, &port) && port <= UINT16_MAX) {
            r->cluster->coordinator_port = (uint16_t)port;
            return;
        }
    }
    problem_note(&r->problems, node,
                 "'http=%.*s' cannot be served; expected http=127.0.0.1:PORT with a port from 1 to "
                 "65535: beyond loopback it would need keys, which this version has not",
                 (int)(word.length < 64 ? word.length : 64), word.text);
}

/* coordinator: http=127.0.0.1:8420 database=PATH */
static fault coordinator_read(struct cluster_reading *r)
{
    const struct yaml_node *node;
    const char             *text     = line_of(r, "coordinator", &node);
    r->cluster->coordinator_database = "";
    for (struct word word = {0}; text && (word = word_next(&text, " ")).length;) {
        struct word value = {word.text, word.length};
        size_t      name  = word_span(word, LETTERS, "", "");
        bool        has   = name + 1 < word.length && word.text[name] == '=';
        value.text += name + 1;
        value.length -= has ? name + 1 : 0;
        if (has && name == strlen("http") && strncmp(word.text, "http", name) == 0)
            coordinator_http_read(r, node, value);
        else if (has && name == strlen("database") && strncmp(word.text, "database", name) == 0)
            TRY(arena_copy(&r->cluster->arena, &r->cluster->coordinator_database, value.text,
                           value.length));
        else
            problem_note(&r->problems, node,
                         "'%.*s' does not fit; expected http=127.0.0.1:PORT database=PATH",
                         (int)(word.length < 64 ? word.length : 64), word.text);
    }
    return FAULT_NONE;
}

/* Each of the sockets of a run once. */
static void endpoints_check(struct cluster_reading *r)
{
    static const char *const NAMES[] = {"events", "control", "feed"};
    const struct cluster    *c       = r->cluster;
    for (uint32_t i = 0; i < c->endpoint_count; i++) {
        const char *name  = c->endpoints[i].name;
        uint32_t    which = 0, same = 0;
        while (which < FIELD_COUNT(NAMES) && strcmp(NAMES[which], name) != 0)
            which++;
        while (strcmp(c->endpoints[same].name, name) != 0)
            same++;
        if (which == FIELD_COUNT(NAMES))
            problem_note(&r->problems, field_find(r->root, "endpoints"),
                         "'%s' is no socket of a run; expected events, control or feed", name);
        else if (same < i)
            problem_note(&r->problems, field_find(r->root, "endpoints"), "'%s' stands here twice",
                         name);
    }
}

static fault keys_read(struct cluster_reading *r)
{
    static const struct pairs_form MPI       = {"mpi", "", "NAME=VALUE NAME=VALUE ..."};
    static const struct pairs_form ENDPOINTS = {"endpoints", "tcp://",
                                                "NAME=tcp://HOST:PORT NAME=tcp://HOST:PORT ..."};
    struct cluster                *c         = r->cluster;
    (void)field_check(&r->problems, r->root, KEYS, FIELD_COUNT(KEYS));
    TRY(text_keep(r, "about", &c->about));
    TRY(text_keep(r, "hostfile", &c->hostfile));
    TRY(text_keep(r, "mpirun_arguments", &c->mpirun_arguments));
    ranks_read(r);
    TRY(hosts_read(r));
    TRY(bind_read(r));
    patience_read(r);
    const struct yaml_node *oversubscribe = field_find(r->root, "oversubscribe");
    if (oversubscribe) (void)field_flag(&r->problems, oversubscribe, &c->oversubscribe);
    slots_check(r);
    TRY(coordinator_read(r));
    TRY(pairs_read(r, &MPI, &c->mpi, &c->mpi_count));
    TRY(pairs_read(r, &ENDPOINTS, &c->endpoints, &c->endpoint_count));
    endpoints_check(r);
    return FAULT_NONE;
}

/* ---- the file ------------------------------------------------------------------------------ */

bool cluster_is_meant(const char *text)
{
    static const char *const OF_MODELS[] = {"ergon:", "populations:", "{"};
    bool                     is_cluster  = false;
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        for (size_t i = 0; i < FIELD_COUNT(OF_MODELS); i++)
            if (strncmp(line, OF_MODELS[i], strlen(OF_MODELS[i])) == 0) return false;
        for (size_t i = 0; i < FIELD_COUNT(KEYS); i++) {
            size_t length = strlen(KEYS[i]);
            is_cluster = is_cluster || (strncmp(line, KEYS[i], length) == 0 && line[length] == ':');
        }
    }
    return is_cluster;
}

static fault reading_run(struct cluster_reading *r, const char *path, const char *text)
{
    struct yaml_node          *root = NULL;
    const struct problem_place file = {.origin = path};
    TRY(arena_copy(&r->cluster->arena, &r->cluster->path, path, strlen(path)));
    TRY(yaml_tree_read(&root, &r->scratch, &r->problems, file, text));
    r->root = root;
    if (root && field_is_shape(&r->problems, root, NODE_MAPPING, "lines of `key: value`"))
        TRY(keys_read(r));
    return problems_raise(&r->problems);
}

fault cluster_read(struct cluster **out, const char *path, const char *text)
{
    TRY(memory_take(out, 1, sizeof **out, "the cluster"));
    struct cluster_reading r      = {.cluster = *out};
    fault                  failed = reading_run(&r, path, text);
    problems_clear(&r.problems);
    arena_clear(&r.scratch);
    if (failed) cluster_destroy(out);
    return failed;
}

void cluster_destroy(struct cluster **cluster)
{
    if (!*cluster) return;
    arena_clear(&(*cluster)->arena);
    memory_give(cluster);
}
