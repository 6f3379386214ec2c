"""Names of accounts and banks, checked against the registries of ISO 13616 and ISO 9362."""


def iban_of(text: str) -> str:
    """Return an IBAN without spaces, in capitals; raises ValueError that says what is wrong with it."""
    from schwifty import IBAN  # noqa: PLC0415 - start time
    from schwifty.exceptions import SchwiftyException  # noqa: PLC0415 - start time

    try:
        return str(IBAN(text))
    except SchwiftyException as error:
        raise ValueError(f"is not an IBAN: {error}") from None


def bic_of(text: str) -> str:
    """Return a BIC without spaces, in capitals; raises ValueError that says what is wrong with it."""
    from schwifty import BIC  # noqa: PLC0415 - start time
    from schwifty.exceptions import SchwiftyException  # noqa: PLC0415 - start time

    try:
        return str(BIC(text))
    except SchwiftyException as error:
        raise ValueError(f"is not a BIC: {error}") from None


def reached_by_sepa(iban: str) -> bool:
    """Tell whether the country of an IBAN takes part in the Single Euro Payments Area."""
    from schwifty import IBAN  # noqa: PLC0415 - start time

    return IBAN(iban, allow_invalid=True).in_sepa_zone
