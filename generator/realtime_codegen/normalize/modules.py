"""Which module each declaration goes to: the main one (an empty name) or one for a superseded generation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from realtime_codegen.config import Config, ModuleRule
from realtime_codegen.model.graph import references, subclasses_of
from realtime_codegen.model.ir import Alias, Declaration
from realtime_codegen.normalize.events import ITSELF

MODELS, EVENTS = "models", "events"
"""The two files of the main part."""


def assign_modules(declarations: Mapping[str, Declaration], config: Config) -> dict[str, Declaration]:
    """Each declaration with its module. A module may use the main one; the main one uses no other, so what it needs
    stays in it.
    """
    assigned = dict(declarations)
    for rule in config.modules:
        for id_ in _members(assigned, rule, config):
            assigned[id_] = replace(assigned[id_], module=rule.name)
    return assigned


def assign_files(declarations: Mapping[str, Declaration]) -> dict[str, Declaration]:
    """Each declaration with the file it is written to: that of its module, or one of the two of the main part.

    Events use models, never the other way round. An event that a model refers to stays with the models, and so does
    what it refers to.
    """
    events = {id_ for id_, declaration in declarations.items() if not declaration.module and _is_event(declaration)}
    while needed := {
        target
        for id_, declaration in declarations.items()
        if id_ not in events and not declaration.module
        for target in references(declaration)
        if target in events
    }:
        events -= needed
    return {
        id_: replace(declaration, file=declaration.module or (EVENTS if id_ in events else MODELS))
        for id_, declaration in declarations.items()
    }


def _is_event(declaration: Declaration) -> bool:
    return declaration.is_event_union if isinstance(declaration, Alias) else declaration.is_event


def _members(declarations: Mapping[str, Declaration], rule: ModuleRule, config: Config) -> list[str]:
    referrers = _referrers(declarations)
    unions = {group.union for group in config.events if group.module == rule.name}
    members = {
        id_ for id_, d in declarations.items() if id_.removesuffix(ITSELF) in unions or _is_named(d, rule, declarations)
    }
    grown = True
    while grown:
        more = {id_ for id_ in declarations if id_ not in members and referrers[id_] and referrers[id_] <= members}
        members |= more
        grown = bool(more)
    return sorted(_without_what_others_need(members, referrers))


def _is_named(declaration: Declaration, rule: ModuleRule, declarations: Mapping[str, Declaration]) -> bool:
    name = declaration.component
    return bool(name) and (
        name.startswith(rule.prefixes) or (bool(rule.superseded_by) and name + rule.superseded_by in declarations)
    )


def _referrers(declarations: Mapping[str, Declaration]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {id_: set() for id_ in declarations}
    for id_, declaration in declarations.items():
        for target in references(declaration):
            if target != id_ and target in found:
                found[target].add(id_)
    for base, subclasses in subclasses_of(declarations).items():
        for subclass in subclasses:
            found[subclass].add(base)
            found[base].discard(subclass)
    return found


def _without_what_others_need(members: set[str], referrers: Mapping[str, set[str]]) -> set[str]:
    kept = set(members)
    while needed := {id_ for id_ in kept if referrers[id_] - kept}:
        kept -= needed
    return kept
