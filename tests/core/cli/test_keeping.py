"""`doctor`, `backup` and `restore` as commands where no app runs."""

from pathlib import Path

from tests.core.cli.conftest import Run
from tests.core.store.test_backups import filled


def test_doctor_fails_where_something_is_broken_until_it_is_repaired(tmp_path: Path, within: Run) -> None:
    store = filled(tmp_path)
    (store.layout.dataset(store.dataset("small").id) / "dataset.json").write_text("{")
    broken = within(tmp_path, "doctor", "--json")
    assert broken.code == 1
    assert [one["kind"] for one in broken.document["findings"]] == ["note", "broken"]
    assert "--repair" in broken.err
    mended = within(tmp_path, "doctor", "--repair", "--deep")
    assert mended.code == 0, mended.err
    assert "set-aside" in mended.out


def test_wrong_use_is_told(tmp_path: Path, within: Run) -> None:
    assert within(tmp_path, "restore", tmp_path / "nothing").code == 2
    filled(tmp_path / "store")
    assert within(tmp_path / "store", "backup", tmp_path / "no" / "parent").code == 2
