"""Which change breaks what: one row for each rule, with an effect for types that are sent and one for types that are
received. docs/diff.md shows the same table, and a test keeps the two alike.

A type that travels both ways has the effects of both columns. Breaking means that code which type-checks and runs with
the package of the old contract may not with that of the new one. Tagged unions and open enumerations have a place for
what is not known yet, so a new member of either breaks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from realtime_codegen.diff.changes import Effect, Kind, effects_of
from realtime_codegen.model.ir import Direction

SENDING, READING, WIDENS, WORDS = Effect.SENDING, Effect.READING, Effect.WIDENS, Effect.WORDS


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change does in one direction, and why, in one line."""

    effect: Effect
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of change. `title` is what is printed; `sent` and `received` are the verdicts by direction."""

    id: str
    kind: Kind
    title: str
    sent: Verdict
    received: Verdict

    def judge(self, direction: Direction) -> tuple[tuple[Effect, ...], str]:
        """The effects in a direction and the reasons for them."""
        effects = effects_of(self.sent.effect, self.received.effect, direction)
        verdicts = {"sent": (self.sent,), "received": (self.received,), "both": (self.sent, self.received)}[direction]
        reasons = dict.fromkeys(one.reason for one in verdicts if one.effect in effects)
        return effects, "; ".join(reasons)


def _rule(id_: str, kind: Kind, title: str, sent: tuple[Effect, str], received: tuple[Effect, str]) -> Rule:
    return Rule(id_, kind, title, Verdict(*sent), Verdict(*received))


def _alike(id_: str, kind: Kind, title: str, effect: Effect, reason: str) -> Rule:
    return _rule(id_, kind, title, (effect, reason), (effect, reason))


RULES: tuple[Rule, ...] = (
    # events
    _rule(
        "event-added", "event", "new event",
        (WIDENS, "there is one more event to send"),
        (WIDENS, "until now it arrived as an UnknownEvent"),
    ),
    _rule(
        "event-removed", "event", "event removed",
        (SENDING, "its class can no longer be imported"),
        (READING, "its class can no longer be imported; if it still arrives it is an UnknownEvent"),
    ),
    _rule(
        "event-renamed", "event", "event renamed",
        (SENDING, "the class has another name and sends another type"),
        (READING, "the class has another name; the old type arrives as an UnknownEvent"),
    ),
    _rule(
        "event-retyped", "event", "event has another type",
        (WORDS, "the class has the same name and fills the type in"),
        (READING, "the class has the same name; the old type arrives as an UnknownEvent"),
    ),
    # classes and aliases
    _alike("class-added", "class", "new type", WIDENS, "there is one more type"),
    _rule(
        "class-removed", "class", "type removed",
        (SENDING, "it can no longer be imported"),
        (READING, "it can no longer be imported"),
    ),
    _rule(
        "class-renamed", "class", "type renamed",
        (SENDING, "it can no longer be imported under the old name"),
        (READING, "it can no longer be imported under the old name"),
    ),
    _alike(
        "component-renamed", "class", "component renamed", WORDS,
        "the Python name stays; only the key in SCHEMAS is another",
    ),
    _rule(
        "direction-lost", "class", "no longer travels this way",
        (SENDING, "it is no longer sent"),
        (READING, "it is no longer received"),
    ),
    _alike("direction-gained", "class", "travels the other way too", WIDENS, "there is one more use of it"),
    _rule(
        "absence-changed", "class", "absent fields read differently",
        (WORDS, "what is only sent is not read"),
        (READING, "an absent field reads None in what is only received, and UNSET in everything else"),
    ),
    _alike(
        "class-closed", "class", "undeclared keys forbidden", WORDS,
        "only strict=True refuses them; the constructor never took them",
    ),
    _alike("class-opened", "class", "undeclared keys allowed", WORDS, "strict=True no longer refuses them"),
    # fields
    _rule(
        "field-added-required", "field", "new required field",
        (SENDING, "building the object without it is a TypeError"),
        (WIDENS, "there is one more attribute to read; only a server that builds the object has to give it"),
    ),
    _alike("field-added-constant", "field", "new constant field", WIDENS, "it is filled in; nobody has to give it"),
    _alike("field-added-optional", "field", "new optional field", WIDENS, "until now extra_fields had it"),
    _rule(
        "field-removed", "field", "field removed",
        (SENDING, "the constructor no longer takes it"),
        (READING, "the attribute is gone; if it still arrives extra_fields has it"),
    ),
    _rule(
        "field-renamed", "field", "attribute renamed",
        (SENDING, "the constructor takes it under another name"),
        (READING, "the attribute has another name"),
    ),
    _rule(
        "constant-changed", "field", "constant has another value",
        (WORDS, "the value is filled in; nobody gives it"),
        (READING, "code that compares with the old value never matches"),
    ),
    _alike("deprecated", "field", "deprecated", WORDS, "it still works"),
    _alike("no-longer-deprecated", "field", "no longer deprecated", WORDS, "it works as before"),
    # listed values
    _alike(
        "value-added-open", "enum value", "new value of an open enumeration", WIDENS,
        "the type takes any text already",
    ),
    _rule(
        "value-added-closed", "enum value", "new value of a closed enumeration",
        (WIDENS, "there is one more value to send"),
        (READING, "code that handles every value has no case for it"),
    ),
    _alike(
        "value-removed-open", "enum value", "value of an open enumeration no longer listed", WORDS,
        "the type still takes it; the server may refuse it",
    ),
    _rule(
        "value-removed-closed", "enum value", "value of a closed enumeration removed",
        (SENDING, "code that sends it no longer type-checks"),
        (READING, "code that compares with it no longer type-checks"),
    ),
    # required and null
    _rule(
        "now-required", "requiredness", "now required",
        (SENDING, "building the object without it is a TypeError"),
        (WIDENS, "it is always there when it is read"),
    ),
    _rule(
        "now-optional", "requiredness", "now optional",
        (WIDENS, "it can be left out"),
        (READING, "it may be absent, and then reads None or UNSET"),
    ),
    _alike(
        "constant-now-required", "requiredness", "constant now required", WIDENS,
        "it is filled in; nobody has to give it",
    ),
    _rule(
        "null-added", "nullability", "may now be null",
        (WIDENS, "None can be sent"),
        (READING, "None appears where it is read"),
    ),
    _rule(
        "null-added-to-absent", "nullability", "may now be null, and could be absent before",
        (WIDENS, "None can be sent"),
        (WIDENS, "it already reads None where it is absent"),
    ),
    _rule(
        "null-removed", "nullability", "may no longer be null",
        (SENDING, "code that sends None no longer type-checks"),
        (WIDENS, "None no longer appears"),
    ),
    # bounds and defaults
    _rule(
        "bound-tightened", "bound", "tighter bound",
        (SENDING, "values outside of it are refused by the server, and by decode with strict=True"),
        (WORDS, "fewer values arrive"),
    ),
    _rule(
        "bound-loosened", "bound", "looser bound",
        (WIDENS, "more values can be sent"),
        (WIDENS, "more values may arrive; the Python type is the same"),
    ),
    _rule(
        "bound-changed", "bound", "another bound",
        (SENDING, "values that fitted the old one may be refused"),
        (WORDS, "other values arrive; the Python type is the same"),
    ),
    _alike("default-added", "default", "default documented", WORDS, "the package sends no defaults by itself"),
    _rule(
        "default-changed", "default", "another default",
        (WORDS, "the server does something else where the field is left out; the package is the same"),
        (WORDS, "the server says something else of itself; the package is the same"),
    ),
    _alike(
        "default-removed", "default", "default no longer documented", WORDS,
        "the package sends no defaults by itself",
    ),
    # types
    _rule(
        "type-widened", "type", "type takes more",
        (WIDENS, "more can be sent"),
        (READING, "values of another type appear where it is read"),
    ),
    _rule(
        "type-narrowed", "type", "type takes less",
        (SENDING, "code that sends what it no longer takes no longer type-checks"),
        (WIDENS, "fewer types appear where it is read"),
    ),
    _rule(
        "type-changed", "type", "another type",
        (SENDING, "code that sends the old type no longer type-checks"),
        (READING, "the value has another type"),
    ),
    _rule(
        "member-added", "union member", "new member of a union",
        (WIDENS, "there is one more type to send"),
        (WIDENS, "until now it arrived as an Unknown"),
    ),
    _rule(
        "member-removed", "union member", "member of a union removed",
        (SENDING, "code that sends it no longer type-checks"),
        (READING, "if it still arrives it is an Unknown"),
    ),
    # operations; what is sent is a request, what is received is an answer or a webhook
    _rule(
        "operation-added", "operation", "new operation",
        (WIDENS, "there is one more method"),
        (WIDENS, "there is one more webhook"),
    ),
    _rule(
        "operation-removed", "operation", "operation removed",
        (SENDING, "its method is gone"),
        (READING, "its type is gone; if it still arrives it is an UnknownEvent"),
    ),
    _rule(
        "operation-moved", "operation", "operation has another path or method",
        (SENDING, "the method of the client has another name or parameters"),
        (READING, "the webhook has another name"),
    ),
    _rule(
        "media-type-added", "operation", "new media type of a body",
        (WIDENS, "the body can be sent in one more form"),
        (WIDENS, "an answer may come in one more form"),
    ),
    _rule(
        "media-type-removed", "operation", "media type of a body removed",
        (SENDING, "the body can no longer be sent in this form"),
        (READING, "the answer no longer comes in this form"),
    ),
    _rule(
        "body-now-required", "operation", "body now required",
        (SENDING, "a request without a body is refused"),
        (WIDENS, "there always is a body"),
    ),
    _rule(
        "body-now-optional", "operation", "body now optional",
        (WIDENS, "the body can be left out"),
        (READING, "there may be no body"),
    ),
    _alike("answer-added", "operation", "new status of an answer", WIDENS, "one more answer is described"),
    _alike(
        "answer-removed", "operation", "status of an answer no longer described", WORDS,
        "it is handled by its number",
    ),
    _alike("header-added", "operation", "new header of an answer", WIDENS, "there is one more header to read"),
    _alike("header-removed", "operation", "header of an answer removed", READING, "code that reads it finds nothing"),
    _rule(
        "parameter-added-required", "parameter", "new required parameter",
        (SENDING, "calling the method without it is a TypeError"),
        (WIDENS, "there is one more value to read"),
    ),
    _alike("parameter-added-optional", "parameter", "new optional parameter", WIDENS, "there is one more to give"),
    _rule(
        "parameter-removed", "parameter", "parameter removed",
        (SENDING, "the method no longer takes it"),
        (READING, "the value is gone"),
    ),
    # words
    _alike("description-changed", "description", "another description", WORDS, "only texts differ"),
)  # fmt: skip

BY_ID = {rule.id: rule for rule in RULES}
