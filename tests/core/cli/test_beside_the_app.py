"""Commands on a store whose journal a running app holds: a backup, a restore that is refused, a rater forgotten."""

import shutil
from pathlib import Path

from tests.core.cli.conftest import Run
from tests.core.operations.test_forgetting import found_in
from tests.core.store.test_backups import filled, thumbs, with_thumbs
from tests.e2e.server import Server

NAME = "Zsófia Unforgettable"


def test_a_store_is_kept_and_a_rater_forgotten_while_the_app_runs(tmp_path: Path, within: Run) -> None:
    store, before, after = filled(tmp_path / "store"), tmp_path / "before", tmp_path / "after"
    root = store.layout.root
    with_thumbs(store, "hers", rater=NAME)
    server = Server.start(root, tmp_path / "output.txt").wait()
    try:
        back_up(within, root, before)
        pseudonym = forget(within, root)
        assert found_in(root, NAME) == []  # the app has its journal open
        assert within(root, "backup", after).code == 0
    finally:
        server.stop()
    assert found_in(root, NAME) == found_in(after, NAME) == []
    assert "Traceback" not in server.output()
    assert {row["rater"] for row in thumbs(store.layout)} == {"r", pseudonym}
    assert list(root.glob("journal-copy-*")) == []
    shutil.rmtree(store.layout.datasets)
    done = within(root, "restore", after, "--replace", "--json")
    assert done.code == 0, done.err
    assert len(thumbs(store.layout)) == 4
    assert store.catalogue("small").info.ratings == 6


def back_up(within: Run, root: Path, target: Path) -> None:
    done = within(root, "backup", target, "--json")
    assert done.code == 0, done.err
    assert done.document["rows"]["thumbs"] == 4
    refused = within(root, "restore", target, "--replace")
    assert refused.code == 1
    assert "in use" in refused.err
    healthy = within(root, "doctor", "--json")
    assert [one["kind"] for one in healthy.document["findings"]] == ["note"]


def forget(within: Run, root: Path) -> str:
    """Forget her; what she is called afterwards."""
    looked = within(root, "forget", "--rater", NAME, "--dry-run", "--json")
    assert looked.code == 0, looked.err
    assert looked.document["rows"] == {"thumbs": 1}
    done = within(root, "forget", "--rater", NAME, "--yes", "--json")
    assert done.code == 0, done.err
    assert done.document["forgotten"]
    assert "Backups" in done.err
    assert within(root, "forget", "--rater", NAME, "--yes").code == 2
    return str(done.document["pseudonym"])
