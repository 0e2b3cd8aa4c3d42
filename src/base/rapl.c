/* rapl.c - the package domains of powercap. */
#include "base/rapl.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static const char FOLDER[] = "/sys/class/powercap";

/* Is this zone a whole package (not a part of one, and not the other interface to the same)? */
static bool domain_is_package(const char *root, const char *zone)
{
    char path[SYSTEM_PATH_BYTES], name[SYSTEM_LINE_BYTES];
    if (strncmp(zone, "intel-rapl:", 11) != 0) return false; /* AMD's counters bear this name too */
    snprintf(path, sizeof path, "%s/%s/name", FOLDER, zone);
    return system_line(root, path, "package", name);
}

static void domain_add(struct rapl *rapl, const char *zone)
{
    struct rapl_domain *domain = &rapl->domains[rapl->count];
    char                path[SYSTEM_PATH_BYTES];
    uint64_t            value;
    snprintf(domain->path, sizeof domain->path, "%s/%s/energy_uj", FOLDER, zone);
    snprintf(path, sizeof path, "%s/%s/max_energy_range_uj", FOLDER, zone);
    if (!system_number(rapl->root, domain->path, &value)) {
        rapl->why = "the counters of RAPL are there, but this user may not read them";
        return;
    }
    if (!system_number(rapl->root, path, &domain->range_uj)) domain->range_uj = UINT32_MAX;
    rapl->count++;
}

void rapl_open(struct rapl *rapl, const char *root)
{
    char folder[SYSTEM_PATH_BYTES];
    *rapl = (struct rapl){.root = root, .why = "this machine shows no counters of RAPL"};
    snprintf(folder, sizeof folder, "%s%s", root, FOLDER);
    DIR *zones = opendir(folder);
    if (!zones) return;
    for (const struct dirent *zone = readdir(zones); zone; zone = readdir(zones))
        if (rapl->count < RAPL_DOMAINS_MAX && domain_is_package(root, zone->d_name))
            domain_add(rapl, zone->d_name);
    closedir(zones);
    if (rapl->count) rapl->why = "";
}

bool rapl_read(const struct rapl *rapl, struct rapl_reading *reading)
{
    *reading = (struct rapl_reading){0};
    for (uint32_t d = 0; d < rapl->count; d++)
        if (!system_number(rapl->root, rapl->domains[d].path, &reading->uj[d])) return false;
    return rapl->count > 0;
}

double rapl_joules(const struct rapl *rapl, const struct rapl_reading *before,
                   const struct rapl_reading *after)
{
    double joules = 0;
    for (uint32_t d = 0; d < rapl->count; d++) {
        uint64_t from = before->uj[d], to = after->uj[d];
        if (to < from) to += rapl->domains[d].range_uj;
        joules += (double)(to - from) * 1e-6;
    }
    return joules;
}
