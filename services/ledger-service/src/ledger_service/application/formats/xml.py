"""XML from strangers: no document types, no entities, no network, no endless depth."""

import io
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from ledger_service.application.formats.errors import UnreadableFile

_NO_DOCTYPE: Final = "The file has a document type or entities, which are not taken; send plain XML."
_DEEPEST: Final = 100


def elements(content: bytes, *names: str) -> Iterator[tuple[str, Any]]:
    """Yield `("start" | "end", element)` as the file is read, `end` for elements of these local names only.

    Who is done with a large one calls its `clear`. Raises `UnreadableFile`, which names line and
    column, for anything that is not well-formed.
    """
    parser: Any = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth, wanted, first = 0, frozenset(names), True
    try:
        for event, element in parser:
            if first:
                _refuse_document_type(element)
                yield "start", element
                first = False
            if event == "start":
                depth += 1
                if depth > _DEEPEST:
                    raise UnreadableFile(f"Line {element.sourceline}: elements are nested too deeply.")
                continue
            depth -= 1
            if local(element) in wanted:
                yield "end", element
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(_words(error)) from None
    except (LookupError, UnicodeError) as error:
        raise UnreadableFile(f"The file is not in the encoding it names: {error}.") from None


def is_xml(content: bytes) -> bool:
    """Tell whether a file begins as XML does, in any of its encodings."""
    return content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def local(element: Any) -> str:
    """Return an element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def line(element: Any) -> str:
    """Say where an element stands."""
    return f"Line {element.sourceline}"


def _refuse_document_type(element: Any) -> None:
    info = element.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise UnreadableFile(_NO_DOCTYPE)


def _words(error: etree.XMLSyntaxError) -> str:
    row, column = error.position
    if not row:
        return "The file is no complete XML document."
    text = (error.msg or "not well-formed").partition(", line ")[0].strip()
    if "ntity" in text or "DTD" in text or "DOCTYPE" in text:
        return _NO_DOCTYPE
    return f"Line {row}, column {column}: {text}."
