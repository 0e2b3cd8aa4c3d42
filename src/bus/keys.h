/* keys.h - who may talk: CURVE keys of this user and of those it trusts.
 *
 *   FOLDER/node.key          public key of this user, to be given to others
 *   FOLDER/node.key_secret   and the secret one: mode 0600, else it is refused
 *   FOLDER/trust/NAME.key    public keys of others who are let in
 *
 * Files have the form of ZeroMQ's certificates (ZPL). FOLDER is $ERGON_KEYS, else
 * $XDG_CONFIG_HOME/ergon/keys, else ~/.config/ergon/keys.
 *
 * Touches    files of that folder, ZeroMQ's key pairs.
 */
#ifndef ERGON_BUS_KEYS_H
#define ERGON_BUS_KEYS_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

enum { KEY_TEXT_BYTES = 41, KEYS_TRUSTED_MAX = 256, KEY_NAME_BYTES = 64, KEYS_PATH_BYTES = 1024 };

/* 40 characters that stand for 32 bytes. */
bool key_is_valid(const char *key);

/* Does whoever connects to an endpoint have to show a key? Events may be followed without where
 * only this machine can; to ask or feed something over TCP takes one there, too: another user of
 * this machine is a stranger. Local sockets lie in a folder that only their owner can open. */
bool keys_are_needed(const char *endpoint, bool is_of_requests);

struct key_pair {
    char public_key[KEY_TEXT_BYTES], secret_key[KEY_TEXT_BYTES];
};

struct trusted_key {
    char name[KEY_NAME_BYTES], public_key[KEY_TEXT_BYTES];
};

/* faults  FAULT_FILE (is there already), FAULT_PEER */
MUST_CHECK fault keys_make(void);
/* faults  FAULT_PEER: no keys yet, unreadable, or the secret one is open to others */
MUST_CHECK fault keys_read(struct key_pair *out);
/* faults  FAULT_USAGE, FAULT_INPUT (the file), FAULT_FILE, FAULT_PEER (the folder is open to
 * others)
 */
MUST_CHECK fault keys_trust(const char *name, const char *public_key_or_file);
MUST_CHECK fault keys_distrust(const char *name);
/* By name, [KEYS_TRUSTED_MAX]; the key of a file that holds none is "".
 *   faults  FAULT_PEER: the folder cannot be read, or others can write to it */
MUST_CHECK fault keys_trusted(struct trusted_key *out, uint32_t *count);
/* "k3v9-...": a short form of a public key for people to compare. */
void key_fingerprint(const char *public_key, char out[64]);

/* The path of a file of FOLDER ("/trust"; "": of itself). faults  FAULT_PEER */
MUST_CHECK fault keys_path(const char *name, char path[KEYS_PATH_BYTES]);
MUST_CHECK fault keys_folder_check(const char *path); /* only this user can write to it */
MUST_CHECK fault keys_folder_make(const char *path);

#endif
