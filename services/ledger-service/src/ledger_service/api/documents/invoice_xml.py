"""An invoice as the e-invoice of EN 16931, in the syntax of UN/CEFACT (Factur-X and ZUGFeRD).

The codes are those of the standard: 380 is an invoice and 381 a credit note, whose amounts are
positive, and 389 and 261 are those that the buyer makes for the seller; 58 is a SEPA credit transfer.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from chassis.errors import business
from chassis.money import exponent, to_decimal
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.documents import InvoiceRow, Line
from ledger_service.domain.invoicing import SELF_BILLED, Invoice, InvoiceKind
from ledger_service.domain.vat import UNTAXED, Vat, VatCategory

PROFILE: Final = "urn:cen.eu:en16931:2017"
_RAM: Final = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
_RSM: Final = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_UDT: Final = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
_MOST_DECIMALS: Final = 2
_INVOICE, _CREDIT_NOTE = "380", "381"
_SELF_BILLED, _SELF_BILLED_CREDIT_NOTE = "389", "261"
_DESCRIPTIONS: Final = {
    InvoiceKind.PLATFORM: "Revenue share on case",
    InvoiceKind.PLATFORM_CREDIT: "Revenue share on case",
    InvoiceKind.CLIENT: "Collection fee on case",
    InvoiceKind.CLIENT_CREDIT: "Collection fee on case",
    InvoiceKind.REFERRAL: "Referral fee on case",
    InvoiceKind.REFERRAL_CREDIT: "Referral fee on case",
}
_UNTAXED: Final = "Interest and fees collected on case"

for _prefix, _space in (("ram", _RAM), ("rsm", _RSM), ("udt", _UDT)):
    ET.register_namespace(_prefix, _space)


def describe(invoice: Invoice, line: Line) -> str:
    """Return what a line charges, in words."""
    return f"{_DESCRIPTIONS[invoice.kind] if line.taxed else _UNTAXED} {line.reference}"


def invoice_xml(row: InvoiceRow, lines: Sequence[Line]) -> bytes:
    """Return the e-invoice; 422 in a currency of three decimals, which the standard does not know."""
    invoice = row.invoice
    if exponent(invoice.currency) > _MOST_DECIMALS:
        raise business("NoElectronicInvoice", f"EN 16931 knows two decimals; {invoice.currency} has three.")
    root = ET.Element(f"{{{_RSM}}}CrossIndustryInvoice")
    context = _in(root, "ExchangedDocumentContext", space=_RSM)
    _path(context, "GuidelineSpecifiedDocumentContextParameter/ID", PROFILE)
    document = _in(root, "ExchangedDocument", space=_RSM)
    _in(document, "ID", invoice.number)
    _in(document, "TypeCode", _type(invoice))
    _date(_in(document, "IssueDateTime"), invoice.issued_on)
    if invoice.reason:
        _path(document, "IncludedNote/Content", invoice.reason)
    trade = _in(root, "SupplyChainTradeTransaction", space=_RSM)
    for line in lines:
        _line(trade, invoice, line)
    _agreement(trade, invoice)
    event = _in(_in(trade, "ApplicableHeaderTradeDelivery"), "ActualDeliverySupplyChainEvent")
    _date(_in(event, "OccurrenceDateTime"), invoice.period.last_day if invoice.period else invoice.issued_on)
    _settlement(trade, row, sum(abs(line.amount) for line in lines))
    return bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True))


def _type(invoice: Invoice) -> str:
    if invoice.kind in SELF_BILLED:
        return _SELF_BILLED_CREDIT_NOTE if invoice.credits else _SELF_BILLED
    return _CREDIT_NOTE if invoice.credits else _INVOICE


def _line(trade: ET.Element, invoice: Invoice, line: Line) -> None:
    item = _in(trade, "IncludedSupplyChainTradeLineItem")
    _path(item, "AssociatedDocumentLineDocument/LineID", str(line.line))
    product = _in(item, "SpecifiedTradeProduct")
    _in(product, "Name", describe(invoice, line))
    _in(product, "Description", f"Payment of {line.value_date}, {_text(line.recovered, line.currency)} {line.currency}")
    price = _text(line.amount, invoice.currency)
    _path(item, "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount", price)
    _path(item, "SpecifiedLineTradeDelivery/BilledQuantity", "1", unitCode="C62")
    settlement = _in(item, "SpecifiedLineTradeSettlement")
    tax = _in(settlement, "ApplicableTradeTax")
    _in(tax, "TypeCode", "VAT")
    vat = invoice.vat if line.taxed else UNTAXED
    _in(tax, "CategoryCode", vat.category.value)
    _percent(tax, vat)
    _path(settlement, "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", price)


def _agreement(trade: ET.Element, invoice: Invoice) -> None:
    agreement = _in(trade, "ApplicableHeaderTradeAgreement")
    # The standard forbids VAT numbers where nothing is subject to VAT.
    told = invoice.vat.category is not VatCategory.NOT_SUBJECT
    _party(_in(agreement, "SellerTradeParty"), invoice.seller, told=told)
    _party(_in(agreement, "BuyerTradeParty"), invoice.buyer, told=told)


def _party(party: ET.Element, profile: BillingProfile, *, told: bool) -> None:
    _in(party, "ID", str(profile.organisation_id))
    _in(party, "Name", profile.legal_name)
    if profile.registration_number:
        _path(party, "SpecifiedLegalOrganization/ID", profile.registration_number)
    address = _in(party, "PostalTradeAddress")
    for name, value in (
        ("PostcodeCode", profile.zip_code),
        ("LineOne", profile.street),
        ("CityName", profile.city),
        ("CountryID", profile.country),
    ):
        if value:
            _in(address, name, value)
    if profile.email:
        _path(party, "URIUniversalCommunication/URIID", profile.email, schemeID="EM")
    if profile.vat_number and told:
        _path(party, "SpecifiedTaxRegistration/ID", profile.vat_number, schemeID="VA")


def _settlement(trade: ET.Element, row: InvoiceRow, lines: int) -> None:
    invoice, currency = row.invoice, row.invoice.currency
    settlement = _in(trade, "ApplicableHeaderTradeSettlement")
    _in(settlement, "PaymentReference", invoice.number)
    _in(settlement, "InvoiceCurrencyCode", currency)
    if invoice.seller.iban and not invoice.credits:
        means = _in(settlement, "SpecifiedTradeSettlementPaymentMeans")
        _in(means, "TypeCode", "58" if currency == "EUR" else "30")
        _path(means, "PayeePartyCreditorFinancialAccount/IBANID", invoice.seller.iban)
        if invoice.seller.bic:
            _path(means, "PayeeSpecifiedCreditorFinancialInstitution/BICID", invoice.seller.bic)
    taxed = invoice.net - invoice.untaxed
    if taxed or not invoice.untaxed:
        _tax(settlement, invoice, invoice.vat, taxed, invoice.vat_amount)
    if invoice.untaxed:
        _tax(settlement, invoice, UNTAXED, invoice.untaxed, 0)
    if invoice.period:
        period = _in(settlement, "BillingSpecifiedPeriod")
        _date(_in(period, "StartDateTime"), invoice.period.start)
        _date(_in(period, "EndDateTime"), invoice.period.last_day)
    _date(_in(_in(settlement, "SpecifiedTradePaymentTerms"), "DueDateDateTime"), invoice.due_on)
    total = _in(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    prepaid = 0 if invoice.credits else row.prepaid
    _in(total, "LineTotalAmount", _text(lines, currency))
    _in(total, "TaxBasisTotalAmount", _text(invoice.net, currency))
    _in(total, "TaxTotalAmount", _text(invoice.vat_amount, currency), currencyID=currency)
    _in(total, "GrandTotalAmount", _text(invoice.total, currency))
    _in(total, "TotalPrepaidAmount", _text(prepaid, currency))
    _in(total, "DuePayableAmount", _text(abs(invoice.total) - prepaid, currency))
    if invoice.credits:
        _path(settlement, "InvoiceReferencedDocument/IssuerAssignedID", invoice.credited_number or str(invoice.credits))


def _tax(settlement: ET.Element, invoice: Invoice, vat: Vat, basis: int, amount: int) -> None:
    tax = _in(settlement, "ApplicableTradeTax")
    _in(tax, "CalculatedAmount", _text(amount, invoice.currency))
    _in(tax, "TypeCode", "VAT")
    if vat.note:
        _in(tax, "ExemptionReason", vat.note)
    _in(tax, "BasisAmount", _text(basis, invoice.currency))
    _in(tax, "CategoryCode", vat.category.value)
    if vat.reason_code:
        _in(tax, "ExemptionReasonCode", vat.reason_code)
    _percent(tax, vat)


def _percent(tax: ET.Element, vat: Vat) -> None:
    if vat.category is not VatCategory.NOT_SUBJECT:
        _in(tax, "RateApplicablePercent", f"{float(vat.rate * 100):.4f}".rstrip("0").rstrip("."))


def _text(minor: int, currency: str) -> str:
    """Return an amount without its sign: what kind of document it is tells the direction."""
    return f"{to_decimal(abs(minor), currency):f}"


def _date(parent: ET.Element, day: dt.date) -> None:
    _in(parent, "DateTimeString", f"{day:%Y%m%d}", space=_UDT, format="102")


def _path(parent: ET.Element, path: str, text: str, **attributes: str) -> None:
    *outer, last = path.split("/")
    for name in outer:
        parent = _in(parent, name)
    _in(parent, last, text, **attributes)


def _in(parent: ET.Element, name: str, text: str | None = None, *, space: str = _RAM, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{space}}}{name}", attributes)
    child.text = text
    return child
