"""spec/source.toml: every key is understood or refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from realtime_codegen.config import (
    ClientConfig,
    Config,
    EnvironmentNames,
    EventGroup,
    HeaderArgument,
    ModuleRule,
    Selection,
    Upstream,
    load_config,
    parse_config,
)
from realtime_codegen.model.diagnostics import CodegenError
from tests.cli.small_project import SOURCE
from tests.support import ROOT, without_library_words

EVENTS = '[[events]]\nunion = "U"\nmembers = "M*"\ndirection = "sent"\n'
CLIENT = '[client]\nname = "Chat"\nbase_url = "https://chat.example"\n'


NO_CLASS = "it is an ASCII identifier that starts with a capital, and no other name of the package"


def refused_address(url: str) -> str:
    return f"[client] base_url is {url!r}; write http:// or https://, a host, and at most a port and a path"


def test_all_there_is() -> None:
    text = f"""
    [upstream]
    repository = "r"
    commit = "c"
    date = "d"
    sha256 = "s"
    [select]
    paths = ["/p*"]
    webhooks = ["w"]
    schemas = ["S*"]
    [package]
    name = "p"
    [names]
    drop_prefixes = ["X"]
    drop_suffixes = ["Y"]
    [modules.old]
    prefixes = ["Old"]
    superseded_by = "New"
    {EVENTS}module = "old"\nname_prefix = "N"
    {CLIENT}path_prefix = "/chat"\ntesting = true\naudio = true\nconstructors = ["azure"]
    user_agent = "chat-python"
    logger = "chat.client"
    error = "Oops"
    [client.environment]
    api_key = "CHAT_KEY"
    base_url = "CHAT_URL"
    webhook_secret = "CHAT_SECRET"
    [client.headers]
    team = {{ name = "X-Team", environment = "CHAT_TEAM", description = "Who pays" }}
    seat = {{ name = "X-Seat" }}
    """
    assert parse_config(tomllib.loads(text)) == Config(
        package="p",
        root_error="Oops",
        upstream=Upstream("r", "c", "d", "s"),
        select=Selection(("/p*",), ("w",), ("S*",)),
        drop_prefixes=("X",),
        drop_suffixes=("Y",),
        modules=(ModuleRule("old", ("Old",), "New"),),
        events=(EventGroup("U", "M*", "sent", "old", "N"),),
        client=ClientConfig(
            "Chat",
            "https://chat.example",
            path_prefix="/chat",
            testing=True,
            user_agent="chat-python",
            logger="chat.client",
            audio=True,
            environment=EnvironmentNames("CHAT_KEY", "CHAT_URL", "CHAT_SECRET"),
            headers=(HeaderArgument("team", "X-Team", "CHAT_TEAM", "Who pays"), HeaderArgument("seat", "X-Seat")),
            constructors=("azure",),
        ),
    )


def test_nothing_at_all() -> None:
    assert parse_config({}) == Config()
    assert Config().client is None


def client_of(table: str) -> ClientConfig | None:
    return parse_config(tomllib.loads(CLIENT + table)).client


def test_a_client_needs_a_name_and_an_address() -> None:
    assert client_of("") == ClientConfig("Chat", "https://chat.example", path_prefix="", testing=False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://chat.example/", "https://chat.example"),
        ("https://chat.example/v1/", "https://chat.example/v1"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_addresses_of_a_client(written: str, expected: str) -> None:
    client = parse_config({"client": {"name": "Chat", "base_url": written}}).client
    assert client is not None
    assert client.base_url == expected


def test_a_path_prefix_ends_without_a_slash() -> None:
    assert [client_of(f"path_prefix = '{written}'") for written in ("", "/", "/chat", "/chat/")] == [
        ClientConfig("Chat", "https://chat.example", prefix) for prefix in ("", "", "/chat", "/chat")
    ]


@pytest.mark.parametrize("url", ["https://me:secret@chat.example", "https://me:secret@chat.example:port", "//k@secret"])
def test_credentials_in_an_address_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(CodegenError, match="leave out credentials") as caught:
        parse_config({"client": {"name": "Chat", "base_url": url}})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("path", [ROOT / "spec" / "source.toml"])
def test_the_committed_one(path: Path) -> None:
    config = load_config(path)
    assert config.package == "openai_realtime"
    assert config.root_error == "RealtimeError"
    assert config.client == ClientConfig(
        "Realtime",
        "https://api.openai.com/v1",
        "/realtime",
        testing=True,
        user_agent="openai-realtime-python",
        logger="openai_realtime",
        audio=True,
        environment=EnvironmentNames("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_WEBHOOK_SECRET"),
        headers=(
            HeaderArgument("organization", "OpenAI-Organization", "OPENAI_ORG_ID", "Organization to bill"),
            HeaderArgument("project", "OpenAI-Project", "OPENAI_PROJECT_ID", "Project to bill"),
        ),
        constructors=("azure",),
    )


@pytest.mark.parametrize(
    ("text", "error", "product"),
    [
        ("", "ClientError", None),
        ("package.name = 'pet_clinic'", "PetClinicError", None),
        ("package.name = '_2'", "PackageError", None),
        ("package.name = 'decode'", "DecodePackageError", None),
        (CLIENT, "ChatError", "client"),
        (CLIENT.replace("Chat", "Encode"), "EncodePackageError", "client"),
        (CLIENT + "[package]\nname = 'x'", "ChatError", "x"),
        (CLIENT + "[package]\nname = 'été'", "ChatError", "client"),
    ],
)
def test_names_that_follow_from_others(text: str, error: str, product: str | None) -> None:
    config = parse_config(tomllib.loads(text))
    assert config.root_error == error
    assert (config.client and config.client.user_agent, config.client and config.client.logger) == (product, product)


def test_another_name_of_the_package_is_that_of_all_that_follows_from_it() -> None:
    config = parse_config(tomllib.loads(CLIENT + "[package]\nname = 'x'"), package="y")
    assert config.client is not None
    assert (config.package, config.client.user_agent, config.client.logger) == ("y", "y", "y")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("other = 1",
         "the file has an unknown key 'other'; known are upstream, select, package, names, modules, events, client"),
        ("upstream = 1", "[upstream] is 1, not a table"),
        ("upstream.tag = ''", "[upstream] has an unknown key 'tag'; known are repository, commit, date, sha256"),
        ("upstream.commit = 5", "[upstream] commit is 5, not a string"),
        ("upstream.date = 2026-01-31", "[upstream] date is datetime.date(2026, 1, 31), not a string"),
        ("select.schemas = 'X'", "[select] schemas is 'X', not a list of strings"),
        ("select.schemas = [1]", "[select] schemas is [1], not a list of strings"),
        ("select.models = []", "[select] has an unknown key 'models'; known are paths, webhooks, schemas"),
        ("package = 'x'", "[package] is 'x', not a table"),
        ("package.name = '../x'", "'../x' cannot name the package: it is not a Python identifier"),
        ("package.name = 'class'", "'class' cannot name the package: it is not a Python identifier"),
        ("package.name = 5", "5 cannot name the package: it is not a Python identifier"),
        ("names.drop = []", "[names] has an unknown key 'drop'; known are drop_prefixes, drop_suffixes"),
        ("modules = []", "[modules] is [], not a table"),
        ("modules.old = 1", "[modules.old] is 1, not a table"),
        ("modules.'a/b' = {}", "'a/b' cannot name a module: it is not a Python identifier"),
        ("modules.events = {}", "[modules.events] has the name of a module that every package has"),
        ("modules._codec = {}", "[modules._codec] has the name of a module that every package has"),
        ("modules.old.superseded_by = []", "[modules.old] superseded_by is [], not a string"),
        ("modules.old.names = []", "[modules.old] has an unknown key 'names'; known are prefixes, superseded_by"),
        ("events = {}", "events is not a list; write each group as [[events]]"),
        ("events = [1]", "[[events]] is 1, not a table"),
        (EVENTS.replace("union", "onion"),
         "[[events]] has an unknown key 'onion'; known are union, members, direction, module, name_prefix"),
        (EVENTS.replace('"U"', "5"), "[[events]] union is 5, not a string"),
        (EVENTS.replace('"M*"', '""'), "[[events]] lacks members"),
        (EVENTS.replace("sent", "both"), "direction of 'U' is 'both'; it is sent or received"),
        (EVENTS + 'module = "old"', "module of 'U' is 'old', which is not under [modules]"),
        ("client = 1", "[client] is 1, not a table"),
        ("client = {}", "[client] lacks name"),
        ("client.name = 'Chat'", "[client] lacks base_url"),
        (CLIENT + "url = ''",
         "[client] has an unknown key 'url'; known are name, base_url, path_prefix, testing, user_agent, logger, "
         "error, audio, constructors, environment, headers"),
        (CLIENT + "audio = 'yes'", "[client] audio is 'yes', not true or false"),
        (CLIENT + "user_agent = 'a b'", "[client] user_agent is 'a b', which is not a product of User-Agent"),
        (CLIENT + 'user_agent = "a\\r\\nX-Evil: 1"',
         "[client] user_agent is 'a\\r\\nX-Evil: 1', which is not a product of User-Agent"),
        (CLIENT + "user_agent = ''", "[client] user_agent is '', which is not a product of User-Agent"),
        (CLIENT + "logger = 'a..b'", "[client] logger is 'a..b', which is not the name of a logger"),
        (CLIENT + "error = 'oops'",
         f"[client] error is 'oops'; {NO_CLASS}"),
        (CLIENT + "error = 'DecodeError'",
         f"[client] error is 'DecodeError'; {NO_CLASS}"),
        (CLIENT + "error = 'True'",
         f"[client] error is 'True'; {NO_CLASS}"),
        (CLIENT + "error = 5", "[client] error is 5, not a string"),
        (CLIENT + "constructors = ['aws']", "[client] constructors has 'aws'; known are azure"),
        (CLIENT + "environment = 'X'", "[client.environment] is 'X', not a table"),
        (CLIENT + "environment.key = 'X'",
         "[client.environment] has an unknown key 'key'; known are api_key, base_url, webhook_secret"),
        (CLIENT + "environment.api_key = 'A B'",
         "[client.environment] api_key is 'A B', which is not the name of an environment variable"),
        (CLIENT + "environment.base_url = '1A'",
         "[client.environment] base_url is '1A', which is not the name of an environment variable"),
        (CLIENT + "environment.webhook_secret = ''",
         "[client.environment] webhook_secret is '', which is not the name of an environment variable"),
        (CLIENT + "headers = []", "[client.headers] is [], not a table"),
        (CLIENT + "headers.team = 'X-Team'", "[client.headers.team] is 'X-Team', not a table"),
        (CLIENT + "headers.team = {}", "[client.headers.team] lacks name, the header that it is for"),
        (CLIENT + "headers.'a-b'.name = 'X-Team'",
         "'a-b' cannot name an argument of the client: it is not a Python identifier"),
        (CLIENT + "headers.query.name = 'X-Team'",
         "[client.headers.query] has the name of an argument that every client has, or begins with an underscore"),
        (CLIENT + "headers._a.name = 'X-Team'",
         "[client.headers._a] has the name of an argument that every client has, or begins with an underscore"),
        (CLIENT + "headers.'é'.name = 'X-Team'", "[client.headers.é] has a name that is not ASCII"),
        (CLIENT + "headers.team.name = 'X Team'",
         "[client.headers.team] name is 'X Team', which is not the name of a header"),
        (CLIENT + "headers.team.name = 'authorization'",
         "[client.headers.team] name is 'authorization', a header that the client sets itself"),
        (CLIENT + "headers.a.name = 'X-A'\nheaders.b.name = 'x-a'",
         "[client.headers] has the header 'X-A' more than once"),
        (CLIENT + "headers.a = {name = 'X-A', environment = 'a-b'}",
         "[client.headers.a] environment is 'a-b', which is not the name of an environment variable"),
        (CLIENT.replace("Chat", "a chat"), "'a chat' cannot name the client: it is not a Python identifier"),
        (CLIENT.replace('"https://chat.example"', "5"), "[client] base_url is 5, not a string"),
        (CLIENT.replace("https", "wss"), refused_address("wss://chat.example")),
        (CLIENT.replace("https://", ""), refused_address("chat.example")),
        (CLIENT.replace("chat.example", "/v1"), refused_address("https:///v1")),
        (CLIENT.replace("chat.example", "chat example"), refused_address("https://chat example")),
        (CLIENT.replace("chat.example", "chat.example:port"), refused_address("https://chat.example:port")),
        (CLIENT.replace("chat.example", "chat.example:0"), refused_address("https://chat.example:0")),
        (CLIENT.replace("chat.example", "[chat.example"), refused_address("https://[chat.example")),
        (CLIENT.replace("chat.example", "chat.example?key=1"),
         "[client] base_url has more than a host and a path; leave out credentials, query and fragment"),
        (CLIENT.replace("chat.example", "chat.example#top"),
         "[client] base_url has more than a host and a path; leave out credentials, query and fragment"),
        (CLIENT + "path_prefix = 'chat'", "[client] path_prefix is 'chat'; it starts with a slash, or is empty"),
        (CLIENT + "path_prefix = 5", "[client] path_prefix is 5, not a string"),
        (CLIENT + "testing = 1", "[client] testing is 1, not true or false"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "source.toml").write_text(text)
    with pytest.raises(CodegenError) as caught:
        load_config(tmp_path / "source.toml")
    assert str(caught.value) == (
        f"spec/source.toml: error RC801: {message}\n"
        "  fix: see the comments in spec/source.toml of the project for what each table may hold"
    )
    assert caught.value.exit_code == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CodegenError, match="RC801: No such file or directory\n") as caught:
        load_config(tmp_path / "source.toml")
    assert str(tmp_path) not in str(caught.value)


def test_the_small_project_is_one() -> None:
    assert parse_config(tomllib.loads(SOURCE)).package == "chat"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[package]\nname = "a\n', "2:10"),
        ("[package]\nname =", "2:1"),
        ("[package]\nname = 'a'\nname = 'b'\n", "3:11"),
    ],
)
def test_text_that_is_no_toml(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "source.toml").write_text(text)
    with pytest.raises(CodegenError) as caught:
        load_config(tmp_path / "source.toml")
    assert caught.value.exit_code == 2
    assert without_library_words(str(caught.value)) == (
        f"spec/source.toml:{place}: error RC801: not TOML: …\n  fix: correct the text at this place"
    )
