"""Do the reasons named carry the items, and are they the true ones? The tables of docs/faithfulness.md.

    python -m tests.benchmarks.faithfulness STORE removal DATASET KIND [USERS] [LEAST]
    python -m tests.benchmarks.faithfulness STORE truth [USERS]

`removal`: reasons removed and alone kept, for the top 5 of USERS users (default: all) with LEAST ratings (default: 50)
or more. `truth`: attributes of the demo world against the preferences that its ratings were made from. STORE holds the
data sets with the models trained: `python -m core import ...`, `python -m core demo`.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

from core.attribute.bulk import LEAST, REMOVED, N, draw_users, faithfulness
from core.attribute.clustered import Estimate
from core.attribute.truth import agreements, preferences
from core.operations.workbench import Workbench
from core.settings import Settings

HEADERS = ("K_e", "order", f"leaves the top {N}, %", "attribution minus this", "attribution / this", "POS@10, %",
           "POS@5 of the first, %", "PS, %", "F_NS, %", "DEL", "INS")  # fmt: skip


def main(arguments: list[str]) -> int:
    if len(arguments) < 2 or arguments[1] not in {"removal", "truth"}:
        print(__doc__)
        return 2
    store, what, *rest = arguments
    workbench = Workbench(replace(Settings(), store=Path(store).absolute()))
    if what == "removal":
        dataset, kind, *numbers = rest
        users, least = ([int(number) for number in numbers] + [10**9, LEAST][len(numbers) :])[:2]
        removal(workbench, dataset, kind, users, least)
    else:
        truth(workbench, *map(int, rest))
    workbench.close()
    return 0


def removal(workbench: Workbench, dataset: str, kind: str, users: int, least: int) -> None:
    catalogue, model = workbench.catalogue(dataset), workbench.model(dataset, kind)
    start = time.monotonic()
    found = faithfulness(catalogue, model, users, least=least)
    print(f"{dataset}, {model.info.model}: {found.users} users with {least} ratings or more, {found.pairs} pairs, "
          f"{time.monotonic() - start:.0f} s; score above the base {words(found.whole, 3)}\n")  # fmt: skip
    print("|", " | ".join(HEADERS), "|")
    print("|" + "---|" * len(HEADERS))
    for row in found.rows:
        shares = (row.pos[1], row.pos_best, row.ps, row.f_ns)
        cells = [str(row.removed), row.order, words(row.pn, 1, 100), words(row.behind, 1, 100), words(row.times, 2)]
        cells += [*(words(share, 1, 100) for share in shares), words(row.deleted, 3), words(row.inserted, 3)]
        print("|", " | ".join(cells), "|")
    assert {row.removed for row in found.rows} == set(REMOVED)


def words(estimate: Estimate | None, digits: int, times: float = 1.0) -> str:
    """A figure with its interval."""
    if estimate is None:
        return "—"
    ends = "" if estimate.low is None or estimate.high is None else (
        f" [{times * estimate.low:.{digits}f}, {times * estimate.high:.{digits}f}]"
    )  # fmt: skip
    return f"{times * estimate.value:.{digits}f}{ends}"


def truth(workbench: Workbench, users: int = 10**9) -> None:
    catalogue = workbench.catalogue("demo")
    models = {kind: workbench.model("demo", kind) for kind in ("foldin", "ease")}
    accounts = {f"`{kind}` {form}": (models[kind], form) for kind in models for form in ("raw", "excess")}
    drawn = draw_users(catalogue, models["ease"], users, 0, 1)
    print("| kind | account | users | with preferences | users | with contributions to the items listed |")
    print("|" + "---|" * 6)
    for kind in ("genre", "tag", "decade", "creator"):
        frame = workbench.store.frame(
            catalogue.info.id, "SELECT user_index, value, preference FROM truth_preferences WHERE kind = ?", [kind]
        )
        true = preferences(catalogue, kind, frame.itertuples(index=False, name=None))
        for row in agreements(catalogue, kind, true, accounts, drawn):
            figures = (row.users[0], words(row.preferences, 3), row.users[1], words(row.contributions, 3))
            print("|", " | ".join([kind, row.account, *map(str, figures)]), "|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
