"""Files on a case: which kinds are taken from whom, and whether the content is what the name says (domain 8).

A name decides nothing by itself: its extension must be allowed for the sender and the first bytes must agree with it.
Archives are opened far enough to see that they hold what they claim and do not unpack into something enormous.
"""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

MAX_FILE_BYTES: Final = 25 * 1024 * 1024
MAX_DESCRIPTION: Final = 500
_MAX_NAME: Final = 200
_MAX_UNPACKED: Final = 200 * 1024 * 1024
_MAX_RATIO: Final = 100
_SNIFFED: Final = 8192


class DocumentType(StrEnum):
    """What a file is, as both role APIs name it."""

    ORIGINAL_INVOICE = "OriginalInvoice"
    DEBTOR_DOCUMENTS = "DebtorDocuments"
    CREDITOR_DOCUMENTS = "CreditorDocuments"
    PARTNER_DOCUMENTS = "PartnerDocuments"
    DEMAND_LETTER = "DemandLetter"
    MISCELLANEOUS = "Miscellaneous"


CREDITOR_EXTENSIONS: Final = frozenset(["pdf", "xls", "xlsx", "csv", "txt", "jpg", "jpeg", "png", "gif"])
PARTNER_EXTENSIONS: Final = frozenset([
    "pdf", "doc", "docx", "xls", "xlsx", "jpg", "jpeg", "png", "txt", "zip", "csv", "eml"
])  # fmt: skip

MEDIA_TYPES: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "txt": "text/plain",
    "csv": "text/csv",
    "eml": "message/rfc822",
    "zip": "application/zip",
}


class FileRefusedError(Exception):
    """A file is not taken; the message says why and what would be."""


class EmptyFileError(FileRefusedError):
    """There is nothing in the file."""


class FileTooLargeError(FileRefusedError):
    """The file is larger than `MAX_FILE_BYTES`."""


class UnsupportedFileError(FileRefusedError):
    """The extension is not taken, or the content is of another kind."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept: its harmless name and the media type it will be served with."""

    name: str
    extension: str
    media_type: str


def check_file(name: str, content: bytes, allowed: frozenset[str]) -> CheckedFile:
    """Return what is known of a file that may be kept.

    Raises `EmptyFileError`, `FileTooLargeError` or `UnsupportedFileError`.
    """
    if len(content) > MAX_FILE_BYTES:
        raise FileTooLargeError("The file is larger than 25 MB; split it or send it compressed.")
    clean = clean_name(name)
    extension = clean.rpartition(".")[2].lower() if "." in clean else ""
    if extension not in allowed:
        kinds = ", ".join(sorted(allowed))
        raise UnsupportedFileError(f"Files of this kind are not taken; send one of {kinds}.")
    if not content:
        raise EmptyFileError("The file is empty.")
    if not _agrees(extension, content):
        raise UnsupportedFileError(f"The content of the file is not that of a .{extension} file.")
    return CheckedFile(clean, extension, MEDIA_TYPES[extension])


def clean_name(name: str) -> str:
    """Return the last part of a file name without anything that could mislead a reader or a file system."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(each for each in last if unicodedata.category(each)[0] != "C").strip(" .")
    if len(plain) > _MAX_NAME:
        stem, dot, extension = plain.rpartition(".")
        plain = stem[: _MAX_NAME - len(extension) - 1] + dot + extension[:10] if dot else plain[:_MAX_NAME]
    return plain or "file"


def _agrees(extension: str, content: bytes) -> bool:
    """Whether the content is of the kind that the extension names."""
    signatures = _SIGNATURES.get(extension)
    if signatures is not None and not content.startswith(signatures):
        return False
    if extension in _ARCHIVES:
        return _sound_archive(content, _ARCHIVES[extension])
    if extension in {"txt", "csv", "eml"}:
        return _is_text(content) and (extension != "eml" or _HEADER.match(content) is not None)
    return True


_SIGNATURES: Final[dict[str, tuple[bytes, ...]]] = {
    "pdf": (b"%PDF-",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "gif": (b"GIF87a", b"GIF89a"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "zip": (b"PK\x03\x04", b"PK\x05\x06"),
}
_ARCHIVES: Final[dict[str, str]] = {"docx": "word/", "xlsx": "xl/", "zip": ""}
_HEADER: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?[!-9;-~]+:[ \t]")
_MARKUP: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|svg|script|\?xml)", re.IGNORECASE)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def _is_text(content: bytes) -> bool:
    """Plain text in UTF-8, UTF-16 with its mark, or an eight-bit code page; no page that a browser would run."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    return _CONTROL.search(content) is None and _MARKUP.match(content[:_SNIFFED]) is None


def _sound_archive(content: bytes, holds: str) -> bool:
    """Whether the archive can be listed, holds a part below `holds`, and unpacks into a bearable size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    unpacked = sum(part.file_size for part in parts)
    if unpacked > _MAX_UNPACKED or unpacked > _MAX_RATIO * len(content):
        return False
    return not holds or (
        any(part.filename == "[Content_Types].xml" for part in parts)
        and any(part.filename.startswith(holds) for part in parts)
    )


class FileContents(Protocol):
    """Where the contents of files are kept."""

    async def put(self, key: str, content: bytes, media_type: str) -> None:
        """Keep a content under a key that was never used."""
        ...

    async def get(self, key: str) -> bytes | None:
        """Return a content, or None when there is none of that key."""
        ...
