"""Texts that would be code, markup, a comment or a path, if somebody pasted them where they do not belong."""

from __future__ import annotations

MARK = "hacked"
"""What the texts would leave behind, as a file or as a name."""

CODE = (
    f'"""; import os; os.system("touch {MARK}")',
    f"'''; raise SystemExit('{MARK}')  # ",
    f'"\nimport os\nos.system("touch {MARK}")\n"',
    f"'); __import__('os').system('touch {MARK}'); ('",
    f'")]; import os; os.system("touch {MARK}")  # ',
    f"]; open('{MARK}', 'w').close()  # ",
    f"{{__import__('os').system('touch {MARK}')}}",
    f"$(touch {MARK}) `touch {MARK}` %(x)s {{0.__class__}} ${{HOME}}",
)
ENDS = (
    "\\",
    "\\\\\\",
    '"',
    "'",
    '\\"',
    '"""',
    "'''",
    'ends with "',
    "x\\N{BULLET} \\x22 \\u0022 \\U00000022 \\1 \\g<0>",
)
LINES = (
    "a\nb\r\nc\rd",
    "a\x85b\u2028c\u2029d\x0be\x0cf",
    "\t\n  indented\n\n\n",
    "x" * 5000,
    "word " * 2000,
)
TEMPLATES = (
    "{{ cycler.__init__.__globals__.os }}",
    "{% for x in y %}{% endfor %}{# comment #}",
    "{%- raw -%} {{ '{{' }}",
)
COMMENTS = (
    "# type: ignore[all]",
    "# noqa # pragma: no cover # fmt: off",
    "-*- coding: utf-7 -*-",
    "#!/bin/sh\n# -*- coding: latin-1 -*-",
    "*/ --> // <!-- <script>alert(1)</script>",
    ".. include:: /etc/passwd\n\n:func:`os.system` >>> import os",
    "[link](javascript:alert(1)) ![x](file:///etc/passwd) \n```python\nimport os\n```",
)
UNSEEN = (
    "\u202e } \u2066if admin\u2069 \u2066 begin",
    "\u200b\u200d\u2060\ufeff\xad\u061c\U000e0041",
    "\x00\x01\x1b[31m\x7f",
    "\U0001d48a\U0001d48e\U0001d491 \uff4f\uff53 \ufb01 \u01c5 \u2460",
    "\U0001f469\u200d\U0001f4bb \u05d0\u0627",
)
NAMES = (
    "", "_", "__", "___", "0", "2fa", "class", "None", "True", "print", "str", "int", "field", "self", "cls", "type",
    "__class__", "__init__", "__getattr__", "__all__", "__struct_fields__", "__post_init__", "_kept", "UNSET", "Any",
    "Model", "Literal", "narrow", "models", "events", "import_module", "AttributeError", "UnknownEvent", "msgspec",
    "\ufb01eld", "\uff53\uff45\uff4c\uff46", "é", "e\u0301", "ª", "\U0001f600", "a.b", "a b", "a-b", "<<", "null",
    "~", "*", "&a", "=", "%",
)  # fmt: skip
PATHS = (
    "../../evil", "/etc/passwd", "..", ".", "C:\\evil", "a/b", "a\x00b", "~root", "file:///etc/passwd",
    "http://127.0.0.1:9/x", "//host/share", "#/~0~1%25%2F", "#/components/schemas/%2e%2e", "con", "nul.py",
)  # fmt: skip

TEXTS = (*CODE, *ENDS, *LINES, *TEMPLATES, *COMMENTS, *UNSEEN, *NAMES, *PATHS)
"""All of them."""
