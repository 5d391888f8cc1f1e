"""The configuration for a description that is in no project: all of it is taken, and everything is named after it.

- The package is called as the user says, else after `info.title`: see `package_name_of`.
- There is a client if the description has paths or webhooks. It is called after the package, `pet_clinic` →
  `PetClinicClient`, and connects to the first of `servers` that is an absolute https address; where there is none, the
  caller has to give one.
"""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from realtime_codegen.config import ClientConfig, Config, is_base_url, root_error_of
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.names.naming import pascal

FALLBACK = "api"
"""Name of the package for a title without any ASCII letter or digit."""

LONGEST = 60
"""Characters that a name from a title has at most."""

_TAKEN = frozenset({*sys.stdlib_module_names, "h11", "httpx2", "msgspec", "standardwebhooks", "websockets"})
"""Modules that a package of the same name would hide, from itself as well."""


def standalone_config(data: Mapping[str, Any], package: str = "") -> Config:
    """The configuration for a description; `package` is the name that the user gave, or empty."""
    info = data.get("info")
    title = info.get("title") if is_object(info) else None
    name = package or package_name_of(title if isinstance(title, str) else "")
    words = pascal(name) or pascal(FALLBACK)
    if not words[0].isalpha():
        words = f"{pascal(FALLBACK)}{words}"
    has_client = bool(data.get("paths") or data.get("webhooks"))
    client = ClientConfig(words, base_url_of(data), user_agent=name, logger=name) if has_client else None
    return Config(package=name, root_error=root_error_of(words), client=client)


def package_name_of(title: str) -> str:
    """The words of a title in lower case, joined by underscores: `Pet Clinic (v2)` → `pet_clinic_v2`.

    Accents are dropped, other letters than those of ASCII separate words. A name that would begin with a digit gets
    `api_` before it; a keyword of Python, and a module that the package would hide, `_api` after it. Words beyond 60
    characters are left out, and a title without any letter or digit of ASCII gives `api`.
    """
    plain = "".join(one for one in unicodedata.normalize("NFKD", title) if not unicodedata.combining(one))
    name = ""
    for word in re.findall(r"[a-z0-9]+", plain.lower()):
        longer = f"{name}_{word}" if name else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        name = longer
    if name[:1].isdigit():
        name = f"api_{name}"
    if keyword.iskeyword(name) or name in _TAKEN:
        name = f"{name}_api"
    return name or FALLBACK


def base_url_of(data: Mapping[str, Any]) -> str:
    """The first of `servers` that is an absolute https address, variables at their defaults; empty where none is."""
    found = (url for url in _addresses(data) if url.startswith("https://") and not set(url) & {"{", "}"})
    return next(filter(is_base_url, found), "")


def _addresses(data: Mapping[str, Any]) -> Iterator[str]:
    servers = data.get("servers")
    for server in servers if is_array(servers) else ():
        url = server.get("url") if is_object(server) else None
        if isinstance(url, str):
            yield _filled(url, server.get("variables")).rstrip("/")


def _filled(url: str, variables: Any) -> str:
    known: Mapping[str, Any] = variables if is_object(variables) else {}
    defaults = {name: one.get("default") for name, one in known.items() if is_object(one)}
    return re.sub(r"\{([^{}]*)\}", lambda found: str(defaults.get(found[1], found[0])), url)
