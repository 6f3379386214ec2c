"""The event catalogue: what is on the bus, what has been promised of it, and whether a change keeps the promise."""

from __future__ import annotations

import datetime as dt
import enum
import json
import types
import typing
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from contracts import topics
from contracts.base import Event, Value
from contracts.catalogue import EVENTS
from recoup.home import ROOT

GOLDEN = ROOT / "libs" / "contracts" / "golden"
REFERENCE = ROOT / "docs" / "reference"


def summary(event: type[Event]) -> str:
    """Return the first sentence of an event's description."""
    return (event.__doc__ or "").strip().splitlines()[0]


def readers(topic: str) -> list[str]:
    """Return the services that read a topic."""
    return [service for service, names in topics.SUBSCRIPTIONS.items() if topic in names]


def schema(event: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema of an event's body, as readers see it."""
    return event.json_schema()


def sample(kind: Any) -> Any:
    """Return a value of a type as it stands in JSON, the same every time."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        return sample(next(each for each in arguments if each is not types.NoneType))
    if origin is tuple:
        return [sample(arguments[0])]
    if isinstance(kind, type) and issubclass(kind, Value):
        return {name: sample(field.annotation) for name, field in kind.model_fields.items()}
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind)).value
    fixed = {
        UUID: "0198c1f0-7a3e-7d52-9c0b-5a1e6f2d3c4b",
        str: "text",
        int: 12345,
        bool: True,
        Decimal: "0.095",
        dt.date: "2026-03-25",
        dt.datetime: "2026-03-25T09:30:00Z",
    }
    return fixed[kind]


def incompatibilities(golden: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Say what an old reader or an old event would not survive; a new optional field is no harm."""
    found = _object("", golden, now)
    for name, definition in golden.get("$defs", {}).items():
        current = now.get("$defs", {}).get(name)
        found += [f"{name}: removed"] if current is None else _object(f"{name}.", definition, current)
    return found


def _object(where: str, golden: dict[str, Any], now: dict[str, Any]) -> list[str]:
    if "properties" not in golden:
        same = _bare(golden) == _bare(now)
        return [] if same else [f"{where.rstrip('.') or 'body'}: its values changed; publish a new version instead"]
    found = []
    for name, shape in golden["properties"].items():
        current = now.get("properties", {}).get(name)
        if current is None:
            found.append(f"{where}{name}: removed; old readers need it")
        elif _bare(current) != _bare(shape):
            found.append(f"{where}{name}: its type changed; publish a new version instead")
    before, after = set(golden.get("required", ())), set(now.get("required", ()))
    found += [f"{where}{name}: no longer always there; old readers need it" for name in sorted(before - after)]
    found += [f"{where}{name}: now required; old events lack it" for name in sorted(after - before)]
    return found


def _bare(shape: Any) -> Any:
    if isinstance(shape, dict):
        return {key: _bare(value) for key, value in shape.items() if key not in {"description", "title"}}
    return [_bare(each) for each in shape] if isinstance(shape, list) else shape


def golden_files(event: type[Event]) -> tuple[Path, Path]:
    """Return where the schema and the sample of an event are committed."""
    return GOLDEN / f"{event.type}.schema.json", GOLDEN / f"{event.type}.sample.json"


def check() -> list[str]:
    """Compare every event with what is committed; return what is wrong."""
    found = [
        f"{file.name}: this event is gone; old events of it may still come"
        for file in sorted(GOLDEN.glob("*.schema.json"))
        if file.name.removesuffix(".schema.json") not in EVENTS
    ]
    for name, event in EVENTS.items():
        committed, _ = golden_files(event)
        if not committed.exists():
            found.append(f"{name}: not committed yet; run ./recoup events --update")
            continue
        golden = json.loads(committed.read_text())
        broken = incompatibilities(golden, schema(event))
        found += [f"{name}: {each}" for each in broken]
        if not broken and golden != schema(event):
            found.append(f"{name}: grew; run ./recoup events --update")
    return found


def update() -> list[str]:
    """Commit new events and compatible growth to the golden files; return what was refused."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    refused = []
    for name, event in EVENTS.items():
        committed, example = golden_files(event)
        if committed.exists():
            broken = incompatibilities(json.loads(committed.read_text()), schema(event))
            if broken:
                refused += [f"{name}: {each}" for each in broken]
                continue
        committed.write_text(_text(schema(event)))
        if not example.exists():
            example.write_text(_text(sample(event)))
    REFERENCE.mkdir(parents=True, exist_ok=True)
    (REFERENCE / "asyncapi.json").write_text(_text(asyncapi()))
    (REFERENCE / "events.md").write_text(catalogue())
    return refused


def _text(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def catalogue() -> str:
    """Return the catalogue as Markdown."""
    lines = ["# Events", "", "Written by `./recoup events --update` from `libs/contracts`.", ""]
    for topic in topics.ALL:
        lines += [f"## {topic}", "", f"Read by: {', '.join(readers(topic)) or 'nobody yet'}.", ""]
        lines += ["| event | key | what it says |", "| --- | --- | --- |"]
        lines += [
            f"| `{event.type}` | `{event.key_field}` | {summary(event)} |"
            for event in EVENTS.values()
            if event.topic == topic
        ]
        lines.append("")
    return "\n".join(lines)


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI 3 document of the bus."""
    channels = {
        topic: {
            "address": topic,
            "messages": {
                event.type: {"$ref": f"#/components/messages/{event.type}"}
                for event in EVENTS.values()
                if event.topic == topic
            },
            "bindings": {"kafka": {"partitions": topics.PARTITIONS}},
        }
        for topic in topics.ALL
    }
    schemas: dict[str, Any] = {}
    messages = {
        event.type: {
            "name": event.type,
            "summary": summary(event),
            "contentType": "application/json",
            "payload": _shared(event, schemas),
            "bindings": {"kafka": {"key": {"type": "string", "description": event.key_field}}},
        }
        for event in EVENTS.values()
    }
    operations = {
        f"publish-{topic}": {"action": "send", "channel": {"$ref": f"#/channels/{topic}"}} for topic in topics.ALL
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Recoup events", "version": "1"},
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }


def _shared(event: type[Event], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return an event's schema with its parts moved to the document's common ones."""
    payload = event.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(payload.pop("$defs", {}))
    return payload
