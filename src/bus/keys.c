/* keys.c - the folder of keys: made, read, added to. */
#include "bus/keys.h"

#include "base/text.h"
#include "bus/endpoint.h"
#include "bus/key_file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

enum { FINGERPRINT_BYTES = 20 };

bool keys_are_needed(const char *endpoint, bool is_of_requests)
{
    endpoint_reach reach = endpoint_reaches(endpoint);
    return reach == ENDPOINT_NETWORK || (reach == ENDPOINT_MACHINE && is_of_requests);
}

/* ---- the folder ------------------------------------------------------------------------------ */

fault keys_path(const char *name, char path[KEYS_PATH_BYTES])
{
    const char *keys = getenv("ERGON_KEYS"), *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    int         length;
    if (keys && *keys)
        length = snprintf(path, KEYS_PATH_BYTES, "%s%s", keys, name);
    else if (config && *config)
        length = snprintf(path, KEYS_PATH_BYTES, "%s/ergon/keys%s", config, name);
    else if (home && *home)
        length = snprintf(path, KEYS_PATH_BYTES, "%s/.config/ergon/keys%s", home, name);
    else
        RAISE(FAULT_PEER, "keys: no folder: none of ERGON_KEYS, XDG_CONFIG_HOME and HOME is set");
    if (length < 0 || length >= KEYS_PATH_BYTES)
        RAISE(FAULT_PEER, "keys: the path of their folder is longer than %d bytes",
              KEYS_PATH_BYTES - 1);
    return FAULT_NONE;
}

/* What others may write to says nothing of whom this user trusts. */
fault keys_folder_check(const char *path)
{
    struct stat found;
    if (stat(path, &found) != 0)
        RAISE(FAULT_PEER, "%s: %s; ergon keys make makes it", path, strerror(errno));
    if (!S_ISDIR(found.st_mode)) RAISE(FAULT_PEER, "%s: is no folder", path);
    if (found.st_uid != geteuid())
        RAISE(FAULT_PEER, "%s: belongs to user %u, expected %u", path, (unsigned)found.st_uid,
              (unsigned)geteuid());
    if (found.st_mode & 022)
        RAISE(FAULT_PEER, "%s: others can write to it (mode %03o); chmod go-w", path,
              (unsigned)found.st_mode & 0777);
    return FAULT_NONE;
}

fault keys_folder_make(const char *path)
{
    char part[KEYS_PATH_BYTES];
    (void)snprintf(part, sizeof part, "%s", path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            RAISE(FAULT_FILE, "%s: cannot be made: %s", part, strerror(errno));
        *slash = '/';
    }
    if (mkdir(part, 0700) != 0 && errno != EEXIST)
        RAISE(FAULT_FILE, "%s: cannot be made: %s", part, strerror(errno));
    return keys_folder_check(path);
}

/* ---- this user's own ------------------------------------------------------------------------- */

/* A new file that only its owner can read. */
static fault secret_write(const char *path, const struct text *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (file < 0 && errno == EEXIST)
        RAISE(FAULT_FILE,
              "%s: is there already; whoever trusts this key would have to be given "
              "another",
              path);
    if (file < 0) RAISE(FAULT_FILE, "%s: cannot be made: %s", path, strerror(errno));
    ssize_t written = write(file, text->bytes, text->length);
    int     reason  = written == (ssize_t)text->length && fsync(file) == 0 ? 0 : errno;
    if (close(file) != 0 && !reason) reason = errno;
    if (!reason && written == (ssize_t)text->length) return FAULT_NONE;
    (void)unlink(path);
    RAISE(FAULT_FILE, "%s: cannot be written: %s", path, strerror(reason));
}

