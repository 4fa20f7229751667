"""Do texts name the true reasons? The tables of docs/metrics.md.

    python -m tests.benchmarks.demo_truth [STORE] [USERS]

STORE holds the demo world with `foldin` and `ease` trained (`python -m core demo`); without it a world is built in a
temporary folder, which takes some minutes. USERS (default: 500) are sampled, with the first two items of their lists.
"""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from core.audit.calibration import Account
from core.audit.figures import Figure
from core.operations import Workbench, build_demo
from core.operations.calibration import HIGHEST, PLACEBO, WRONG_USER, true_reasons
from core.settings import Settings


def main(arguments: list[str]) -> int:
    users = int(arguments[1]) if len(arguments) > 1 else 500
    with tempfile.TemporaryDirectory() as folder:
        workbench = Workbench(replace(Settings(), store=Path(arguments[0] if arguments else folder).absolute()))
        if not arguments:
            build_demo(workbench)
        verdict = [told(workbench, kind, users) for kind in ("foldin", "ease")]
        workbench.close()
    return 0 if verdict[0] else 1


def told(workbench: Workbench, kind: str, users: int) -> bool:
    """Print the table of a model; whether its own account is above the naive ones, without overlap."""
    start = time.monotonic()
    found = true_reasons(workbench, "demo", kind, users=users)
    print(f"\n{kind}, {users} users, {time.monotonic() - start:.0f} s\n")
    print("| reasons from | told by the ratings | shared with the item | reasons a text |\n|---|---|---|---|")
    for account in found:
        print(f"| {account.name} | {words(account.told)} | {words(account.shared)} | {account.reasons:.1f} |")
    by_name = {account.name: account for account in found}
    above = all(_above(found[0], by_name[name]) for name in (WRONG_USER, HIGHEST, PLACEBO))
    print(f"\n“{found[0].name}”, which texts are written from, is {'' if above else 'not '}above the naive accounts.")
    return above


def _above(own: Account, other: Account) -> bool:
    return own.told is not None and other.told is not None and (own.told.low or 0) > (other.told.high or 0)


def words(figure: Figure | None) -> str:
    return "n/a" if figure is None else f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
