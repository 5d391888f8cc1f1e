"""What goes wrong with a bump: each problem is named with its file, line and remedy, and nothing is touched."""

from __future__ import annotations

import hashlib
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.conftest import Run
from tests.cli.disks import fill, make_read_only, small_disk
from tests.cli.small_project import contents, edit, tree
from tests.cli.test_bump import COMMIT, UPSTREAM, VERSION

Serve = Callable[[bytes], str]


@pytest.fixture(name="upstream")
def _upstream(project: Path) -> Path:
    place = project.parent / "upstream.yaml"
    place.write_text(UPSTREAM)
    return place


def expect_refusal(project: Path, run: Run, code: int, *arguments: str | Path) -> str:
    """What a bump says that must fail with an exit code and touch nothing."""
    before = tree(project)
    result = run("bump", *arguments, *(() if "--commit" in arguments else VERSION))
    assert (result.exit_code, result.stdout) == (code, "")
    assert tree(project) == before
    return result.stderr


@pytest.fixture(name="serve")
def _serve() -> Iterator[Serve]:
    """Answer one request with the bytes that are given, and close the connection."""
    threads: list[Thread] = []

    def serve(answer: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))

        def run() -> None:
            with listener, listener.accept()[0] as peer:
                peer.recv(65536)
                peer.sendall(answer)

        threads.append(Thread(target=run))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/openapi.yaml"

    yield serve
    for thread in threads:
        thread.join()


