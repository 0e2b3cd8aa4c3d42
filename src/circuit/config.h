/* config.h - the JSON files of a circuit, and the paths in them.
 *
 * A path may hold variables of its file's manifest ($DIR or ${DIR}; manifest entries may use
 * others); what is not absolute then lies beside the file.
 *
 * Ownership  a config owns its document; paths live in the arena that was given.
 * Touches    base/, model/arena.h, sonata/json_value.h. Private to circuit/.
 */
#ifndef ERGON_CIRCUIT_CONFIG_H
#define ERGON_CIRCUIT_CONFIG_H

#include "model/arena.h"
#include "sonata/json_value.h"

struct config {
    struct json         *doc; /* NULL: there is none */
    const char          *folder;
    const struct config *below; /* whose manifest is asked next; NULL: none */
};

MUST_CHECK fault config_open(struct config *config, struct arena *arena, const char *path);
void             config_close(struct config *config);

/* The path in a text value under a key of an object; *out NULL where there is none.
 *   faults  FAULT_INPUT: no text, an unknown variable */
MUST_CHECK fault config_path(const struct config *config, struct arena *arena,
                             const struct json_value *object, const char *key, const char **out);

/* As config_path, of a text from elsewhere (a table): it lies in a folder. */
MUST_CHECK fault path_join(struct arena *arena, const char *folder, const char *name,
                           const char **out);

/* Is an object free of keys other than names? The first other one is refused, with the nearest. */
MUST_CHECK fault config_keys_check(const struct config *config, const struct json_value *object,
                                   const char *const *names, size_t count);

#endif
