"""Pages of an A4 document: PDF/A-3 with its fonts inside, the same bytes for the same content."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT: Final = "Open Sans"
_WIDTH: Final = 190
_GREY: Final = (235, 235, 235)
_MISSING_AS: Final = "?"
_MAKER: Final = "Recoup"


class Sheet:
    """A document in the making: a title, blocks of text, a table and totals, from top to bottom."""

    def __init__(self, title: str, day: dt.date) -> None:
        """Begin a document of this day."""
        self.pdf = _blank(title, day)
        self._known = _characters(self.pdf)
        self.pdf.set_font(_FONT, style="B", size=16)
        self.pdf.cell(_WIDTH, 10, self._clean(title), new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(2)

    def sides(self, left: Sequence[str | None], right: Sequence[str | None]) -> None:
        """Write two blocks beside each other; what is None is left out."""
        top = self.pdf.get_y()
        lowest = top
        for x, block in ((10.0, left), (110.0, right)):
            self.pdf.set_y(top)
            for number, text in enumerate(each for each in block if each):
                self.pdf.set_font(_FONT, style="B" if number == 0 else "", size=9)
                self.pdf.set_x(x)
                self.pdf.multi_cell(90, 5, self._clean(text), new_x="LEFT", new_y="NEXT")
            lowest = max(lowest, self.pdf.get_y())
        self.pdf.set_y(lowest + 4)

    def text(self, text: str) -> None:
        """Write a paragraph."""
        self.pdf.set_font(_FONT, size=9)
        self.pdf.multi_cell(_WIDTH, 5, self._clean(text), new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(2)

    def table(self, heads: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]], left: int) -> None:
        """Write a table: the first `left` columns begin at the left, the others end at the right.

        The heads stand on every page.
        """
        self._heads(heads, widths, left)
        self.pdf.set_font(_FONT, size=8)
        for row in rows:
            if self.pdf.get_y() > self.pdf.page_break_trigger - 6:
                self.pdf.add_page()
                self._heads(heads, widths, left)
                self.pdf.set_font(_FONT, size=8)
            self._row(row, widths, left)
        self.pdf.ln(3)

    def totals(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write names and amounts at the right; the last is the sum of all."""
        for number, (name, value) in enumerate(rows, start=1):
            self.pdf.set_font(_FONT, style="B" if number == len(rows) else "", size=9)
            self.pdf.cell(140, 6, self._clean(name), align="R")
            self.pdf.cell(50, 6, self._clean(value), align="R", new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(3)

    def carry(self, xml: bytes, author: str, title: str) -> None:
        """Put an e-invoice into the document, and say so in its metadata, as Factur-X wants it.

        Raises an error when the e-invoice breaks the schema of its profile.
        """
        import facturx  # noqa: PLC0415 - takes half a second
        from facturx.facturx import generate_xmp_object  # noqa: PLC0415 - as above
        from lxml import etree  # noqa: PLC0415 - as above

        facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
        made = self.pdf.creation_date
        self.pdf.embed_file(
            bytes=xml,
            basename="factur-x.xml",
            mime_type="text/xml",
            associated_file_relationship="Alternative",
            modification_date=made,
            desc="Factur-X invoice",
            compress=True,
        )
        metadata = generate_xmp_object(
            {
                "pdfa3_flavor": "B",
                "title": title,
                "author": author,
                "subject": title,
                "producer": _MAKER,
                "creator_tool": _MAKER,
                "timestamp": made.isoformat(timespec="seconds"),
                "version": "1.0",
                "documenttype": "INVOICE",
                "xml_filename": "factur-x.xml",
                "xmp_level": "EN 16931",
                "urn": "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
            }
        )
        self.pdf.set_author(author)
        self.pdf.set_subject(title)
        self.pdf.set_creator(_MAKER)
        self.pdf.set_producer(_MAKER)
        self.pdf.set_xmp_metadata(etree.tostring(metadata, encoding="unicode"))

    def content(self) -> bytes:
        """Return the document."""
        return bytes(self.pdf.output())

    def _heads(self, heads: Sequence[str], widths: Sequence[int], left: int) -> None:
        self.pdf.set_font(_FONT, style="B", size=8)
        self.pdf.set_fill_color(*_GREY)
        self._row(heads, widths, left, fill=True)

    def _row(self, row: Sequence[str], widths: Sequence[int], left: int, *, fill: bool = False) -> None:
        for number, (text, width) in enumerate(zip(row, widths, strict=True)):
            align = "L" if number < left else "R"
            self.pdf.cell(width, 5.5, self._fitting(text, width), align=align, fill=fill)
        self.pdf.ln(5.5)

    def _fitting(self, text: str, width: int) -> str:
        text = self._clean(text)
        if self.pdf.get_string_width(text) <= width - 2:
            return text
        while text and self.pdf.get_string_width(text + "…") > width - 2:
            text = text[:-1]
        return text + "…"

    def _clean(self, text: str) -> str:
        """Replace what the font has no sign for: PDF/A allows no text without one."""
        return "".join(sign if ord(sign) in self._known else _MISSING_AS for sign in text)


def _blank(title: str, day: dt.date) -> "FPDF":
    import ttf_opensans  # noqa: PLC0415 - a service that makes no documents needs no fonts
    from fpdf import FPDF  # noqa: PLC0415 - takes a second

    fonts = Path(ttf_opensans.__file__).with_name("ttf")
    pdf = FPDF(format="A4", enforce_compliance="PDF/A-3B")
    pdf.set_creation_date(dt.datetime.combine(day, dt.time(12), dt.UTC))
    pdf.set_title(title)
    pdf.set_lang("en")
    pdf.set_margin(10)
    pdf.set_auto_page_break(auto=True, margin=15)
    pdf.add_font(_FONT, fname=fonts / "OpenSans-Regular.ttf")
    pdf.add_font(_FONT, style="B", fname=fonts / "OpenSans-Bold.ttf")
    pdf.add_page()
    return pdf


def _characters(pdf: "FPDF") -> frozenset[int]:
    fonts: dict[str, Any] = dict(pdf.fonts)
    sets = [frozenset(font.cmap) for font in fonts.values()]
    return frozenset.intersection(*sets)
