"""Quality floors: what the pipeline reaches on tests/cases, pinned so that no change makes it worse unseen.

    python tests/set_floors.py --print           the scores of all cases together (make eval)
    python tests/set_floors.py --check           fail where a score is below its floor, a volume off its pin, or a pin out of date
    python tests/set_floors.py [CASE …]          set floors and pins to what is reached now; a floor is only raised
    python tests/set_floors.py --lower CASE …    also lower them: say why in the commit

A floor (`floors` in expected.json) bounds a score from below. A pin (tests/cases/pinned.json) holds the number of rows of each
table, which must stay within a tenth of it on both sides, so that dropping or inventing rows can't pass for progress; and hashes of
the input and of what is expected, so that numbers of other data are not taken for these.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections import defaultdict

from test_cases import CASES, ROOT, SCORERS
from test_pinned import PINNED, PINS, hashes, off, volumes


def scores_of(case: str) -> dict[str, float]:
    """The scores of a case; turns and document match wholly or not."""
    expected = CASES[case]
    return {name: value for part, score in SCORERS.items() if part in expected for name, value in score(case)[0].items()}


def set_floors(case: str, scores: dict[str, float], *, lower: bool) -> dict[str, float]:
    """Write the floors of a case."""
    old = {} if lower else CASES[case].get("floors", {})
    floors = {name: max(old.get(name, 0.0), math.floor(value * 1000) / 1000) for name, value in scores.items()}
    path = ROOT / "tests/cases" / case / "expected.json"
    body = re.sub(r',\n "floors": \{[^}]*\}', "", path.read_text(encoding="utf-8").rstrip())
    if floors:
        body = f'{body.removesuffix("}").rstrip()},\n "floors": {json.dumps(floors)}\n}}'
    path.write_text(body + "\n", encoding="utf-8")
    return floors


def faults(case: str, scores: dict[str, float]) -> list[str]:
    """What is worse than pinned."""
    floors = CASES[case].get("floors", {})
    found = [
        f"{name} {scores.get(name, 0.0):.3f}, below {floor}" for name, floor in floors.items() if scores.get(name, 0.0) < floor
    ]
    pin = PINNED.get(case)
    if pin is None:
        return [*found, "no pin"]
    return [
        *found,
        *off(case),
        *(f"{name} has changed since it was pinned" for name, value in hashes(case).items() if pin[name] != value),
    ]


def main() -> int:
    """See above."""
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--print", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--lower", action="store_true")
    options = parser.parse_args()
    if options.lower and not options.cases:
        parser.error("--lower needs the cases that may get worse")
    all_scores: dict[str, list[float]] = defaultdict(list)
    bad = 0
    for case in options.cases or CASES:
        scores = scores_of(case)
        for name, value in scores.items():
            all_scores[name].append(value)
        if options.check:
            found = faults(case, scores)
            bad += bool(found)
            sys.stdout.writelines(f"{case}: {fault}\n" for fault in found)
        elif not options.print:
            # A volume that is still within its bounds keeps its pin, or it could creep away a tenth at a time.
            rows = PINNED[case]["rows"] if case in PINNED and not off(case) else volumes(case)
            sys.stdout.write(f"{case} {set_floors(case, scores, lower=options.lower)} {rows}\n")
            PINNED[case] = {**hashes(case), "rows": rows}
    if options.print or options.check:
        rows = defaultdict(int)
        for case in options.cases or CASES:
            for table, number in volumes(case).items():
                rows[table] += number
        sys.stdout.writelines(f"{name:<10} {sum(v) / len(v):.3f}  mean of {len(v)} cases\n" for name, v in all_scores.items())
        sys.stdout.write("rows       " + ", ".join(f"{table} {number}" for table, number in rows.items()) + "\n")
    else:
        kept = {case: PINNED[case] for case in sorted(PINNED) if case in CASES}
        lines = ",\n".join(f" {json.dumps(case)}: {json.dumps(pin)}" for case, pin in kept.items())
        PINS.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
