/* watch_word.c - a few keys of a small object. */
#include "coordinator/watch_word.h"

#include "sonata/json_value.h"

#include <math.h>
#include <string.h>

bool run_id_is_sound(const char *id)
{
    size_t length = strspn(id, "0123456789-_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return length > 0 && length < RUNTIME_ID_BYTES && id[length] == '\0';
}

static bool populations_read(const struct json_value *list, struct viewer_wish *out)
{
    if (json_value_sort(list) != VALUE_LIST || json_value_count(list) > POPULATIONS_MAX)
        return false;
    for (size_t i = 0; i < json_value_count(list); i++) {
        const struct json_value *item  = json_value_item(list, i);
        double                   value = json_value_number(item);
        if (json_value_sort(item) != VALUE_NUMBER || value != floor(value) || value < 0 ||
            value >= POPULATIONS_MAX)
            return false;
        out->populations[(size_t)value] = 1;
    }
    return true;
}

static bool object_read(const struct json_value *object, struct viewer_wish *out)
{
    const struct json_value *type   = json_value_find(object, "type");
    const struct json_value *run    = json_value_find(object, "run");
    const struct json_value *spikes = json_value_find(object, "spikes");
    const struct json_value *list   = json_value_find(object, "populations");
    if (!type || json_value_sort(type) != VALUE_TEXT || strcmp(json_value_text(type), "watch") != 0)
        return false;
    if (run && json_value_sort(run) != VALUE_TEXT) return false;
    const char *id = run ? json_value_text(run) : "";
    if (*id && !run_id_is_sound(id)) return false;
    memcpy(out->run, id, strlen(id) + 1); /* sound ones fit */
    out->wants_spikes = *id && spikes && json_value_flag(spikes);
    out->wants_all    = !list;
    return !list || populations_read(list, out);
}

bool watch_word_read(const char *text, size_t bytes, struct viewer_wish *out)
{
    struct json *doc = NULL;
    *out             = (struct viewer_wish){0};
    if (bytes > VIEWER_WORD_BYTES || json_read_text(&doc, "page", text, bytes)) {
        fault_forget();
        return false;
    }
    bool is_sound = object_read(json_root(doc), out);
    json_destroy(&doc);
    return is_sound;
}
