"""A description outside of any project: all of it is taken, and everything is named after it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_codegen.config import ClientConfig, Config
from realtime_codegen.standalone import base_url_of, package_name_of, standalone_config
from tests.cli.conftest import Run
from tests.cli.small_project import contents, tree
from tests.support import import_package

SHOP = """
openapi: 3.1.0
info: {title: The Corner Shop, version: '1'}
servers: [{url: /v1}, {url: 'http://shop.example'}, {url: 'https://{place}.shop.example/v1/', variables: {place: {default: eu}}}]
paths:
  /realtime/goods:
    get:
      operationId: listGoods
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/RealtimeGoods'}}}}}
components:
  schemas:
    RealtimeGoods: {type: object, required: [count], properties: {count: {type: integer}}}
    NotFoundError: {type: object, properties: {reason: {type: string}}}
    TheCornerShopClient: {type: object, properties: {name: {type: string}}}
    RealtimeError: {type: object, properties: {name: {type: string}}}
"""  # noqa: E501


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder is in no project."""
    (tmp_path / "shop.yaml").write_text(SHOP)
    monkeypatch.chdir(tmp_path)


class TestNames:
    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ("Stock Exchange", "stock_exchange"),
            ("Pet Clinic (v2)", "pet_clinic_v2"),
            ("GitHub v3 REST API", "github_v3_rest_api"),
            ("Météo-France: Äther", "meteo_france_ather"),
            ("3D Tiles", "api_3d_tiles"),
            ("Class", "class_api"),
            ("JSON", "json_api"),
            ("msgspec", "msgspec_api"),
            ("__init__", "init"),
            ("../../etc/passwd", "etc_passwd"),
            ("天気", "api"),
            ("", "api"),
            ("!?", "api"),
            (f"{'word ' * 30}end", "_".join(["word"] * 12)),
            ("x" * 200, "x" * 60),
        ],
    )
    def test_of_a_package(self, title: str, name: str) -> None:
        assert package_name_of(title) == name

    @given(st.text())
    def test_any_title_gives_one_that_can_be_imported(self, title: str) -> None:
        name = package_name_of(title)
        assert name.isidentifier()
        assert name.isascii()
        assert len(name) <= 64
        assert name == name.lower()
        assert name not in sys.stdlib_module_names
        config = standalone_config({"info": {"title": title}, "paths": {"/a": {}}})
        assert config.client is not None
        assert config.client.name.isidentifier()

    def test_of_all_that_follows(self) -> None:
        data: dict[str, Any] = {"info": {"title": "Corner Shop"}, "webhooks": {"a": {}}}
        client = ClientConfig("CornerShop", "", user_agent="corner_shop", logger="corner_shop")
        assert standalone_config(data) == Config("corner_shop", "CornerShopError", client=client)
        assert standalone_config(data, "rt").root_error == "RtError"
        assert standalone_config({"info": 5}) == Config("api", "ApiError")
        assert standalone_config({"info": {"title": ["a"]}}).package == "api"
        assert standalone_config({}, "_1").root_error == "Api1Error"


class TestAddresses:
    @pytest.mark.parametrize(
        ("servers", "url"),
        [
            ([{"url": "https://a.example/v1/"}], "https://a.example/v1"),
            ([{"url": "/v1"}, {"url": "https://b.example"}], "https://b.example"),
            ([{"url": "http://a.example"}], ""),
            ([{"url": "//a.example"}], ""),
            ([{"url": "https://me:pw@a.example"}], ""),
            ([{"url": "https://a.example?x=1"}], ""),
            ([{"url": "https://{at}"}], ""),
            ([{"url": "https://{at}", "variables": {"at": {"default": "a.example"}}}], "https://a.example"),
            ([{"url": "https://{at}", "variables": {"at": {"default": "evil@a.example"}}}], ""),
            ([{"url": "https://{at}", "variables": {"at": 5}}, {"url": 5}, 7], ""),
            ("https://a.example", ""),
            (None, ""),
        ],
    )
    def test_the_first_that_is_https(self, servers: Any, url: str) -> None:
        assert base_url_of({"servers": servers}) == url


