"""Generate a typed Python client package from an OpenAPI description of an event API."""

__version__ = "0.1.0"
