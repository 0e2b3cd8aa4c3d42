/* Keys are made once, kept from others, and trusted by name. */
#include "bus/keys.h"

#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char STRANGER[] = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";

static struct trusted_key trusted[KEYS_TRUSTED_MAX];
static uint32_t           trusted_count;

/* A folder of its own for each case. */
static const char *begin(const char *name)
{
    const char *folder = scratch_path(name);
    setenv("ERGON_KEYS", folder, 1);
    return folder;
}

static const char *file_of(const char *folder, const char *name)
{
    static char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void is_fault(fault found, fault expected, const char *text)
{
    CU_ASSERT_EQUAL(found, expected);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), text));
    fault_forget();
}

static void keys_are_made_once_and_read(void)
{
    struct key_pair pair = {0};
    struct stat     found;
    const char     *folder = begin("made/deep/in");
    is_fault(keys_read(&pair), FAULT_PEER, "ergon keys make");

    CHECK_OK(keys_make());
    CHECK_OK(keys_read(&pair));

    CU_ASSERT_EQUAL(strlen(pair.public_key), KEY_TEXT_BYTES - 1);
    CU_ASSERT_STRING_NOT_EQUAL(pair.public_key, pair.secret_key);
    CU_ASSERT_EQUAL(stat(file_of(folder, "node.key_secret"), &found), 0);
    CU_ASSERT_EQUAL(found.st_mode & 0777, 0600);
    is_fault(keys_make(), FAULT_FILE, "is there already");
}

static void secret_that_others_can_read_is_refused(void)
{
    struct key_pair pair;
    const char     *folder = begin("open");
    CHECK_OK(keys_make());

    CU_ASSERT_EQUAL(chmod(file_of(folder, "node.key_secret"), 0644), 0);

    is_fault(keys_read(&pair), FAULT_PEER, "mode 644");
}

static void secret_that_is_none_is_refused(void)
{
    struct key_pair pair;
    const char     *folder = begin("none");
    CHECK_OK(keys_make());
    CU_ASSERT_EQUAL(scratch_shell("echo 'secret-key = \"short\"' > %s/node.key_secret", folder), 0);
    is_fault(keys_read(&pair), FAULT_PEER, "holds no secret-key");
    CU_ASSERT_EQUAL(
        scratch_shell("rm %s/node.key_secret; mkdir -m 700 %s/node.key_secret", folder, folder), 0);
    is_fault(keys_read(&pair), FAULT_PEER, "no plain file");
}

static void trust_is_given_by_key_and_by_file_and_taken(void)
{
    const char *folder = begin("trust");
    CHECK_OK(keys_make());
    CHECK_OK(keys_trust("me", file_of(folder, "node.key")));
    CHECK_OK(keys_trust("ann-1", STRANGER));

    CHECK_OK(keys_trusted(trusted, &trusted_count));
    CU_ASSERT_EQUAL_FATAL(trusted_count, 2);
    CU_ASSERT_STRING_EQUAL(trusted[0].name, "ann-1");
    CU_ASSERT_STRING_EQUAL(trusted[0].public_key, STRANGER);

    CHECK_OK(keys_distrust("ann-1"));
    CHECK_OK(keys_trusted(trusted, &trusted_count));
    CU_ASSERT_EQUAL(trusted_count, 1);
    is_fault(keys_distrust("mee"), FAULT_USAGE, "did you mean 'me'");
}