static fault pair_write(const struct key_pair *pair)
{
    char        public_path[KEYS_PATH_BYTES], secret_path[KEYS_PATH_BYTES];
    struct text open_text = {0}, secret_text = {0};
    TRY(keys_path("/node.key", public_path));
    TRY(keys_path("/node.key_secret", secret_path));
    fault failed = key_file_compose(&open_text, pair->public_key, NULL);
    if (!failed) failed = key_file_compose(&secret_text, pair->public_key, pair->secret_key);
    if (!failed) failed = secret_write(secret_path, &secret_text);
    if (!failed) {
        failed = text_write_file(&open_text, public_path);
        if (failed) (void)unlink(secret_path);
    }
    if (secret_text.bytes) sodium_memzero(secret_text.bytes, secret_text.length);
    text_clear(&open_text);
    text_clear(&secret_text);
    return failed;
}

fault keys_make(void)
{
    char            folder[KEYS_PATH_BYTES];
    struct key_pair pair;
    TRY(keys_path("", folder));
    TRY(keys_folder_make(folder));
    do { /* a key that could be taken for an option is none for a command line */
        if (zmq_curve_keypair(pair.public_key, pair.secret_key) != 0)
            RAISE(FAULT_PEER, "keys: this ZeroMQ has no CURVE: %s", zmq_strerror(zmq_errno()));
    } while (!isalnum((unsigned char)pair.public_key[0]));
    fault failed = pair_write(&pair);
    sodium_memzero(&pair, sizeof pair);
    return failed;
}

static fault secret_check(const char *path, int file)
{
    struct stat found;
    if (fstat(file, &found) != 0) RAISE(FAULT_PEER, "%s: %s", path, strerror(errno));
    if (!S_ISREG(found.st_mode)) RAISE(FAULT_PEER, "%s: is no plain file", path);
    if (found.st_uid != geteuid())
        RAISE(FAULT_PEER, "%s: belongs to user %u, expected %u", path, (unsigned)found.st_uid,
              (unsigned)geteuid());
    if (found.st_mode & 077)
        RAISE(FAULT_PEER,
              "%s: others can open it (mode %03o), so it is secret no more; make new "
              "keys, or chmod 600 if nobody has read it",
              path, (unsigned)found.st_mode & 0777);
    return FAULT_NONE;
}

static fault secret_read(const char *path, int file, struct key_pair *out)
{
    char text[4096];
    TRY(secret_check(path, file));
    ssize_t length = read(file, text, sizeof text - 1);
    if (length < 0) RAISE(FAULT_PEER, "%s: cannot be read: %s", path, strerror(errno));
    text[length] = '\0';
    bool has_key = key_file_find(text, "secret-key", out->secret_key) &&
                   zmq_curve_public(out->public_key, out->secret_key) == 0;
    sodium_memzero(text, sizeof text);
    if (!has_key) RAISE(FAULT_PEER, "%s: holds no secret-key of 40 characters", path);
    return FAULT_NONE;
}

fault keys_read(struct key_pair *out)
{
    char path[KEYS_PATH_BYTES];
    TRY(keys_path("/node.key_secret", path));
    int file = open(path, O_RDONLY | O_NONBLOCK); /* a pipe there must not make it wait */
    if (file < 0)
        RAISE(FAULT_PEER, "%s: %s%s", path, strerror(errno),
              errno == ENOENT ? "; ergon keys make makes keys" : "");
    fault failed = secret_read(path, file, out);
    (void)close(file);
    return failed;
}

/* ---- for people ------------------------------------------------------------------------------ */

void key_fingerprint(const char *public_key, char out[64])
{
    static const char DIGITS[] = "abcdefghijkmnpqrstuvwxyz23456789"; /* no l, o, 0, 1 */
    uint8_t           hash[FINGERPRINT_BYTES];
    size_t            length = 0;
    uint32_t          bits = 0, bit_count = 0;
    (void)crypto_generichash(hash, sizeof hash, (const uint8_t *)public_key, strlen(public_key),
                             NULL, 0);
    for (size_t i = 0; i < sizeof hash; i++) {
        bits = bits << 8 | hash[i];
        for (bit_count += 8; bit_count >= 5;) {
            bit_count -= 5;
            if (length % 5 == 4) out[length++] = '-';
            out[length++] = DIGITS[bits >> bit_count & 31];
        }
    }
    out[length] = '\0';
}
