"""docs/scale.md's numbers: what all assemblies would take, from what was measured and from what is assumed here."""

from __future__ import annotations

from typing import Any

# Assumed, not measured: what prices and archives are like.
ASSEMBLIES = 1_800  # 1,741 municipalities (with Tokyo's wards) and 47 prefectures
YEARS = 20
DAYS = {"plenary sittings": 20, "with committees": 40}  # transcripts of an assembly in a year
DOCUMENT = 44_000  # characters; the mean of 60 sittings and committees of one Tokyo ward
TABLES, STORE = 2.7, 4.8  # bytes a character, measured on eight of these (390,000 characters); repeated texts would tell too little
CORE_HOUR = 0.05  # US dollars, on demand; a third of it for machines that may be taken away
MONTH_GB = 0.023  # US dollars, a gigabyte for a month
PUT, GET = 0.005 / 1000, 0.0004 / 1000  # US dollars a request
# Counted in the code: tables that the stages of a shard put, and that the driver reads of it (two of them again for the speakers).
OBJECTS, READS = 12, 14
TASK = 3_000  # bytes of a shard's message to a worker and of its answer; the piece itself is pickled to 1.3 KB
CORES = 1_000


def country(found: dict[str, Any]) -> str:
    """The table."""
    size = found["sizes"][-1]
    speed = {name: s["characters"] / sum(s["seconds"].values()) for name, s in found["stages"].items()}
    a_shard = size["documents"] / size["shards"]
    lines = ["| | " + " | ".join(DAYS) + " |", "|---|" + "---:|" * len(DAYS)]
    columns = []
    for days in DAYS.values():
        documents = ASSEMBLIES * YEARS * days
        characters = documents * DOCUMENT
        shards = documents / a_shard
        hours = {name: characters / rate / 3600 for name, rate in speed.items()}
        tables, store = characters * TABLES / 1e9, characters * STORE / 1e9
        seconds = hours["with GiNZA"] * 3600 / shards
        columns.append(
            {
                "documents": f"{documents:,}",
                "characters": f"{characters / 1e9:,.1f} G",
                "text, as read": f"{characters * size['bytes_in'] / size['characters'] / 1e9:,.0f} GB",
                "tables": f"{tables:,.0f} GB",
                "store of finished work": f"{store:,.0f} GB",
                "shards": f"{shards:,.0f}",
                "core hours": f"{hours['with GiNZA']:,.0f}",
                "core hours without GiNZA": f"{hours['without']:,.0f}",
                f"on {CORES:,} cores, hours": f"{hours['with GiNZA'] / CORES:,.1f}",
                "core hours, dollars": f"{hours['with GiNZA'] * CORE_HOUR:,.0f}",
                "requests to the object store, dollars": f"{shards * (OBJECTS * PUT + READS * GET) + 2 * documents * GET:,.0f}",
                "tables and store, dollars a month": f"{(tables + store) * MONTH_GB:,.0f}",
                "seconds that a shard takes": f"{seconds:,.0f}",
                f"shards a second through the scheduler, {CORES:,} cores": f"{CORES / seconds:,.1f}",
                "the same in kilobytes a second": f"{CORES / seconds * TASK / 1000:,.0f}",
            }
        )
    lines += [f"| {name} | " + " | ".join(column[name] for column in columns) + " |" for name in columns[0]]
    return "\n".join(lines)
