/* endpoint.c - reads an endpoint of ZeroMQ. What is not surely this machine is not. */
#include "bus/endpoint.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool starts_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool port_is_valid(const char *port)
{
    size_t length = strlen(port);
    if (strcmp(port, "*") == 0) return true; /* any that is free */
    for (size_t i = 0; i < length; i++)
        if (!isdigit((unsigned char)port[i])) return false;
    return length > 0 && length <= 5;
}

static bool is_loopback(const char *host, const char *port)
{
    unsigned byte[4];
    int      length = 0;
    if (starts_with(host, "[::1]:") || starts_with(host, "localhost:")) return true;
    return sscanf(host, "%3u.%3u.%3u.%3u%n", &byte[0], &byte[1], &byte[2], &byte[3], &length) ==
               4 &&
           host + length == port && byte[0] == 127;
}

endpoint_reach endpoint_reaches(const char *endpoint)
{
    if (starts_with(endpoint, "ipc:///")) return ENDPOINT_OWNER; /* a whole path */
    if (!starts_with(endpoint, "tcp://")) return ENDPOINT_BROKEN;
    const char *host = endpoint + strlen("tcp://"), *port = strrchr(host, ':');
    if (!port || port == host || !port_is_valid(port + 1)) return ENDPOINT_BROKEN;
    /* "SOURCE;TARGET" binds the near end, too. */
    if (strchr(host, ';')) return ENDPOINT_BROKEN;
    return is_loopback(host, port) ? ENDPOINT_MACHINE : ENDPOINT_NETWORK;
}