class TestDownloads:
    def test_the_connection_ends_too_early(self, project: Path, run: Run, serve: Serve) -> None:
        body = UPSTREAM.encode()
        whole = body.rindex(b"        mood:")  # the rest is YAML too, and would be another contract
        address = serve(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:whole])
        assert expect_refusal(project, run, 2, address) == (
            f"{address}: error RC101: cannot be fetched: the connection ended {len(body) - whole} bytes too early\n"
            "  fix: check the address and the network, or pass a file\n"
        )

    def test_a_piece_is_missing(self, project: Path, run: Run, serve: Serve) -> None:
        body = UPSTREAM.encode()
        address = serve(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n")
        assert f"{address}: error RC101: cannot be fetched: " in expect_refusal(project, run, 2, address)

    def test_no_http_at_all(self, project: Path, run: Run, serve: Serve) -> None:
        address = serve(b"220 mail.example.com ESMTP\r\n")
        assert f"{address}: error RC101: cannot be fetched: " in expect_refusal(project, run, 2, address)

    def test_a_page_of_an_error_in_place_of_yaml(self, project: Path, run: Run, serve: Serve) -> None:
        address = serve(b"HTTP/1.1 200 OK\r\n\r\n<!DOCTYPE html>\n<html><body>Sign in</body></html>\n")
        assert expect_refusal(project, run, 2, address) == (
            f"{address}:1:1: error RC102: this looks like an HTML page\n"
            "  fix: give the address of the raw file, not of the page that shows it\n"
        )

    def test_an_error_of_the_server(self, project: Path, run: Run, serve: Serve) -> None:
        address = serve(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        assert "cannot be fetched: HTTP Error 404: Not Found\n" in expect_refusal(project, run, 2, address)


class TestFiles:
    def test_a_file_that_is_cut_off(self, project: Path, upstream: Path, run: Run) -> None:
        upstream.write_text(UPSTREAM[: UPSTREAM.index("minimum: 0}")])
        assert "error RC102: the text ends in the middle of a value\n" in expect_refusal(project, run, 2, upstream)

    def test_a_digest_that_is_another(self, project: Path, upstream: Path, run: Run) -> None:
        digest, wanted = hashlib.sha256(UPSTREAM.encode()).hexdigest(), "0" * 64
        found = expect_refusal(project, run, 2, upstream, *VERSION, "--sha256", wanted)
        assert f": error RC101: the file has the SHA-256 {digest}, not {wanted}\n" in found

    def test_the_digest_that_was_given(self, project: Path, upstream: Path, run: Run) -> None:
        digest = hashlib.sha256(UPSTREAM.encode()).hexdigest()
        assert run("bump", upstream, *VERSION, "--sha256", digest.upper()).exit_code == 0
        assert (project / "docs" / "changes" / "2026-02-28.md").is_file()

    @pytest.mark.parametrize("digest", ["", "abc", "g" * 64])
    def test_a_digest_that_is_none(self, project: Path, upstream: Path, run: Run, digest: str) -> None:
        found = expect_refusal(project, run, 2, upstream, *VERSION, "--sha256", digest)
        assert "Invalid value for '--sha256'" in found

    def test_another_file_for_a_commit_that_is_known(self, project: Path, upstream: Path, run: Run) -> None:
        pinned = "1" * 64
        edit(project / "spec" / "source.toml", 'sha256 = ""', f'sha256 = "{pinned}"')
        edit(project / "spec" / "source.toml", 'commit = ""', f'commit = "{COMMIT}"')
        found = expect_refusal(project, run, 2, upstream)
        assert f"but spec/source.toml records {pinned} for commit {COMMIT}\n" in found
        assert "if it is right, confirm it with --sha256\n" in found
        digest = hashlib.sha256(UPSTREAM.encode()).hexdigest()
        assert run("bump", upstream, *VERSION, "--sha256", digest).exit_code == 0

    def test_nothing_of_it_is_selected(self, project: Path, upstream: Path, run: Run) -> None:
        upstream.write_text(UPSTREAM.replace("Chat", "Mail"))
        assert "error RC301: " in expect_refusal(project, run, 1, upstream)


class TestTheProject:
    @pytest.mark.parametrize(
        ("path", "code"),
        [
            ("spec/realtime.yaml", "RC102"),
            ("spec/websocket.yaml", "RC102"),
            ("spec/overlays/corrections.yaml", "RC102"),
            ("spec/overlays/docs.yaml", "RC102"),
            ("spec/names.lock", "RC102"),
            ("spec/source.toml", "RC801"),
        ],
    )
    @pytest.mark.parametrize("command", ["bump", "generate", "check", "vendor"])
    def test_a_conflict_that_is_not_resolved(
        self, project: Path, upstream: Path, run: Run, path: str, code: str, command: str
    ) -> None:
        lines = (project / path).read_text().splitlines(keepends=True)
        conflict = ["<<<<<<< HEAD\n", lines[3], "=======\n", lines[3], ">>>>>>> theirs\n"]
        (project / path).write_text("".join([*lines[:3], *conflict, *lines[4:]]))
        before = tree(project)
        arguments = {"bump": (upstream, *VERSION), "vendor": ("lib",)}.get(command, ())
        result = run(command, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (
            f"{path}:4:1: error {code}: a merge conflict is not resolved\n"
            "  fix: resolve the conflict and remove its markers\n"
        )
        assert tree(project) == before

    def test_two_types_with_one_name_do_not_stop_it(self, project: Path, upstream: Path, run: Run) -> None:
        lock = project / "spec" / "names.lock"
        edit(lock, "ChatServerEventSaid.mood: SaidMood", "ChatServerEventSaid.mood: Said")
        line = lock.read_text().splitlines().index("ChatServerEventSaid.mood: Said") + 1
        result = run("bump", upstream, *VERSION)
        assert result.exit_code == 0
        assert f"spec/names.lock:{line}:1: warning RC501: " in result.stderr
        assert "\n  fix: write `ChatServerEventSaid.mood: SaidMood` here, or another name\n" in result.stderr
        assert lock.read_text().splitlines()[line - 1] == "ChatServerEventSaid.mood: Said"

    def test_a_location_twice(self, project: Path, upstream: Path, run: Run) -> None:
        lock = project / "spec" / "names.lock"
        lines = lock.read_text().splitlines(keepends=True)
        lock.write_text("".join([*lines, lines[-1]]))
        assert f"spec/names.lock:{len(lines) + 1}:1: error RC105: " in expect_refusal(project, run, 2, upstream)

    def test_a_correction_that_cannot_be_applied(self, project: Path, upstream: Path, run: Run) -> None:
        edit(project / "spec" / "overlays" / "corrections.yaml", "update: {nullable: true}", "update: []")
        found = expect_refusal(project, run, 1, upstream)
        assert found.startswith("spec/overlays/corrections.yaml:8:3: error RC201: ")

    def test_a_file_in_place_of_docs(self, project: Path, upstream: Path, run: Run) -> None:
        (project / "docs").write_text("mine\n")
        found = expect_refusal(project, run, 2, upstream)
        assert found.startswith("docs/changes/2026-02-28.md: error RC605: the disk refuses: ")

    def test_an_edited_file_of_somebody_else(self, project: Path, upstream: Path, run: Run) -> None:
        (project / "generated" / "chat" / "events.py").write_text("mine = 1\n")
        found = expect_refusal(project, run, 1, upstream)
        assert found.startswith("generated/chat/events.py: error RC603: this file was not written by this tool\n")

    def test_nothing_to_compare_with(self, project: Path, upstream: Path, run: Run) -> None:
        (project / "spec" / "realtime.yaml").unlink()
        found = expect_refusal(project, run, 2, upstream)
        assert found.startswith("spec/realtime.yaml: error RC101: cannot be read: No such file or directory\n")


@pytest.fixture(name="disk")
def _disk(project: Path) -> Iterator[Path]:
    """The project on a disk of its own."""
    with small_disk(project.parent / "disk") as disk:
        shutil.copytree(project, disk / "project")
        yield disk


class TestDisks:
    @pytest.mark.parametrize("leave", [0, 1, 4])
    def test_a_full_one(self, disk: Path, upstream: Path, run: Run, leave: int) -> None:
        fill(disk, leave=leave)
        before = contents(disk / "project")
        result = run("bump", upstream, *VERSION, "--project", disk / "project")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "error RC605: the disk refuses: No space left on device\n" in result.stderr
        assert "fix: free space or fix the permissions; nothing was changed\n" in result.stderr
        assert contents(disk / "project") == before

    def test_one_with_room(self, disk: Path, upstream: Path, run: Run) -> None:
        fill(disk, leave=200)
        assert run("bump", upstream, *VERSION, "--project", disk / "project").exit_code == 0

    def test_a_read_only_one(self, disk: Path, upstream: Path, run: Run) -> None:
        before = contents(disk / "project")
        make_read_only(disk)
        result = run("bump", upstream, *VERSION, "--project", disk / "project")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "error RC605: the disk refuses: Read-only file system\n" in result.stderr
        assert contents(disk / "project") == before
