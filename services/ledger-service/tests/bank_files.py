"""Bank statements for tests, in the words of several versions of camt.053 and as CSV."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

ACCOUNT = "DE02120300000000202051"
NEW = 8
"""From this version on the status is a code inside an element, and names stand in a Pty."""


@dataclass
class Entry:
    amount: str = "100.00"
    direction: str = "CRDT"
    day: str = "2026-11-20"
    name: str = "Debtor GmbH"
    text: str = ""
    reference: str = ""
    bank: str = ""
    end_to_end: str = "NOTPROVIDED"
    status: str = "BOOK"
    currency: str = "EUR"
    reversal: bool = False
    details: tuple["Entry", ...] = ()

    def detail(self, version: int) -> str:
        side = "Dbtr" if self.direction == "CRDT" else "Cdtr"
        name = f"<Nm>{escape(self.name)}</Nm>"
        party = f"<Pty>{name}</Pty>" if version >= NEW else name
        amount = f'<Amt Ccy="{self.currency}">{self.amount}</Amt>'
        amount = amount if version >= 4 else f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
        structured = f"<Strd><CdtrRefInf><Ref>{self.reference}</Ref></CdtrRefInf></Strd>" if self.reference else ""
        free = f"<Ustrd>{escape(self.text)}</Ustrd>" if self.text else ""
        return (
            f"<TxDtls><Refs><EndToEndId>{self.end_to_end}</EndToEndId></Refs>{amount}"
            f"<RltdPties><{side}>{party}</{side}></RltdPties><RmtInf>{free}{structured}</RmtInf></TxDtls>"
        )

    def xml(self, version: int) -> str:
        status = f"<Sts><Cd>{self.status}</Cd></Sts>" if version >= NEW else f"<Sts>{self.status}</Sts>"
        bank = f"<AcctSvcrRef>{self.bank}</AcctSvcrRef>" if self.bank else ""
        reversal = "<RvslInd>true</RvslInd>" if self.reversal else ""
        inside = "".join(each.detail(version) for each in self.details or (self,))
        return (
            f'<Ntry><Amt Ccy="{self.currency}">{self.amount}</Amt><CdtDbtInd>{self.direction}</CdtDbtInd>{reversal}'
            f"{status}<BookgDt><Dt>{self.day}</Dt></BookgDt><ValDt><Dt>{self.day}</Dt></ValDt>{bank}"
            f"<NtryDtls>{inside}</NtryDtls></Ntry>"
        )


def camt(
    *entries: Entry, version: int = 8, account: str = ACCOUNT, balances: str = "", encoding: str = "UTF-8"
) -> bytes:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02}"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-21T06:00:00Z</CreDtTm></GrpHdr>"
        f"<Stmt><Id>S1</Id><Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balances}"
        + "\n".join(entry.xml(version) for entry in entries)
        + "</Stmt></BkToCstmrStmt></Document>"
    ).encode(encoding)


def balance(code: str, amount: str, direction: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>'
    )


def csv(*rows: tuple[str, ...], header: str = "Date;Amount;Name;Text") -> bytes:
    return "\n".join([header, *(";".join(row) for row in rows)]).encode()