class TestGenerating:
    def test_all_of_the_description_and_nothing_else(self, tmp_path: Path, run: Run) -> None:
        result = run("generate", "--spec", "shop.yaml", "--out", "src")
        assert result.exit_code == 0, result.output
        assert {path.split("/")[0] for path in contents(tmp_path)} == {"shop.yaml", "src"}
        package = import_package(tmp_path / "src" / "the_corner_shop")
        wanted = ["NotFoundError", "RealtimeError", "RealtimeGoods", "TheCornerShopClient"]
        assert sorted(package.SCHEMAS) == wanted
        assert package.RealtimeGoods is package.SCHEMAS["RealtimeGoods"]
        # Types that would hide a class of the client step aside, as nobody could pin another name.
        assert package.SCHEMAS["NotFoundError"] is package.TypeNotFoundError
        assert package.SCHEMAS["TheCornerShopClient"] is package.TypeTheCornerShopClient
        assert issubclass(package.NotFoundError, package.TheCornerShopError)
        client = package.TheCornerShopClient()
        assert repr(client) == "TheCornerShopClient(base_url='https://eu.shop.example/v1')"
        assert hasattr(client.realtime.goods, "retrieve")
        text = "".join(path.read_text("utf-8") for path in (tmp_path / "src").rglob("*.py")).lower()
        assert [word for word in ("openai", "azure", "/v1/realtime") if word in text] == []

    def test_without_an_address_one_has_to_be_given(self, tmp_path: Path, run: Run) -> None:
        (tmp_path / "shop.yaml").write_text(SHOP.replace("https://", "http://"))
        assert run("generate", "--spec", "shop.yaml", "--out", "src", "--package", "shop").exit_code == 0
        package = import_package(tmp_path / "src" / "shop")
        with pytest.raises(TypeError, match="base_url"):
            package.ShopClient("key")
        with pytest.raises(ValueError, match=r"no base URL: give base_url=$"):
            package.ShopClient("key", base_url="")
        assert not hasattr(package.client, "BASE_URL")

    def test_types_alone_where_there_is_nothing_to_call(self, tmp_path: Path, run: Run) -> None:
        head, _, schemas = SHOP.partition("components:")
        (tmp_path / "shop.yaml").write_text(head.partition("paths:")[0] + "paths: {}\ncomponents:" + schemas)
        assert run("generate", "--spec", "shop.yaml", "--out", "src").exit_code == 0
        package = tmp_path / "src" / "the_corner_shop"
        assert not (package / "client.py").exists()
        assert "class NotFoundError(Model)" in (package / "models.py").read_text().replace("Model, frozen", "Model)")

    @pytest.mark.parametrize("name", ["a-b", "class", "é", "../x", ""])
    def test_a_name_that_is_none(self, tmp_path: Path, run: Run, name: str) -> None:
        before = tree(tmp_path)
        result = run("generate", "--spec", "shop.yaml", "--out", "src", "--package", name)
        assert (result.exit_code, tree(tmp_path)) == (2, before)
        assert "Invalid value for '--package'" in result.stderr

    def test_explain_and_normalize(self, run: Run) -> None:
        assert run("explain", "RealtimeGoods.count", "--spec", "shop.yaml").stdout.startswith("RealtimeGoods.count")
        normalized = run("normalize", "--spec", "shop.yaml").stdout
        assert "RealtimeGoods:" in normalized
        assert "title: The Corner Shop" in normalized


class TestInAProject:
    def test_the_project_decides_and_the_option_names(self, project: Path, run: Run) -> None:
        result = run("generate", "--spec", "spec/realtime.yaml", "--out", "src", "--package", "other")
        assert result.exit_code == 0, result.output
        assert {path.name for path in (project / "src").iterdir()} == {"other"}
        own = {path.partition("/")[2]: text for path, text in contents(project / "generated").items()}
        other = {path.partition("/")[2]: text for path, text in contents(project / "src").items()}
        assert own.keys() == other.keys()
        # The root of the exceptions is named after the package where there is no client.
        assert {path for path, text in own.items() if other[path] != text} == {"__init__.py", "errors.py"}

    def test_its_own_package_has_its_own_name(self, project: Path, run: Run) -> None:
        before = tree(project)
        result = run("generate", "--package", "other")
        assert (result.exit_code, tree(project)) == (2, before)
        assert "--package needs --out" in result.stderr
