"""The list of published operations that are not served yet; run as a program, it takes out what is served by now."""

from __future__ import annotations

import sys

import published

from recoup.development import specs

HEAD = "# Published operations that the gateway does not serve yet. The list can only shrink.\n"


def find(documents: dict[str, specs.Document]) -> list[str]:
    """Return the published operations that are not in the served documents."""
    served = {
        published.shape(method, path)
        for document in documents.values()
        for method, path, _ in specs.operations(document)
    }
    return sorted(operation.name for operation in published.all_operations() if operation.shape not in served)


def listed() -> list[str]:
    """Return the operations of the committed list."""
    lines = specs.MISSING.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def render(missing: list[str]) -> str:
    """Return the text of the list; `recoup openapi` reads the counts in its head."""
    text = HEAD
    for role in published.FILES:
        count = len(published.operations(role))
        text += f"# {role}: {count - sum(f' /{role}/' in each for each in missing)} of {count} served\n"
    return text + "".join(f"{each}\n" for each in missing)


def main() -> int:
    """Take out of the list what is served by now; refuses to make it longer."""
    exported = specs.export()
    missing = find({role: specs.merge(role, exported) for role in published.FILES})
    grown = set(missing) - set(listed()) if specs.MISSING.exists() else set()
    if grown:
        sys.stderr.write("The list can only shrink; served before:\n" + "".join(f"  {each}\n" for each in grown))
        return 1
    specs.MISSING.write_text(render(missing), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
