"""View of _client/identity.py: what the client is called, and what it takes from the environment, as data."""

from __future__ import annotations

from dataclasses import dataclass

from realtime_codegen.config import ClientConfig
from realtime_codegen.render.client.security import Security
from realtime_codegen.render.expressions import Code, expression
from realtime_codegen.render.text import literal


@dataclass(frozen=True, slots=True)
class IdentityView:
    """All of identity.py: each attribute is an expression."""

    product: str
    logger: str
    key_variable: str
    base_url_variable: str
    webhook_secret_variable: str
    header_variables: str
    schemes: str
    security: str
    interchangeable: str


def identity_view(client: ClientConfig, security: Security) -> IdentityView:
    """The view of identity.py."""
    variables = client.environment
    return IdentityView(
        product=literal(client.user_agent),
        logger=literal(client.logger),
        key_variable=literal(variables.api_key or None),
        base_url_variable=literal(variables.base_url or None),
        webhook_secret_variable=literal(variables.webhook_secret or None),
        header_variables=expression({one.name: one.environment for one in client.headers if one.environment}),
        schemes=expression({name: Code(carrier.expression) for name, carrier in security.schemes.items()}),
        security=expression(security.default),
        interchangeable=expression(frozenset({"api-key", "authorization"} if "azure" in client.constructors else ())),
    )
