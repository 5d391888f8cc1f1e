"""The writer: what it changes, what it leaves alone, and that it does all or nothing."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from realtime_codegen.model.diagnostics import CodegenError
from realtime_codegen.write.generated_files import Changes, TextFile, compare, differences, write_files, write_texts
from realtime_codegen.write.header import HEADER
from tests.cli.small_project import Tree, contents, tree

FILES = {
    "chat/__init__.py": HEADER + "one = 1\n",
    "chat/events.py": HEADER + "two = 2\n",
    "chat/deep/models.py": HEADER + "three = 3\n",
    "chat/py.typed": "",
}
LATER = {
    "chat/__init__.py": HEADER + "one = 1\n",
    "chat/events.py": HEADER + "two = 'zwei'\n",
    "chat/extra.py": HEADER + "four = 4\n",
    "chat/py.typed": "",
}


def diagnostics(call: Callable[[], object]) -> str:
    with pytest.raises(CodegenError) as caught:
        call()
    return str(caught.value)


class TestWhatChanges:
    def test_a_new_folder(self, tmp_path: Path) -> None:
        changes = write_files(FILES, tmp_path / "src" / "lib")
        assert changes == Changes(added=tuple(sorted(FILES)))
        assert contents(tmp_path / "src" / "lib") == {path: text.encode() for path, text in FILES.items()}

    def test_nothing(self, tmp_path: Path) -> None:
        write_files(FILES, tmp_path)
        before = tree(tmp_path)
        assert write_files(FILES, tmp_path) == Changes(unchanged=tuple(sorted(FILES)))
        assert tree(tmp_path) == before

    def test_another_version(self, tmp_path: Path) -> None:
        write_files(FILES, tmp_path)
        before = tree(tmp_path)
        changes = write_files(LATER, tmp_path)
        assert changes == Changes(
            added=("chat/extra.py",),
            changed=("chat/events.py",),
            removed=("chat/deep/models.py",),
            unchanged=("chat/__init__.py", "chat/py.typed"),
        )
        assert contents(tmp_path) == {path: text.encode() for path, text in LATER.items()}
        assert not (tmp_path / "chat" / "deep").exists()
        assert tree(tmp_path)["chat/__init__.py"] == before["chat/__init__.py"]

    def test_compare_says_the_same_and_touches_nothing(self, tmp_path: Path) -> None:
        write_files(FILES, tmp_path)
        before = tree(tmp_path)
        changes = compare(LATER, tmp_path)
        assert tree(tmp_path) == before
        assert write_files(LATER, tmp_path) == changes

    def test_line_ends_count(self, tmp_path: Path) -> None:
        write_files(FILES, tmp_path)
        place = tmp_path / "chat" / "events.py"
        place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
        assert compare(FILES, tmp_path).changed == ("chat/events.py",)

    def test_text_that_is_not_utf_8_is_another(self, tmp_path: Path) -> None:
        write_files(FILES, tmp_path)
        (tmp_path / "chat" / "events.py").write_bytes(HEADER.encode() + b"\xff")
        assert write_files(FILES, tmp_path).changed == ("chat/events.py",)

    def test_modes_stay(self, tmp_path: Path) -> None:
        write_files(FILES, tmp_path)
        place = tmp_path / "chat" / "events.py"
        place.chmod(0o640)
        write_files(LATER, tmp_path)
        assert place.stat().st_mode & 0o777 == 0o640

    def test_new_files_have_the_mode_of_any_new_file(self, tmp_path: Path) -> None:
        write_files(FILES, tmp_path)
        (tmp_path / "plain").write_text("")
        assert (tmp_path / "chat" / "events.py").stat().st_mode == (tmp_path / "plain").stat().st_mode

    def test_the_compiled_form_goes_with_its_module(self, tmp_path: Path) -> None:
        write_files(FILES, tmp_path)
        for folder in ("chat", "chat/deep"):
            (tmp_path / folder / "__pycache__").mkdir()
        (tmp_path / "chat" / "deep" / "__pycache__" / "models.cpython-311.pyc").write_bytes(b"")
        (tmp_path / "chat" / "__pycache__" / "events.cpython-311.pyc").write_bytes(b"")
        write_files(LATER, tmp_path)
        assert not (tmp_path / "chat" / "deep").exists()
        assert (tmp_path / "chat" / "__pycache__" / "events.cpython-311.pyc").exists()


class TestFilesOfOthers:
    def test_stay(self, tmp_path: Path) -> None:
        write_files(FILES, tmp_path)
        others = {
            "chat/own.py": b"mine = 1\n",
            "chat/deep/empty.py": b"",
            "chat/deep/data.bin": b"\xff\x00",
            "chat/.hidden": b"x",
            "other/generated.py": HEADER.encode(),
        }
        for path, content in others.items():
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_bytes(content)
        before = tree(tmp_path)
        write_files(LATER, tmp_path)
        after = tree(tmp_path)
        assert {path: after[path] for path in others} == {path: before[path] for path in others}

    def test_a_link_is_not_followed_and_not_removed(self, tmp_path: Path) -> None:
        write_files(FILES, tmp_path / "out")
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "old.py").write_text(HEADER)
        (tmp_path / "out" / "chat" / "linked").symlink_to(tmp_path / "elsewhere")
        (tmp_path / "out" / "chat" / "old.py").symlink_to(tmp_path / "elsewhere" / "old.py")
        assert write_files(LATER, tmp_path / "out").removed == ("chat/deep/models.py",)
        assert contents(tmp_path / "elsewhere") == {"old.py": HEADER.encode()}
        assert (tmp_path / "out" / "chat" / "old.py").is_symlink()

    def test_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "chat").mkdir()
        (tmp_path / "chat" / "__init__.py").write_text("mine = 1\n")
        (tmp_path / "chat" / "py.typed").write_text("partial\n")
        before = tree(tmp_path)
        assert diagnostics(lambda: write_files(FILES, tmp_path, name="src")) == (
            "src/chat/__init__.py: error RC603: this file was not written by this tool\n"
            "  fix: move it away, or generate into another folder\n"
            "src/chat/py.typed: error RC603: this file was not written by this tool\n"
            "  fix: move it away, or generate into another folder"
        )
        assert tree(tmp_path) == before

    def test_an_empty_file_in_the_way_holds_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "chat").mkdir()
        (tmp_path / "chat" / "__init__.py").write_text("")
        assert write_files(FILES, tmp_path).changed == ("chat/__init__.py",)


class TestPathsThatLeave:
    @pytest.mark.parametrize(
        "path",
        [
            "../chat.py", "chat/../../x.py", "/etc/x.py", "chat/./x.py", "chat//x.py", "", "chat/", "C:/x.py",
            "chat\\..\\x.py", "chat/x\0.py", "chat/x\n.py",
        ],
    )  # fmt: skip
    def test_are_refused(self, tmp_path: Path, path: str) -> None:
        (tmp_path / "out").mkdir()
        before = tree(tmp_path)
        with pytest.raises(CodegenError) as caught:
            write_files({"chat/a.py": HEADER, path: HEADER}, tmp_path / "out")
        assert [one.code for one in caught.value.diagnostics] == ["RC602"]
        assert caught.value.exit_code == 1
        assert tree(tmp_path) == before

    @pytest.mark.parametrize("is_file", [False, True])
    def test_through_a_link(self, tmp_path: Path, is_file: bool) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "events.py").write_text(HEADER)
        (tmp_path / "out" / "chat").mkdir(parents=True)
        if is_file:
            (tmp_path / "out" / "chat" / "events.py").symlink_to(tmp_path / "elsewhere" / "events.py")
        else:
            (tmp_path / "out" / "chat").rmdir()
            (tmp_path / "out" / "chat").symlink_to(tmp_path / "elsewhere")
        before = tree(tmp_path)
        assert diagnostics(lambda: write_files({"chat/events.py": HEADER + "x"}, tmp_path / "out", name="out")) == (
            "out/chat/events.py: error RC602: a symbolic link leads out of the output folder\n"
            "  fix: replace the link, or name the folder it leads to instead"
        )
        assert tree(tmp_path) == before

    def test_the_output_folder_itself_may_be_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "out").symlink_to(tmp_path / "real")
        write_files(FILES, tmp_path / "out")
        assert contents(tmp_path / "real") == {path: text.encode() for path, text in FILES.items()}


class TestWrongKindInTheWay:
    def test_a_file_where_the_package_goes(self, tmp_path: Path) -> None:
        (tmp_path / "chat").write_text("mine")
        before = tree(tmp_path)
        assert diagnostics(lambda: write_files(FILES, tmp_path, name="src")) == (
            "src/chat/__init__.py: error RC605: chat is in the way: it is not a folder\n"
            "  fix: move it away, or generate into another folder"
        )
        assert tree(tmp_path) == before

    def test_a_file_where_the_output_folder_goes(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("mine")
        before = tree(tmp_path)
        assert "RC605: out is in the way: it is not a folder" in diagnostics(
            lambda: write_files(FILES, tmp_path / "out")
        )
        assert "RC605: the disk refuses: Not a directory" in diagnostics(
            lambda: write_files(FILES, tmp_path / "out" / "deeper")
        )
        assert tree(tmp_path) == before

    def test_a_folder_where_a_module_goes(self, tmp_path: Path) -> None:
        (tmp_path / "chat" / "events.py").mkdir(parents=True)
        before = tree(tmp_path)
        assert "chat/events.py: error RC605: events.py is in the way: it is not a file\n" in diagnostics(
            lambda: write_files(FILES, tmp_path)
        )
        assert tree(tmp_path) == before

    def test_a_link_to_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "chat").symlink_to(tmp_path / "nothing")
        before = tree(tmp_path)
        assert "RC605: chat is in the way" in diagnostics(lambda: write_files(FILES, tmp_path))
        assert tree(tmp_path) == before


def failing(number: int, error: BaseException, call: Callable[..., Any]) -> Callable[..., Any]:
    """`call`, but the `number`th time it raises `error`."""
    calls = 0

    def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise error
        return call(*args, **kwargs)

    return counted


@pytest.fixture(name="before")
def _before(tmp_path: Path) -> Tree:
    """A package of an earlier version, a file of somebody else, and a file that is written with it."""
    write_files(FILES, tmp_path / "out")
    (tmp_path / "out" / "chat" / "own.py").write_text("mine = 1\n")
    (tmp_path / "names.lock").write_text("old\n")
    return tree(tmp_path)


class TestADiskThatRefuses:
    @staticmethod
    def write(root: Path) -> Changes:
        lock = TextFile(root / "names.lock", "spec/names.lock", "new\n")
        return write_files(LATER, root / "out", name="out", also=[lock])

    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_while_writing(self, tmp_path: Path, before: Tree, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        error = OSError(28, "No space left on device")
        monkeypatch.setattr("os.fsync", failing(number, error, os.fsync))
        name = ["out/chat/extra.py", "out/chat/events.py", "spec/names.lock"][number - 1]
        assert diagnostics(lambda: self.write(tmp_path)) == (
            f"{name}: error RC605: the disk refuses: No space left on device\n"
            "  fix: free space or fix the permissions; nothing was changed"
        )
        assert tree(tmp_path) == before

    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_while_replacing(self, tmp_path: Path, before: Tree, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        monkeypatch.setattr("os.replace", failing(number, OSError(5, "Input/output error"), os.replace))
        assert "the disk refuses: Input/output error" in diagnostics(lambda: self.write(tmp_path))
        assert tree(tmp_path) == before

    def test_while_removing(self, tmp_path: Path, before: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("os.unlink", failing(1, OSError(13, "Permission denied"), os.unlink))
        assert diagnostics(lambda: self.write(tmp_path)).startswith(
            "out/chat/deep/models.py: error RC605: the disk refuses: Permission denied\n"
        )
        assert tree(tmp_path) == before

    def test_while_a_folder_is_made(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("os.mkdir", failing(2, OSError(13, "Permission denied"), os.mkdir))
        assert "Permission denied" in diagnostics(lambda: write_files(FILES, tmp_path / "new" / "out"))
        assert tree(tmp_path) == {}

    def test_folders_made_for_it_go_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("os.fsync", failing(3, OSError(28, "No space left on device"), os.fsync))
        assert "RC605" in diagnostics(lambda: write_files(FILES, tmp_path / "new" / "out"))
        assert tree(tmp_path) == {}

    def test_ctrl_c(self, tmp_path: Path, before: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("os.replace", failing(2, KeyboardInterrupt(), os.replace))
        with pytest.raises(KeyboardInterrupt):
            self.write(tmp_path)
        assert tree(tmp_path) == before

    def test_putting_back_too(self, tmp_path: Path, before: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
        replaced: list[str] = []

        def refuse(source: Path, target: Path) -> None:
            replaced.append(Path(target).name)
            if len(replaced) > 1:
                raise OSError(30, "Read-only file system")
            shutil.move(source, target)

        monkeypatch.setattr("os.replace", refuse)
        assert diagnostics(lambda: self.write(tmp_path)).endswith(
            "fix: free space or fix the permissions; these could not be put back, so generate again: out/chat/events.py"
        )
        assert replaced[:2] == ["extra.py", "events.py"]
        assert contents(tmp_path)["out/chat/events.py"] == before["out/chat/events.py"][1]

    def test_a_file_system_without_second_names(
        self, tmp_path: Path, before: Tree, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(95, "Operation not supported")

        monkeypatch.setattr("os.link", refuse)
        monkeypatch.setattr("os.replace", failing(3, OSError(5, "Input/output error"), os.replace))
        assert "RC605" in diagnostics(lambda: self.write(tmp_path))
        assert tree(tmp_path) == before

    @pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
    def test_a_folder_that_may_not_be_written(self, tmp_path: Path, before: Tree) -> None:
        (tmp_path / "out" / "chat").chmod(0o555)
        try:
            assert "the disk refuses: Permission denied" in diagnostics(lambda: self.write(tmp_path))
        finally:
            (tmp_path / "out" / "chat").chmod(0o755)
        assert tree(tmp_path) == before

    def test_a_file_that_cannot_be_read(self, tmp_path: Path, before: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Path, "read_bytes", failing(1, OSError(5, "Input/output error"), Path.read_bytes))
        assert "RC605: the disk refuses: Input/output error" in diagnostics(lambda: self.write(tmp_path))
        monkeypatch.undo()
        assert tree(tmp_path) == before

    def test_everything_is_written_when_it_does_not(self, tmp_path: Path, before: Tree) -> None:
        self.write(tmp_path)
        assert contents(tmp_path) == {
            **{f"out/{path}": text.encode() for path, text in LATER.items()},
            "out/chat/own.py": b"mine = 1\n",
            "names.lock": b"new\n",
        }


def test_a_reader_finds_every_file_whole(tmp_path: Path) -> None:
    write_files(FILES, tmp_path)
    place, whole = tmp_path / "chat" / "events.py", {FILES["chat/events.py"], LATER["chat/events.py"]}
    done = threading.Event()
    seen: dict[str, int] = {}

    def read() -> None:
        while not done.is_set():
            text = place.read_text() if place.exists() else "missing"
            seen[text] = seen.get(text, 0) + 1

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(20):
        write_files(LATER, tmp_path)
        write_files(FILES, tmp_path)
    done.set()
    reader.join()
    assert set(seen) <= whole
    assert sum(seen.values()) > 20


class TestTexts:
    def test_only_what_differs_is_written(self, tmp_path: Path) -> None:
        same, other, new = (TextFile(tmp_path / name, name, "text\n") for name in ("same", "other", "new"))
        (tmp_path / "same").write_text("text\n")
        (tmp_path / "other").write_text("old\n")
        assert write_texts([same, other, new]) == (other, new)
        assert contents(tmp_path) == {"same": b"text\n", "other": b"text\n", "new": b"text\n"}

    def test_all_or_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a").write_text("old\n")
        before = tree(tmp_path)
        monkeypatch.setattr("os.replace", failing(2, OSError(5, "Input/output error"), os.replace))
        files = [TextFile(tmp_path / name, name, "new\n") for name in ("a", "b")]
        assert diagnostics(lambda: write_texts(files)).startswith(
            "b: error RC605: the disk refuses: Input/output error"
        )
        assert tree(tmp_path) == before

    def test_behind_a_link_the_file_changes(self, tmp_path: Path) -> None:
        (tmp_path / "real").write_text("old\n")
        (tmp_path / "link").symlink_to("real")
        write_texts([TextFile(tmp_path / "link", "link", "new\n")])
        assert (tmp_path / "link").is_symlink()
        assert contents(tmp_path) == {"real": b"new\n"}


class TestDifferences:
    def test_every_kind(self) -> None:
        changes = Changes(("a.py",), ("b.py", "mine.py"), ("c.py",), ("d.py",), ("mine.py",))
        assert [str(one) for one in differences(changes, "mend it", name="src")] == [
            "src/a.py: error RC604: the file is missing\n  fix: mend it",
            "src/b.py: error RC604: the file is out of date\n  fix: mend it",
            "src/c.py: error RC604: the file is no longer generated\n  fix: mend it",
            "src/mine.py: error RC603: this file was not written by this tool\n"
            "  fix: move it away, or generate into another folder",
        ]

    def test_none(self) -> None:
        assert differences(Changes(unchanged=("a.py",))) == []
