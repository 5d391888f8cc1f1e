"""What the modules beside it use of identity.py, which is rendered."""

from collections.abc import Mapping

from .schemes import KeyScheme, Security

PRODUCT: str
LOGGER: str
KEY_VARIABLE: str | None
BASE_URL_VARIABLE: str | None
WEBHOOK_SECRET_VARIABLE: str | None
HEADER_VARIABLES: Mapping[str, str]
SCHEMES: Mapping[str, KeyScheme]
SECURITY: Security
INTERCHANGEABLE: frozenset[str]
