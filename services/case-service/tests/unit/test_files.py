"""Which files are taken, by name and content."""

import pytest

from case_service.domain.files import (
    CREDITOR_EXTENSIONS,
    MEDIA_TYPES,
    PARTNER_EXTENSIONS,
    UnsupportedFileError,
    check_file,
    clean_name,
)


@pytest.mark.parametrize(("given", "kept"), [
    ("invoice.pdf", "invoice.pdf"), ("../../etc/passwd", "passwd"), (r"C:\docs\a b.pdf", "a b.pdf"),
    ("a\x00b\u202egpj.pdf", "abgpj.pdf"), ("...", "file"), ("", "file"), ("/", "file"),
    ("x" * 300 + ".pdf", "x" * 196 + ".pdf"), ("y" * 300, "y" * 200), ("f\u00e6rdig.pdf", "f\u00e6rdig.pdf"),
])  # fmt: skip
def test_names_lose_what_could_mislead(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_every_extension_has_a_media_type() -> None:
    assert not (CREDITOR_EXTENSIONS | PARTNER_EXTENSIONS) - set(MEDIA_TYPES)


@pytest.mark.parametrize("content", [
    b"GIF89a/*<script>*/=1;", b"  <!DOCTYPE html><p>", b"\xef\xbb\xbf<?xml version='1.0'?>", b"<SVG onload=x>",
    b"a\x00b", b"\xff\xfe\x00",
])  # fmt: skip
def test_a_page_or_a_picture_is_no_text(content: bytes) -> None:
    if content.startswith(b"GIF"):
        assert check_file("x.gif", content, CREDITOR_EXTENSIONS).media_type == "image/gif"
        return
    with pytest.raises(UnsupportedFileError):
        check_file("x.txt", content, CREDITOR_EXTENSIONS)


def test_old_code_pages_are_text() -> None:
    assert check_file("x.csv", "b\u00e6l\u00f8b;1\r\n".encode("cp1252"), CREDITOR_EXTENSIONS).media_type == "text/csv"
