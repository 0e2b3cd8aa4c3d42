/* config.c - variables are put in one after the other, to a bounded depth. */
#include "circuit/config.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 16, VARIABLES_MAX = 1024, NAME_BYTES = 256, PATH_LENGTH_MAX = 1 << 16 };

static const char WORD[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

fault config_open(struct config *config, struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    TRY(arena_copy(arena, &config->folder, slash ? path : ".", slash ? (size_t)(slash - path) : 1));
    if (slash == path) config->folder = "/";
    return json_read_file(&config->doc, path);
}

void config_close(struct config *config) { json_destroy(&config->doc); }

fault path_join(struct arena *arena, const char *folder, const char *name, const char **out)
{
    while (name[0] == '.' && name[1] == '/')
        for (name += 2; name[0] == '/';)
            name++;
    if (name[0] == '/' || strcmp(folder, ".") == 0)
        return arena_copy(arena, out, name, strlen(name));
    return arena_format(arena, out, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/",
                        name);
}

/* Where the variable stands: the value, and the config whose manifest has it. */
static const char *variable_find(const struct config **config, const char *name)
{
    for (; *config; *config = (*config)->below) {
        const struct json_value *manifest = json_value_find(json_root((*config)->doc), "manifest");
        const char              *text     = json_value_text(json_value_find(manifest, name));
        if (!text) text = json_value_text(json_value_find(manifest, name + 1));
        if (text) return text;
    }
    return NULL;
}

/* A path being put together; value and key are where it stands, for messages. */
struct expansion {
    const struct config     *config;
    const struct json_value *object;
    const char              *key;
    struct text              text;
    uint32_t                 variable_count; /* put in so far */
    bool                     is_placed;      /* it begins with a folder: nothing is put before it */
};

/* The variable that a text begins with, as "$NAME"; its length in the text. */
static size_t variable_cut(const char *text, char name[NAME_BYTES])
{
    bool   is_braced = text[1] == '{';
    size_t length    = strspn(text + 1 + is_braced, WORD);
    size_t taken     = 1 + is_braced + length;
    if (length == 0 || length + 2 > NAME_BYTES || (is_braced && text[taken] != '}')) return 0;
    snprintf(name, NAME_BYTES, "$%.*s", (int)length, text + 1 + is_braced);
    return taken + is_braced;
}

static fault expand(struct expansion *e, const struct config *config, const char *text,
                    uint32_t depth);

/* The value of one variable. A relative manifest entry lies beside the file that has it. */
static fault variable_put(struct expansion *e, const struct config *config, const char *name,
                          uint32_t depth)
{
    if (++e->variable_count > VARIABLES_MAX)
        return json_value_raise(e->config->doc, e->object, e->key,
                                "holds more than %d variables, and those of variables",
                                VARIABLES_MAX);
    const struct config *holder = config;
    const char          *value  = variable_find(&holder, name);
    bool                 begins = e->text.length == 0;
    if (!value && strcmp(name, "$configdir") == 0) {
        e->is_placed = e->is_placed || begins;
        return text_add(&e->text, "%s", config->folder);
    }
    if (!value)
        return json_value_raise(e->config->doc, e->object, e->key,
                                "'%s' is no variable of the manifest", name);
    if (begins && holder != e->config && value[0] != '/' && value[0] != '$') {
        e->is_placed = true;
        TRY(text_add(&e->text, "%s/", holder->folder));
    }
    return expand(e, holder, value, depth + 1);
}

static fault expand(struct expansion *e, const struct config *config, const char *text,
                    uint32_t depth)
{
    if (depth == DEPTH_MAX || e->text.length > PATH_LENGTH_MAX)
        return json_value_raise(e->config->doc, e->object, e->key,
                                "its variables lead to each other without end");
    for (;;) {
        size_t plain = strcspn(text, "$");
        char   name[NAME_BYTES];
        TRY(text_add_bytes(&e->text, text, plain));
        text += plain;
        if (!*text) return FAULT_NONE;
        size_t taken = variable_cut(text, name);
        if (taken == 0)
            return json_value_raise(e->config->doc, e->object, e->key,
                                    "'%.40s' is no variable; expected $NAME or ${NAME}", text);
        TRY(variable_put(e, config, name, depth));
        text += taken;
    }
}

fault config_path(const struct config *config, struct arena *arena, const struct json_value *object,
                  const char *key, const char **out)
{
    const struct json_value *value = NULL;
    *out                           = NULL;
    TRY(json_value_take(config->doc, object, (struct json_wish){key, VALUE_TEXT, false}, &value));
    if (!value) return FAULT_NONE;
    struct expansion e      = {.config = config, .object = object, .key = key};
    fault            failed = expand(&e, config, json_value_text(value), 0);
    if (!failed && e.text.length == 0)
        failed = json_value_raise(config->doc, object, key, "is empty; expected a path");
    if (!failed)
        failed = path_join(arena, e.is_placed ? "." : config->folder, text_of(&e.text), out);
    text_clear(&e.text);
    return failed;
}

fault config_keys_check(const struct config *config, const struct json_value *object,
                        const char *const *names, size_t count)
{
    for (size_t i = 0; i < json_value_count(object); i++) {
        const char *key      = json_value_key(object, i);
        bool        is_known = false;
        for (size_t k = 0; k < count; k++)
            is_known = is_known || strcmp(names[k], key) == 0;
        if (is_known) continue;
        const char *nearest = text_nearest(key, names, count);
        return json_value_raise(config->doc, object, key, "is no key that is known here%s%s%s",
                                nearest ? "; did you mean '" : "", nearest ? nearest : "",
                                nearest ? "'?" : "");
    }
    return FAULT_NONE;
}