static void trust_that_makes_no_sense_is_refused(void)
{
    const char *folder = begin("nonsense");
    CHECK_OK(keys_make());
    is_fault(keys_trust("../me", STRANGER), FAULT_USAGE, "expected a name");
    is_fault(keys_trust(".me", STRANGER), FAULT_USAGE, "expected a name");
    is_fault(keys_trust("", STRANGER), FAULT_USAGE, "expected a name");
    is_fault(keys_trust("me", "no key"), FAULT_USAGE, "neither a public key");
    is_fault(keys_trust("me", file_of(folder, "node.key_secret")), FAULT_INPUT, "secret");
    is_fault(keys_trust("me", "/dev/null"), FAULT_INPUT, "no public-key");
    CHECK_OK(keys_trust("ann", STRANGER));
    CHECK_OK(keys_trust("ann", STRANGER)); /* again, the same */
    is_fault(keys_trust("ann", file_of(folder, "node.key")), FAULT_USAGE, "another key");
    is_fault(keys_trust("bob", STRANGER), FAULT_USAGE, "already, as ann");
}

static void folder_that_others_write_to_trusts_nobody(void)
{
    const char *folder = begin("shared");
    CHECK_OK(keys_make());
    CHECK_OK(keys_trust("ann", STRANGER));

    CU_ASSERT_EQUAL(chmod(file_of(folder, "trust"), 0777), 0);

    is_fault(keys_trusted(trusted, &trusted_count), FAULT_PEER, "others can write");
}

static void files_that_hold_no_key_are_listed_without_one(void)
{
    const char *folder = begin("broken");
    CHECK_OK(keys_make());
    CHECK_OK(keys_trust("ann", STRANGER));
    CU_ASSERT_EQUAL(scratch_shell("head -c 9000 /dev/urandom > %s/trust/junk.key; "
                                  "mkfifo %s/trust/pipe.key; touch %s/trust/note.txt",
                                  folder, folder, folder),
                    0);

    CHECK_OK(keys_trusted(trusted, &trusted_count));

    CU_ASSERT_EQUAL_FATAL(trusted_count, 3);
    CU_ASSERT_STRING_EQUAL(trusted[1].name, "junk");
    CU_ASSERT_STRING_EQUAL(trusted[1].public_key, "");
    CU_ASSERT_STRING_EQUAL(trusted[2].public_key, "");
}

static void fingerprints_tell_keys_apart(void)
{
    char one[64], other[64];
    key_fingerprint(STRANGER, one);
    key_fingerprint("Uvi3GDz>ptWkGLW.P&h^qWw=)OK8NJBpUW]E9*ab", other);
    CU_ASSERT_EQUAL(strlen(one), 39);
    CU_ASSERT_STRING_NOT_EQUAL(one, other);
}

static void endpoints_need_keys_where_others_can_reach_them(void)
{
    CU_ASSERT_FALSE(keys_are_needed("ipc:///run/x", true));
    CU_ASSERT_FALSE(keys_are_needed("tcp://127.0.0.1:5000", false));
    CU_ASSERT_TRUE(keys_are_needed("tcp://127.0.0.1:5000", true));
    CU_ASSERT_FALSE(keys_are_needed("tcp://localhost:*", false));
    CU_ASSERT_FALSE(keys_are_needed("tcp://[::1]:5000", false));
    CU_ASSERT_TRUE(keys_are_needed("tcp://0.0.0.0:5000", false));
    CU_ASSERT_TRUE(keys_are_needed("tcp://*:5000", false));
    CU_ASSERT_TRUE(keys_are_needed("tcp://127.0.0.1.example.org:5000", false));
    CU_ASSERT_TRUE(keys_are_needed("tcp://eth0:5000", false));
    CU_ASSERT_TRUE(keys_are_needed("tcp://localhost.example.org:5000", false));
}

CHECK_MAIN(keys, CASE(keys_are_made_once_and_read), CASE(secret_that_others_can_read_is_refused),
           CASE(secret_that_is_none_is_refused), CASE(trust_is_given_by_key_and_by_file_and_taken),
           CASE(trust_that_makes_no_sense_is_refused),
           CASE(folder_that_others_write_to_trusts_nobody),
           CASE(files_that_hold_no_key_are_listed_without_one), CASE(fingerprints_tell_keys_apart),
           CASE(endpoints_need_keys_where_others_can_reach_them))
