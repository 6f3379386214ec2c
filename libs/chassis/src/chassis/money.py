"""Money between the wire (decimal numbers) and the books (integers of minor units, ISO 4217)."""

from decimal import Decimal
from typing import Final

_NO_DECIMALS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS: Final = "BHD IQD JOD KWD LYD OMR TND"
_TWO_DECIMALS: Final = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR
KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN
PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD
TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG
"""
_EXPONENTS: Final = {
    **dict.fromkeys(_NO_DECIMALS.split(), 0),
    **dict.fromkeys(_THREE_DECIMALS.split(), 3),
    **dict.fromkeys(_TWO_DECIMALS.split(), 2),
}

MAX_MINOR: Final = 10**15
"""The largest amount anything accepts, in minor units: far inside 64 bits, beyond any claim."""


class UnknownCurrency(ValueError):
    """The code is not an ISO 4217 currency that Recoup handles."""

    def __init__(self, currency: str) -> None:
        """Name the currency."""
        super().__init__(f"'{currency}' is not a currency code of ISO 4217.")


class TooManyDecimals(ValueError):
    """An amount is finer than the currency's minor unit."""

    def __init__(self, amount: Decimal, currency: str) -> None:
        """Name the amount and what the currency allows."""
        digits = exponent(currency)
        super().__init__(f"{amount} has more than the {digits} decimals of {currency}.")


class AmountTooLarge(ValueError):
    """An amount is beyond what the books hold."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The amount is too large.")


def exponent(currency: str) -> int:
    """Return the number of decimals of a currency; raises `UnknownCurrency`."""
    try:
        return _EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def is_currency(code: str) -> bool:
    """Tell whether `exponent` knows a currency."""
    return code in _EXPONENTS


def to_minor(amount: Decimal, currency: str) -> int:
    """Return the amount in minor units.

    Raises `UnknownCurrency`, `TooManyDecimals` or `AmountTooLarge`.
    """
    digits = exponent(currency)
    if not amount.is_finite() or abs(amount).adjusted() > 20:  # noqa: PLR2004 - far beyond MAX_MINOR
        raise AmountTooLarge
    scaled = amount.scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise TooManyDecimals(amount, currency)
    if abs(scaled) > MAX_MINOR:
        raise AmountTooLarge
    return int(scaled)


def to_decimal(minor: int, currency: str) -> Decimal:
    """Return an amount of minor units as a decimal with the currency's decimals."""
    return Decimal(minor).scaleb(-exponent(currency))
