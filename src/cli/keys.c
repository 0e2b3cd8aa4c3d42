/* keys.c - ergon keys ACTION: this user's keys, and whose are let in. */
#define _DEFAULT_SOURCE
#include "bus/keys.h"

#include "base/text.h"
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static fault own_print(void)
{
    struct key_pair pair;
    char            fingerprint[64];
    TRY(keys_read(&pair));
    explicit_bzero(pair.secret_key, sizeof pair.secret_key);
    key_fingerprint(pair.public_key, fingerprint);
    printf("%s  %s\n", pair.public_key, fingerprint);
    return FAULT_NONE;
}

static fault make(const char *const *words)
{
    char path[KEYS_PATH_BYTES];
    (void)words;
    TRY(keys_make());
    TRY(keys_path("/node.key", path));
    printf("%s is for others, who trust it; the secret one beside it is for nobody\n", path);
    return own_print();
}

static fault show(const char *const *words)
{
    (void)words;
    return own_print();
}

static fault trusted_print(const struct trusted_key *key)
{
    char fingerprint[64] = "the file holds no key";
    if (key->public_key[0]) key_fingerprint(key->public_key, fingerprint);
    printf("%s  %s  %s\n", key->name, key->public_key, fingerprint);
    return FAULT_NONE;
}

static fault list(const char *const *words)
{
    struct trusted_key keys[KEYS_TRUSTED_MAX];
    uint32_t           count;
    (void)words;
    TRY(keys_trusted(keys, &count));
    for (uint32_t i = 0; i < count; i++)
        TRY(trusted_print(&keys[i]));
    if (count == 0) printf("nobody is trusted but this user\n");
    return FAULT_NONE;
}

/* What is let in is shown, to be compared. */
static fault trust(const char *const *words)
{
    struct trusted_key keys[KEYS_TRUSTED_MAX];
    uint32_t           count;
    TRY(keys_trust(words[0], words[1]));
    TRY(keys_trusted(keys, &count));
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(keys[i].name, words[0]) == 0) return trusted_print(&keys[i]);
    return FAULT_NONE;
}

static fault distrust(const char *const *words)
{
    TRY(keys_distrust(words[0]));
    printf("%s is let in no more, by runs that go on neither\n", words[0]);
    return FAULT_NONE;
}

static const struct action {
    const char *name;
    uint32_t    words;
    fault (*run)(const char *const *words);
    const char *usage;
} ACTIONS[] = {
    {"make", 0, make, ""},
    {"show", 0, show, ""},
    {"trust", 2, trust, " NAME KEY-OR-FILE"},
    {"distrust", 1, distrust, " NAME"},
    {"list", 0, list, ""},
};
enum { ACTION_COUNT = sizeof ACTIONS / sizeof *ACTIONS };

fault command_keys(const struct options *options)
{
    const char *word = options->argument ? options->argument : "";
    const char *names[ACTION_COUNT];
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        names[i] = ACTIONS[i].name;
        if (strcmp(names[i], word) != 0) continue;
        if (options->argument_count - 1 != ACTIONS[i].words)
            RAISE(FAULT_USAGE, "ergon keys: expected %s%s", word, ACTIONS[i].usage);
        return ACTIONS[i].run(options->arguments + 1);
    }
    const char *nearest = text_nearest(word, names, ACTION_COUNT);
    RAISE(FAULT_USAGE,
          "ergon keys: %s%sexpected make, show, trust NAME KEY-OR-FILE, distrust NAME or "
          "list%s%s%s",
          word, *word ? ": " : "", nearest ? "; did you mean '" : "", nearest ? nearest : "",
          nearest ? "'?" : "");
}
