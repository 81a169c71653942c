"""Compiled code on disk: whatever happens to it, the model runs; what somebody else could have written is not read."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loopsim import cache, cache_files, kept
from loopsim.compiled import compiled

needs_owners = pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owners to tell apart")
needs_root = pytest.mark.skipif(getattr(os, "getuid", lambda: 1)() != 0, reason="only root can give files away")


@pytest.fixture
def afresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Forget what this process knows about folders, as a new process would; homes and temporary files are empty."""

    def forget() -> None:
        cache.cache_folder.cache_clear()
        cache.tell.cache_clear()
        monkeypatch.setattr(cache, "_kept", cache._Kept())

    monkeypatch.delenv("LOOPSIM_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(cache.tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    forget()
    yield forget
    cache.cache_folder.cache_clear()
    cache.tell.cache_clear()


@pytest.fixture
def folder(afresh: Callable[[], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of compiled code with one function in it."""
    monkeypatch.setenv("LOOPSIM_CACHE_DIR", str(tmp_path / "kept"))
    assert answer() == (4, 0)
    found = cache.cache_folder()
    assert found is not None and found.parent == tmp_path / "kept"
    assert len(list(found.rglob("*.nbi"))) == len(list(found.rglob("*.nbc"))) == 1
    afresh()
    return found


def answer() -> tuple[int, int]:
    """Result of a small function, and the number of its versions that came from the disk."""

    def twice(number):
        return number * 2

    made = compiled(twice).for_python
    return made(2), sum(made.stats.cache_hits.values())


def file_of(folder: Path, kind: str) -> Path:
    """The one file of its kind."""
    (found,) = folder.rglob(f"*.{kind}")
    return found


def told(recorded: list[warnings.WarningMessage]) -> list[str]:
    return [str(one.message) for one in recorded if issubclass(one.category, cache.CacheWarning)]


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def changed_in_one_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def overwritten(path: Path) -> None:
    path.write_bytes(b"cos\nsystem\n(S'echo'\ntR." * 100)


def grown(path: Path) -> None:
    path.write_bytes(path.read_bytes() * 2)


def taken_from_another(path: Path) -> None:
    other = next(one for one in path.parent.iterdir() if one.suffix in (".nbi", ".nbc") and one != path)
    path.write_bytes(other.read_bytes())


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def made_writable_by_all(path: Path) -> None:
    path.chmod(0o666)


@pytest.mark.parametrize("kind", ["nbi", "nbc"])
@pytest.mark.parametrize(
    "harm",
    [
        emptied,
        cut_short,
        changed_in_one_bit,
        overwritten,
        grown,
        taken_from_another,
        made_a_folder,
        made_writable_by_all,
    ],
    ids=lambda harm: harm.__name__,
)
def test_a_file_that_cannot_be_used_is_told_in_one_line_and_made_anew(folder: Path, afresh, kind: str, harm):
    harm(file_of(folder, kind))
    with pytest.warns(cache.CacheWarning) as recorded:
        assert answer() == (4, 0)
    (line,) = told(recorded.list)
    assert str(folder) in line and "\n" not in line
    afresh()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert answer() == (4, 1), "the next run finds it mended"


def test_a_file_that_is_gone_is_made_anew_without_a_word(folder: Path, afresh):
    for kind in ("nbc", "nbi"):
        file_of(folder, kind).unlink()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert answer() == (4, 0)
            afresh()
            assert answer() == (4, 1)
        afresh()


def test_code_that_another_process_kept_under_the_same_name_is_not_taken(folder: Path):
    path = file_of(folder, "nbc")
    key, code = kept.content_of(path)
    kept.keep(path, ((*key, "another"), code))
    assert answer() == (4, 0)


_READING = """
import sys
import numpy as np
from loopsim.market.shuffle import draw_keys
keys = np.zeros(24, np.int64)
draw_keys.for_python(keys, 1)
print(np.count_nonzero(keys), "numba.typed.typedlist" in sys.modules)
"""


def test_reading_compiled_code_does_not_look_through_all_that_numba_can_compile(tmp_path: Path):
    """The first process compiles, which takes it."""
    environment = {**os.environ, "LOOPSIM_CACHE_DIR": str(tmp_path)}
    told = [
        subprocess.run(
            [sys.executable, "-c", _READING], env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert [one.split() for one in told] == [["24", "True"], ["24", "False"]]


@needs_root
def test_a_file_of_somebody_else_is_not_read(folder: Path):
    os.chown(file_of(folder, "nbc"), 65534, -1)
    with pytest.warns(cache.CacheWarning, match="others could have written"):
        assert answer() == (4, 0)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS])
def test_what_cannot_be_written_is_told_once_and_leaves_nothing_half_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
):
    for path in (file_of(folder, "nbi"), file_of(folder, "nbc"), *folder.glob("call-*")):
        path.unlink()
    usual, calls = Path.replace, []

    def replace(self: Path, there: Path) -> Path:
        if there.suffix == ".nbc":
            calls.append(there)
            raise OSError(number, os.strerror(number), str(self))
        return usual(self, there)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.warns(cache.CacheWarning) as recorded:
        assert [answer(), answer()] == [(4, 0), (4, 0)]
    (line,) = told(recorded.list)
    assert str(folder) in line and "LOOPSIM_CACHE_DIR" in line and "--out" not in line
    left = {path.suffix for path in folder.rglob("*") if path.is_file() and path.name != "try"}
    if number == errno.EROFS:
        assert left == {".nbi"} and len(calls) == 2
    else:
        assert left == set() and len(calls) == 1, "a full disk gets its room back and is tried no more"
    cache.mark_compiled("full")
    assert not cache.is_compiled()


def test_a_disk_that_is_full_from_the_start_is_passed_by(afresh, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("LOOPSIM_CACHE_DIR", str(tmp_path / "full"))
    usual = cache.tempfile.mkstemp

    def mkstemp(**options):
        if tmp_path / "full" in Path(options["dir"]).parents:
            raise OSError(errno.ENOSPC, "No space left on device")
        return usual(**options)

    monkeypatch.setattr(cache.tempfile, "mkstemp", mkstemp)
    with pytest.warns(cache.CacheWarning, match="full.*no space left"):
        assert cache.cache_folder().parent == tmp_path / "home/.cache/loopsim"


def test_without_a_wish_it_is_the_users_cache_and_then_a_temporary_folder(afresh, tmp_path: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cache.cache_folder().parent == tmp_path / "home/.cache/loopsim"
        afresh()
        (tmp_path / "home/.cache/loopsim").rename(tmp_path / "home/.cache/old")
        (tmp_path / "home/.cache/loopsim").touch()
        found = cache.cache_folder()
        assert found.parent.parent == tmp_path / "temporary"
    if hasattr(os, "getuid"):
        assert found.stat().st_mode & 0o777 == found.parent.stat().st_mode & 0o777 == 0o700


def test_compiled_code_of_any_version_is_seen_without_compiling(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("LOOPSIM_CACHE_DIR", str(tmp_path / "wished"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    found = []
    for place in ("user/loopsim/0123", "wished/0123"):
        (tmp_path / place).mkdir(parents=True)
        found.append(cache.has_compiled_code())
        (tmp_path / place / "compiled-plain").touch()
        found.append(cache.has_compiled_code())
    assert found == [False, False, False, True], "in the place that comes first"


@pytest.mark.parametrize("what", ["file", "file above", "link to itself"])
def test_a_wish_that_is_no_folder_is_told_and_passed_by(afresh, monkeypatch, tmp_path: Path, what: str):
    wish = tmp_path / "wish"
    wish.symlink_to(wish) if what == "link to itself" else wish.touch()
    monkeypatch.setenv("LOOPSIM_CACHE_DIR", str(wish / "below" if what == "file above" else wish))
    with pytest.warns(cache.CacheWarning, match=r"wish.*passed by.*LOOPSIM_CACHE_DIR"):
        assert cache.cache_folder().parent == tmp_path / "home/.cache/loopsim"


def give_away(path: Path) -> None:
    os.chown(path, 65534, -1)


def open_to_all(path: Path) -> None:
    path.chmod(0o777)


def open_to_the_group(path: Path) -> None:
    path.chmod(0o770)


def replace_by_a_link(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


@needs_owners
@pytest.mark.parametrize(
    "trap",
    [pytest.param(give_away, marks=needs_root), open_to_all, open_to_the_group, replace_by_a_link],
    ids=lambda trap: trap.__name__,
)
@pytest.mark.parametrize("part", ["base", "folder"])
def test_a_temporary_folder_that_others_can_write_is_never_used(afresh, tmp_path: Path, trap, part: str):
    (tmp_path / "home").touch()  # no cache at home
    usual = cache.cache_folder()
    afresh()
    trap(usual if part == "folder" else usual.parent)
    with pytest.warns(cache.CacheWarning) as recorded:
        found = cache.cache_folder()
    passed_by, instead = told(recorded.list)
    assert "which others can write" in passed_by and str(found.parent) in instead
    assert usual.parent not in (found, *found.parents)
    assert found.parent.parent == tmp_path / "temporary"
    assert cache.is_ours(found.stat()) and cache.is_ours(found.parent.stat())


@needs_owners
@pytest.mark.parametrize(("mode", "is_used"), [(0o777, False), (0o1777, True), (0o770, True)])
def test_a_wished_folder_in_which_others_can_replace_ours_is_passed_by(
    afresh, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: int, is_used: bool
):
    wish = tmp_path / "wish"
    wish.mkdir()
    wish.chmod(mode)
    monkeypatch.setenv("LOOPSIM_CACHE_DIR", str(wish))
    with warnings.catch_warnings(record=True) as recorded:
        warnings.simplefilter("always")
        assert (cache.cache_folder().parent == wish) == is_used
    assert [f"{wish}, which others can write" in text for text in told(recorded)] == [True] * (not is_used)


def test_where_nothing_can_be_written_nothing_is_kept(afresh, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "home").touch()
    monkeypatch.setattr(cache.tempfile, "tempdir", str(tmp_path / "home/nowhere"))
    with pytest.warns(cache.CacheWarning, match="no folder that can be written"):
        assert answer() == (4, 0)
    assert cache.cache_folder() is None
    cache.mark_compiled("full")
    assert not cache.is_compiled() and not cache.can_keep()


def test_a_numba_whose_cache_is_built_otherwise_is_used_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch):
    assert cache_files.CHECKED, "damaged files are not noticed with this Numba: see cache_files.py"
    monkeypatch.setattr(cache_files, "CHECKED", False)
    for kind in ("nbi", "nbc"):
        file_of(folder, kind).unlink()
    assert answer() == (4, 0)
    assert answer() == (4, 1)


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "loopsim", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["arrays", "agents"])
def test_numba_told_to_compile_nothing_is_bad_input(tmp_path: Path, engine: str):
    words = ("run", "closed-loop", "--days", "2", "--engine", engine, "--out", str(tmp_path / "out"))
    done = command(*words, NUMBA_DISABLE_JIT="1")
    assert done.returncode == 2
    assert done.stderr.startswith("NUMBA_DISABLE_JIT: found") and done.stderr.count("\n") == 1
    assert "right is 0" in done.stderr


@pytest.mark.slow
def test_a_command_tells_in_one_line_that_compiled_code_cannot_be_kept_where_it_should(tmp_path: Path):
    (tmp_path / "wish").touch()
    words = ("run", "closed-loop", "--days", "2", "--scale", "0.02", "--no-test", "--out", str(tmp_path / "out"))
    done = command(*words, "--quiet", LOOPSIM_CACHE_DIR=str(tmp_path / "wish"))
    assert done.returncode == 0
    (line,) = (line for line in done.stderr.splitlines() if "compiled code" in line)
    assert line.startswith(f"compiled code: found {tmp_path / 'wish'}")


def test_a_file_that_ends_too_early_is_not_taken_for_ctrl_c(monkeypatch, capsys: pytest.CaptureFixture[str]):
    from loopsim.cli import main
    from loopsim.cli.presets import presets

    def ends(*_, **__):
        raise EOFError("Ran out of input")

    monkeypatch.setattr(presets, "callback", ends)
    with pytest.raises(SystemExit) as stop:
        main(["presets"])
    assert stop.value.code == 1
    assert "EOFError: Ran out of input" in capsys.readouterr().err
