"""What the modules beside it use of facts.py, which is rendered."""

from .base import Facts

FACTS: dict[type, Facts]
