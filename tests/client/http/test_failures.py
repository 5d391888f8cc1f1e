"""No answer, or half of one."""

from __future__ import annotations

import gzip
import logging
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from openai_realtime import errors
from tests.client.http.kit import KEY, Kit, settings
from tests.client.http.server import Stage, after, answer, raw, serve

QUERY = {"extra_query": {"token": "hidden"}}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def failure(kit: Kit, url: str, **given: float | None) -> errors.APIConnectionError:
    """What a request to an address ends with, without another try."""
    http = kit.make(settings(url), max_retries=0, **given)
    with pytest.raises(errors.APIConnectionError) as caught:
        kit.request(http=http, options=QUERY)
    error = caught.value
    assert error.url == f"{url}/realtime/ping"
    for shown in (str(error), repr(error), str(error.__cause__)):
        assert KEY not in shown
        assert "hidden" not in shown
    return error


def test_nobody_listens(kit: Kit) -> None:
    error = failure(kit, f"http://127.0.0.1:{free_port()}")
    assert type(error) is errors.APIConnectionError
    assert isinstance(error.__cause__, httpx2.ConnectError)
    assert "gave no answer: " in str(error)


def test_nobody_listens_yet(kit: Kit) -> None:
    """The port is refused at first; another try a moment later would find the server."""
    http = kit.make(settings(f"http://127.0.0.1:{free_port()}"), max_retries=1)
    started = time.monotonic()
    with pytest.raises(errors.APIConnectionError):
        kit.request(http=http)
    assert time.monotonic() - started >= 0.25


def test_the_name_is_no_host(kit: Kit) -> None:
    error = failure(kit, "http://nowhere.invalid", timeout=10.0)
    assert isinstance(error.__cause__, httpx2.ConnectError)


def test_the_server_is_slow(kit: Kit, stage: Stage) -> None:
    stage.play(after(1.0, answer()))
    error = failure(kit, kit.url, timeout=0.1)
    assert isinstance(error, errors.APITimeoutError)
    assert isinstance(error, TimeoutError)
    assert "did not answer in time" in str(error)
    assert isinstance(error.__cause__, httpx2.ReadTimeout)


def test_a_timeout_is_tried_again_and_a_choice_of_the_request(kit: Kit, stage: Stage) -> None:
    stage.play(after(3.0, answer()), answer(200, b'"second"'))
    response = kit.request(options={"timeout": 2.0})
    assert (response.parse(), response.retries) == ("second", 1)
    stage.play(after(0.3, answer()))
    assert kit.request(http=kit.make(timeout=0.05, max_retries=0), options={"timeout": None}).retries == 0


BROKEN = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-", id="half of the headers"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", id="half of the content"),
    pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", id="half of a chunk"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}", id="no length"),
    pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", id="another protocol"),
]


@pytest.mark.parametrize("data", BROKEN)
def test_half_an_answer(kit: Kit, stage: Stage, data: bytes) -> None:
    stage.play(raw(data))
    error = failure(kit, kit.url)
    assert type(error) is errors.APIConnectionError
    assert isinstance(error.__cause__, httpx2.RemoteProtocolError | httpx2.ReadError)


@pytest.mark.parametrize("data", BROKEN)
def test_after_half_an_answer_a_whole_one_counts(kit: Kit, stage: Stage, data: bytes) -> None:
    stage.play(raw(data), answer(200, b"[1]"))
    assert kit.request().parse() == [1]


def test_compressed_content_that_is_broken(kit: Kit, stage: Stage) -> None:
    stage.play(answer(200, gzip.compress(b"{}")[:9] + b"\xff\xff\xff\xff", Content_Encoding="gzip"))
    assert isinstance(failure(kit, kit.url).__cause__, httpx2.DecodingError)


def test_a_connection_that_the_server_gave_up_is_replaced(kit: Kit, stage: Stage) -> None:
    http = kit.make(max_retries=0)
    stage.play(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), answer(200, b"[2]"))
    assert kit.request(http=http).parse() == {}
    time.sleep(0.05)
    assert kit.request(http=http).parse() == [2]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody has signed, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the program openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run(
        [openssl, *new, *subject, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    return certificate, key


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[Stage]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serve(context) as stage:
        yield stage


def test_a_certificate_nobody_knows_is_refused_at_once(
    kit: Kit, secure: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "openai_realtime")
    with pytest.raises(errors.APIConnectionError, match="certificate verify failed"):
        kit.request(http=kit.make(settings(secure.url)))
    assert "trying again" not in caplog.text
    assert secure.seen == []


def test_a_certificate_that_the_caller_trusts(kit: Kit, secure: Stage, certificate: tuple[Path, Path]) -> None:
    library = kit.library(verify=ssl.create_default_context(cafile=certificate[0]))
    http = kit.make(settings(secure.url), http_client=library)
    assert kit.request(http=http).parse() == {}
    kit.close_library(library)


def test_plain_http_where_tls_is_expected(kit: Kit, stage: Stage) -> None:
    assert failure(kit, stage.url.replace("http:", "https:")).__cause__ is not None
    assert stage.seen == []


def test_a_request_that_cannot_be_sent_is_not_tried_again(
    kit: Kit, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """No server would ever see it, however often it is tried."""
    caplog.set_level(logging.INFO, "openai_realtime")
    with pytest.raises(errors.APIConnectionError) as caught:
        kit.request(options={"extra_headers": {"X-Note": "ends in a space "}})
    assert isinstance(caught.value.__cause__, httpx2.LocalProtocolError)
    assert "trying again" not in caplog.text
    assert stage.seen == []
