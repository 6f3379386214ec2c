"""Invoices as PDF and e-invoice: the same bytes again, and valid for a validator of their standards."""

import datetime as dt
import fcntl
import hashlib
import os
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import ApiError
from ledger_service.api.documents.invoice_pdf import invoice_pdf
from ledger_service.api.documents.invoice_xml import invoice_xml
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.client_invoicing import Billable, lines_of, vat_charged
from ledger_service.domain.documents import InvoiceRow, Line
from ledger_service.domain.invoicing import Invoice, InvoiceKind, InvoiceStatus, Period, vat_amount
from ledger_service.domain.vat import vat_of

ROOT = Path(__file__).resolve().parents[4]
SOURCES = ROOT / "deploy" / "einvoice"
CACHE = ROOT / "var" / "cache" / "einvoice"

PLATFORM = BillingProfile(
    UUID(int=0), "Recoup ApS", "DK", "Gade 1", "1000", "København", "DK-1", "DK12345678", Fraction(1, 4), None,
    "billing@recoup.example", "DK5000400440116243", "DABADKKK", "Bank",
)  # fmt: skip
UNREGISTERED = BillingProfile(UUID(int=0), "Recoup", "DK")
CUSTOMERS = {
    "standard": BillingProfile(UUID(int=1), "Danske & Søn", "DK"),
    "reverse-charge": BillingProfile(UUID(int=2), "Łódź Ωμέγα 中 GmbH", "DE", "Straße 2", vat_number="DE123456789"),
    "outside": BillingProfile(UUID(int=3), "Collect <Inc>", "US", city="Reno"),
}


def document(
    seller: BillingProfile, buyer: BillingProfile, *, currency: str = "EUR", lines: int = 2, credit: bool = False
) -> tuple[InvoiceRow, list[Line]]:
    sign = -1 if credit else 1
    items = [
        Line(
            number, UUID(int=number), UUID(int=number), f"REC-{number:06d}", dt.date(2026, 11, 3), 100_033, 9_503,
            3_801 * sign, 0, currency, 3_801 * sign,
        )
        for number in range(1, lines + 1)
    ]  # fmt: skip
    vat = vat_of(seller.taxable, buyer.taxable)
    net = sum(line.amount for line in items)
    invoice = Invoice(
        id=UUID(int=9),
        kind=InvoiceKind.PLATFORM_CREDIT if credit else InvoiceKind.PLATFORM,
        number="PC-2026-000001" if credit else "P-2026-000001",
        year=2026,
        sequence=1,
        seller=seller,
        buyer=buyer,
        currency=currency,
        net=net,
        vat=vat,
        vat_amount=vat_amount(net, vat.rate),
        lines=lines,
        issued_on=dt.date(2026, 12, 8),
        due_on=dt.date(2026, 12, 8) if credit else dt.date(2027, 1, 7),
        period=Period(dt.date(2026, 11, 1)),
        credits=UUID(int=8) if credit else None,
        credited_number="P-2026-000001" if credit else None,
        reason="Wrong share" if credit else None,
    )
    return InvoiceRow(invoice, InvoiceStatus.ISSUED, net if credit else 0, None, None, 0), items


def client_invoice(buyer: BillingProfile, rate: Fraction, *, settled: bool, credit: bool = False) -> Any:
    """Return a partner's invoice over two payments: the fee of one is kept, the other bears interest too."""
    day = dt.date(2026, 11, 3)
    fee = Billable(
        UUID(int=1), UUID(int=1), UUID(int=2), "REC-1", day, "EUR", 400_000, 38_000, 38_000,
        round(38_000 * rate), rate, settled=True,
    )  # fmt: skip
    more = replace(fee, payment_id=UUID(int=3), gross=50_000, fee=33_333, vat=round(33_333 * rate), settled=settled)
    lines = lines_of([fee, more])
    if credit:
        lines = [replace(line, share=-line.share, vat=-line.vat, amount=-line.amount) for line in lines]
    invoice = Invoice(
        id=UUID(int=9),
        kind=InvoiceKind.CLIENT_CREDIT if credit else InvoiceKind.CLIENT,
        number="CC-2026-000001" if credit else "C-2026-000001",
        year=2026,
        sequence=1,
        seller=PLATFORM,
        buyer=buyer,
        currency="EUR",
        net=sum(line.amount for line in lines),
        untaxed=sum(line.amount for line in lines if not line.taxed),
        vat=vat_charged(replace(PLATFORM, vat_rate=rate).taxable, buyer.taxable, rate),
        vat_amount=sum(line.vat for line in lines),
        lines=len(lines),
        issued_on=dt.date(2026, 11, 22),
        due_on=dt.date(2026, 11, 22) if credit else dt.date(2026, 12, 6),
        period=None,
        credits=UUID(int=8) if credit else None,
        credited_number="C-2026-000001" if credit else None,
        reason="Too much" if credit else None,
    )
    prepaid = sum(each.gross + each.vat for each in (fee, more) if each.settled)
    return InvoiceRow(invoice, InvoiceStatus.ISSUED, 0 if credit else prepaid, None, None, 0), lines


