/* Only this machine, by a name of loopback, and only pages that it served. */
#include "coordinator/origin.h"
#include "support/check.h"

#include <stddef.h>

static void names_of_loopback_are_ours(void)
{
    CU_ASSERT_TRUE(host_is_ours("127.0.0.1:8420"));
    CU_ASSERT_TRUE(host_is_ours("localhost"));
    CU_ASSERT_TRUE(host_is_ours("localhost:9000")); /* forwarded */
    CU_ASSERT_TRUE(host_is_ours("[::1]:8420"));
}

static void other_names_are_not(void)
{
    static const char *const OTHERS[] = {
        "evil.example",    "127.0.0.1.evil.example", "localhost.evil.example:80", "127.0.0.1:",
        "127.0.0.1:80:80", "127.0.0.1:abc",          "127.0.0.1:123456",          "",
        "evil@localhost"};
    CU_ASSERT_FALSE(host_is_ours(NULL));
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
        CU_ASSERT_FALSE(host_is_ours(OTHERS[i]));
}

static void origin_must_be_the_host(void)
{
    CU_ASSERT_TRUE(origin_is_ours("http://127.0.0.1:8420", "127.0.0.1:8420"));
    CU_ASSERT_TRUE(origin_is_ours(NULL, "127.0.0.1:8420")); /* no browser */
    CU_ASSERT_FALSE(origin_is_ours("http://127.0.0.1:9999", "127.0.0.1:8420"));
    CU_ASSERT_FALSE(origin_is_ours("http://evil.example", "127.0.0.1:8420"));
    CU_ASSERT_FALSE(origin_is_ours("null", "127.0.0.1:8420"));
    CU_ASSERT_FALSE(origin_is_ours("", "127.0.0.1:8420"));
}

CHECK_MAIN(origin, CASE(names_of_loopback_are_ours), CASE(other_names_are_not),
           CASE(origin_must_be_the_host))
