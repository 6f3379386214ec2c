"""What the ledger alone is told by its environment."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class LedgerSettings(BaseSettings):
    """Read from `RECOUP_LEDGER_<NAME>`.

    `platform_receives` lets debtors pay the platform itself (domain 5.5); networks hold no money
    unless they are set up to.
    """

    model_config = SettingsConfigDict(env_prefix="RECOUP_LEDGER_", frozen=True, extra="ignore")

    platform_receives: bool = False