def referral_invoice(*, credit: bool = False) -> tuple[InvoiceRow, list[Line]]:
    """Return what the platform makes in the name of a referral partner of another member state."""
    row, lines = document(CUSTOMERS["reverse-charge"], PLATFORM, currency="USD", credit=credit)
    invoice = replace(
        row.invoice,
        kind=InvoiceKind.REFERRAL_CREDIT if credit else InvoiceKind.REFERRAL,
        number="RC-2026-000001" if credit else "R-2026-000001",
        credited_number="R-2026-000001" if credit else None,
        period=None,
        own_number=None if credit else "2026-77",
    )
    return replace(row, invoice=invoice), lines


def partly_settled() -> tuple[InvoiceRow, list[Line]]:
    """Return an invoice of the platform that a credit settles in part."""
    row, lines = document(PLATFORM, CUSTOMERS["standard"])
    return replace(row, prepaid=5_000), lines


QUARTER = Fraction(1, 4)
CASES = {
    "referral": referral_invoice(),
    "referral-credit-note": referral_invoice(credit=True),
    "partly-settled": partly_settled(),
    "client-due": client_invoice(CUSTOMERS["standard"], QUARTER, settled=False),
    "client-settled": client_invoice(CUSTOMERS["standard"], QUARTER, settled=True),
    "client-reverse-charge": client_invoice(CUSTOMERS["reverse-charge"], Fraction(0), settled=False),
    "client-credit-note": client_invoice(CUSTOMERS["standard"], QUARTER, settled=False, credit=True),
    **{name: document(PLATFORM, customer) for name, customer in CUSTOMERS.items()},
    "not-registered": document(UNREGISTERED, CUSTOMERS["standard"]),
    "credit-note": document(PLATFORM, CUSTOMERS["reverse-charge"], credit=True),
    "no-decimals": document(PLATFORM, CUSTOMERS["outside"], currency="JPY"),
    "long": document(PLATFORM, CUSTOMERS["standard"], lines=200),
}


@pytest.mark.parametrize("name", CASES)
def test_the_same_bytes_again(name: str) -> None:
    made = invoice_pdf(*CASES[name])
    assert made == invoice_pdf(*CASES[name])
    assert invoice_xml(*CASES[name]) in made or b"factur-x.xml" in made


def test_three_decimals_have_no_electronic_invoice() -> None:
    row, lines = document(PLATFORM, CUSTOMERS["outside"], currency="KWD")
    with pytest.raises(ApiError, match="two decimals"):
        invoice_xml(row, lines)
    assert b"factur-x.xml" not in invoice_pdf(row, lines)


def unavailable(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def jars() -> Path:
    """The validator, fetched once per machine."""
    maven = shutil.which("mvn")
    pom = SOURCES / "pom.xml"
    folder = CACHE / hashlib.sha256(pom.read_bytes()).hexdigest()[:12]
    if shutil.which("java") is None or (maven is None and not folder.exists()):
        unavailable("the validator of e-invoices needs Java and Maven")
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            words = [
                str(maven), "-B", "-q", "-f", str(pom), "dependency:copy-dependencies", "-DincludeScope=runtime",
                f"-DoutputDirectory={unfinished}",
            ]  # fmt: skip
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=600)
            if done.returncode != 0:
                unavailable(f"Maven could not bring the validator: {done.stdout[:300]}")
            unfinished.rename(folder)
    return folder


@pytest.mark.slow
def test_valid_by_schema_schematron_and_pdf_a(jars: Path, tmp_path: Path) -> None:
    files = []
    for name, (row, lines) in CASES.items():
        for ending, content in (("xml", invoice_xml(row, lines)), ("pdf", invoice_pdf(row, lines))):
            file = tmp_path / f"{name}.{ending}"
            file.write_bytes(content)
            files.append(str(file))
    broken = tmp_path / "broken.xml"
    broken.write_bytes(invoice_xml(*CASES["standard"]).replace(b">76.02<", b">76.03<", 1))
    words = ["java", "-Xmx400m", "-cp", f"{jars}/*", str(SOURCES / "Validate.java")]
    done = subprocess.run([*words, *files], capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-500:]
    done = subprocess.run([*words, str(broken)], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 1, "the validator does not see a sum that is wrong"
