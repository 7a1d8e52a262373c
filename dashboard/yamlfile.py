"""YAML read strictly: every scalar stays text, a repeated key is refused, every fault knows its line."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from dashboard.terms import Problem, Refused

KeyPath = tuple[str | int, ...]


class Strict(BaseModel):
    """A record that refuses what it does not know, and never changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Model = TypeVar("Model", bound=Strict)


@dataclass(frozen=True)
class Document:
    """A YAML file as plain dicts, lists and text, with the line each path of keys stands on."""

    name: str
    content: dict[str, Any]
    lines: dict[KeyPath, int] = field(default_factory=dict)

    def line(self, path: KeyPath) -> int:
        """Return the line of `path`, or of the nearest thing above it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: KeyPath, expected: str, fix: str = "", found: str = "") -> Problem:
        """Return a problem standing at `path` in this file."""
        return Problem(file=f"{self.name}, line {self.line(path)}", expected=expected, fix=fix, found=found)

    def into(self, model: type[Model]) -> Model:
        """Return the document as a record; Refused, with every fault and its line, if it is not one."""
        try:
            return model.model_validate(self.content)
        except ValidationError as error:
            raise Refused(*(self._problem(model, dict(fault)) for fault in error.errors())) from None

    def _problem(self, model: type[Model], fault: dict[str, Any]) -> Problem:
        path: KeyPath = tuple(fault["loc"])
        name = path[-1] if path else ""
        if fault["type"] == "extra_forbidden":
            return self.fault(
                path, f'no field "{name}".', did_you_mean(str(name), _fields_at(model, path[:-1])).strip()
            )
        if fault["type"] == "missing":
            return self.fault(path[:-1], f'field "{name}" is missing.', "Write it.")
        where = ".".join(str(part) for part in path)
        found = "" if isinstance(fault["input"], dict | list) else str(fault["input"])
        said = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
        return self.fault(path, f"{where + ': ' if where else ''}{said}.", found=found)


def read_yaml(text: str, name: str) -> Document:
    """Return the mapping in `text`; Refused, with its line, for YAML that does not say one thing.

    No scalar is guessed at: `NO`, `21` and `2026-10-01` arrive as the text they were written as,
    because YAML 1.1 would make them False, a number and a date (and `[21, 2A]` a mixture).
    """
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
        repeated = [event for event in yaml.parse(text, Loader=yaml.CBaseLoader) if isinstance(event, yaml.AliasEvent)]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        said = getattr(error, "problem", "") or "it cannot be read"
        raise Refused(Problem(f"{name}, line {line}", f"This is not YAML: {said}.", "Mend it.")) from None
    for event in repeated:
        line = event.start_mark.line + 1 if event.start_mark else 1
        raise Refused(Problem(f"{name}, line {line}", f'"*{event.anchor}" repeats another part.', "Write it out."))
    if not isinstance(node, yaml.MappingNode):
        raise Refused(Problem(f"{name}, line 1", "Expected a list of fields such as title: ...", "Write some."))
    lines: dict[KeyPath, int] = {}
    content = _plain(node, (), name, lines)
    return Document(name, content, lines)


def _plain(node: yaml.Node, path: KeyPath, name: str, lines: dict[KeyPath, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), name, lines) for index, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    plain: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Refused(Problem(f"{name}, line {line}", "Expected the name of a field.", "Write it as one word."))
        if key.value in plain:
            first = lines[(*path, key.value)]
            raise Refused(
                Problem(f"{name}, line {line}", f'"{key.value}" stands here and on line {first}.', "Keep one.")
            )
        plain[key.value] = _plain(value, (*path, key.value), name, lines)
        lines[(*path, key.value)] = line
    return plain


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean "polarity"?` for the known word nearest to `word`, or nothing if none is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' Did you mean "{near[0]}"?' if near else ""


def _fields_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Return the field names of the record found by following `path` down from `model`."""
    here: Any = model
    for part in path:
        here = _step(here, part)
    record = _record_in(here)
    return [info.alias or name for name, info in record.model_fields.items()] if record else []


def _step(annotation: Any, part: str | int) -> Any:
    record = _record_in(annotation)
    if record and isinstance(part, str):
        named = {info.alias or name: info.annotation for name, info in record.model_fields.items()}
        return named.get(part)
    # A mapping or a list: what matters is the type of what it holds, its last argument.
    inner = [item for item in get_args(annotation) if item is not type(None)]
    return inner[-1] if inner else None


def _record_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, types.UnionType):
        return next((record for item in get_args(annotation) if (record := _record_in(item))), None)
    return None
