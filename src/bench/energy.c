/* energy.c - the package domains of powercap. */
#include "bench/energy.h"

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

static void domain_add(struct energy *energy, const char *zone)
{
    struct energy_domain *domain = &energy->domains[energy->count];
    char                  path[SYSTEM_PATH_BYTES];
    uint64_t              value;
    snprintf(domain->path, sizeof domain->path, "%s/%s/energy_uj", FOLDER, zone);
    snprintf(path, sizeof path, "%s/%s/max_energy_range_uj", FOLDER, zone);
    if (!system_number(energy->root, domain->path, &value)) {
        energy->why = "the counters of RAPL are there, but this user may not read them";
        return;
    }
    if (!system_number(energy->root, path, &domain->range_uj)) domain->range_uj = UINT32_MAX;
    energy->count++;
}

void energy_open(struct energy *energy, const char *root)
{
    char folder[SYSTEM_PATH_BYTES];
    *energy = (struct energy){.root = root, .why = "this machine shows no counters of RAPL"};
    snprintf(folder, sizeof folder, "%s%s", root, FOLDER);
    DIR *zones = opendir(folder);
    if (!zones) return;
    for (const struct dirent *zone = readdir(zones); zone; zone = readdir(zones))
        if (energy->count < ENERGY_DOMAINS_MAX && domain_is_package(root, zone->d_name))
            domain_add(energy, zone->d_name);
    closedir(zones);
    if (energy->count) energy->why = "";
}

bool energy_read(const struct energy *energy, struct energy_reading *reading)
{
    *reading = (struct energy_reading){0};
    for (uint32_t d = 0; d < energy->count; d++)
        if (!system_number(energy->root, energy->domains[d].path, &reading->uj[d])) return false;
    return energy->count > 0;
}

double energy_between(const struct energy *energy, const struct energy_reading *before,
                      const struct energy_reading *after)
{
    double joules = 0;
    for (uint32_t d = 0; d < energy->count; d++) {
        uint64_t from = before->uj[d], to = after->uj[d];
        if (to < from) to += energy->domains[d].range_uj;
        joules += (double)(to - from) * 1e-6;
    }
    return joules;
}
