"""What each evidence is worth: the share of marked questions whose best link is right, with each evidence switched off in turn.

`python tests/evidence.py` prints the table for the exchanges of cases/exchanges; `worth(linked_right)` serves any other measure.
"""

import sys
from pathlib import Path
from typing import get_args

sys.path.insert(0, str(Path(__file__).parent))

from test_qa import EXCHANGES, best_links, build

from pipeline.qa import qa
from pipeline.schema import Config, Evidence

SWITCHES = (None, *get_args(Evidence))


def worth(measure):
    """`measure(run)` for all evidence and with each switched off; `run(shard)` is the stage with that evidence off."""
    return {off or "all": measure(lambda shard, off=off: qa(shard, Config(), off=off)) for off in SWITCHES}


def linked_right(run):
    """Share of the questions marked in cases/exchanges whose best link lies in a marked answer."""
    right = total = 0
    for case in EXCHANGES.values():
        shard, spans = build(case["turns"])
        for _, ok in best_links(run(shard), spans).values():
            right += ok
            total += 1
    return right / total


if __name__ == "__main__":
    sys.stdout.writelines(f"{name:10} {share:.3f}\n" for name, share in worth(linked_right).items())
