"""What the modules beside it use of _meta.py, which is rendered."""

GENERATOR_VERSION: str
