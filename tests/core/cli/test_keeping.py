"""`doctor`, `backup` and `restore` as commands, beside a running app and without one."""

import shutil
from pathlib import Path

from tests.core.cli.conftest import run_on
from tests.core.store.test_backups import filled, thumbs
from tests.e2e.server import Server


def test_a_store_is_backed_up_while_the_app_runs_and_restored_after_it(tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    server = Server.start(store.layout.root, tmp_path / "output.txt").wait()
    try:
        done = run_on(store.layout.root, "backup", tmp_path / "backup", "--json")
        assert done.code == 0, done.err
        assert done.document["rows"]["thumbs"] == 3
        refused = run_on(store.layout.root, "restore", tmp_path / "backup", "--replace")
        assert refused.code == 1
        assert "in use" in refused.err
        healthy = run_on(store.layout.root, "doctor", "--json")
        assert [one["kind"] for one in healthy.document["findings"]] == ["note"]
    finally:
        server.stop()
    assert [path.name for path in store.layout.root.glob("journal-copy-*")] == []
    shutil.rmtree(store.layout.datasets)
    done = run_on(store.layout.root, "restore", tmp_path / "backup", "--replace", "--json")
    assert done.code == 0, done.err
    assert len(thumbs(store.layout)) == 3
    assert store.catalogue("small").info.ratings == 6


def test_doctor_fails_where_something_is_broken_until_it_is_repaired(tmp_path: Path) -> None:
    store = filled(tmp_path)
    (store.layout.dataset(store.dataset("small").id) / "dataset.json").write_text("{")
    broken = run_on(tmp_path, "doctor", "--json")
    assert broken.code == 1
    assert [one["kind"] for one in broken.document["findings"]] == ["note", "broken"]
    assert "--repair" in broken.err
    mended = run_on(tmp_path, "doctor", "--repair", "--deep")
    assert mended.code == 0, mended.err
    assert "set-aside" in mended.out


def test_wrong_use_is_told(tmp_path: Path) -> None:
    assert run_on(tmp_path, "restore", tmp_path / "nothing").code == 2
    filled(tmp_path / "store")
    assert run_on(tmp_path / "store", "backup", tmp_path / "no" / "parent").code == 2
