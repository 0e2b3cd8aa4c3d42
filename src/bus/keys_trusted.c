/* keys_trusted.c - the folder of keys that are let in: one file for each, by name. */
#include "bus/keys.h"

#include "base/text.h"
#include "bus/key_file.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char ENDING[] = ".key";

/* What becomes a file's name must stay in its folder. */
static bool name_is_valid(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)name[i]) && !strchr("._-", name[i])) return false;
    return length > 0 && length < KEY_NAME_BYTES && name[0] != '.';
}

/* A file's name without its ending; false: not of a key. */
static bool name_of_file(const char *file, char name[KEY_NAME_BYTES])
{
    size_t length = strlen(file), ending = strlen(ENDING);
    if (length <= ending || length - ending >= KEY_NAME_BYTES) return false;
    if (strcmp(file + length - ending, ENDING) != 0) return false;
    memcpy(name, file, length - ending);
    name[length - ending] = '\0';
    return name_is_valid(name);
}

static void key_read(int folder, const char *file_name, char key[KEY_TEXT_BYTES])
{
    char text[4096];
    key[0]   = '\0';
    int file = openat(folder, file_name, O_RDONLY | O_NONBLOCK);
    if (file < 0) return;
    ssize_t length = read(file, text, sizeof text - 1);
    (void)close(file);
    text[length > 0 ? length : 0] = '\0';
    (void)key_file_find(text, "public-key", key);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct trusted_key *)a)->name, ((const struct trusted_key *)b)->name);
}

fault keys_trusted(struct trusted_key *out, uint32_t *count)
{
    char path[KEYS_PATH_BYTES];
    *count = 0;
    TRY(keys_path("/trust", path));
    DIR *folder = opendir(path);
    if (!folder && errno == ENOENT) return FAULT_NONE;
    if (!folder) RAISE(FAULT_PEER, "%s: cannot be read: %s", path, strerror(errno));
    fault failed = keys_folder_check(path);
    for (struct dirent *entry; !failed && *count < KEYS_TRUSTED_MAX && (entry = readdir(folder));) {
        struct trusted_key *key = &out[*count];
        if (!name_of_file(entry->d_name, key->name)) continue;
        key_read(dirfd(folder), entry->d_name, key->public_key);
        ++*count;
    }
    (void)closedir(folder);
    qsort(out, *count, sizeof *out, by_name);
    return failed;
}

/* A key, or the file that has one. */
static fault key_meant(const char *word, char key[KEY_TEXT_BYTES])
{
    struct text text = {0};
    char        secret[KEY_TEXT_BYTES];
    if (key_is_valid(word)) {
        memcpy(key, word, KEY_TEXT_BYTES);
        return FAULT_NONE;
    }
    struct stat found;
    if (stat(word, &found) != 0)
        RAISE(FAULT_USAGE, "%s: neither a public key of 40 characters nor a file that has one",
              word);
    TRY(text_read_file(&text, word));
    bool has_key    = key_file_find(text_of(&text), "public-key", key);
    bool has_secret = key_file_find(text_of(&text), "secret-key", secret);
    text_clear(&text);
    if (has_secret)
        RAISE(FAULT_INPUT, "%s: holds a secret key, which should not be here; expected a node.key",
              word);
    if (!has_key) RAISE(FAULT_INPUT, "%s: holds no public-key of 40 characters", word);
    return FAULT_NONE;
}

static fault trust_check(const char *name, const char *key)
{
    struct trusted_key known[KEYS_TRUSTED_MAX];
    uint32_t           count;
    TRY(keys_trusted(known, &count));
    for (uint32_t i = 0; i < count; i++) {
        bool is_same = strcmp(known[i].public_key, key) == 0;
        if (strcmp(known[i].name, name) == 0 && !is_same)
            RAISE(FAULT_USAGE,
                  "%s: is trusted already, with another key; ergon keys distrust %s "
                  "first",
                  name, name);
        if (is_same && strcmp(known[i].name, name) != 0)
            RAISE(FAULT_USAGE, "%s: this key is trusted already, as %s", name, known[i].name);
    }
    if (count == KEYS_TRUSTED_MAX)
        RAISE(FAULT_USAGE, "%s: %u keys are trusted, and more cannot be", name, count);
    return FAULT_NONE;
}

static fault name_check(const char *name)
{
    if (name_is_valid(name)) return FAULT_NONE;
    RAISE(FAULT_USAGE, "%s: expected a name of at most %d letters, digits, '-', '_' and '.'", name,
          KEY_NAME_BYTES - 1);
}

static fault trust_path(const char *name, char path[KEYS_PATH_BYTES])
{
    char file[KEY_NAME_BYTES + 16];
    (void)snprintf(file, sizeof file, "/trust/%.63s%s", name, ENDING);
    return keys_path(file, path);
}

fault keys_trust(const char *name, const char *public_key_or_file)
{
    char        key[KEY_TEXT_BYTES], path[KEYS_PATH_BYTES];
    struct text text = {0};
    TRY(name_check(name));
    TRY(key_meant(public_key_or_file, key));
    TRY(keys_path("/trust", path));
    TRY(keys_folder_make(path));
    TRY(trust_check(name, key));
    TRY(trust_path(name, path));
    fault failed = key_file_compose(&text, key, NULL);
    if (!failed) failed = text_write_file(&text, path);
    text_clear(&text);
    return failed;
}

static fault name_unknown(const char *name)
{
    struct trusted_key known[KEYS_TRUSTED_MAX];
    const char        *names[KEYS_TRUSTED_MAX];
    uint32_t           count;
    TRY(keys_trusted(known, &count));
    for (uint32_t i = 0; i < count; i++)
        names[i] = known[i].name;
    const char *nearest = text_nearest(name, names, count);
    RAISE(FAULT_USAGE, "%s: no trusted key has this name%s%s%s", name,
          nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

fault keys_distrust(const char *name)
{
    char path[KEYS_PATH_BYTES];
    TRY(name_check(name));
    TRY(trust_path(name, path));
    if (unlink(path) == 0) return FAULT_NONE;
    if (errno == ENOENT) return name_unknown(name);
    RAISE(FAULT_FILE, "%s: cannot be removed: %s", path, strerror(errno));
}
