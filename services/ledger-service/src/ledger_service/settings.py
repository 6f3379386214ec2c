"""What the ledger alone is told by its environment."""

import datetime as dt
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class LedgerSettings(BaseSettings):
    """Read from `RECOUP_LEDGER_<NAME>`.

    `platform_receives` lets debtors pay the platform itself (domain 5.5); networks hold no money
    unless they are set up to. `commission_reminder_days` after a commission became unpaid the partner is
    reminded of it (domain 16, Q7).
    """

    model_config = SettingsConfigDict(env_prefix="RECOUP_LEDGER_", frozen=True, extra="ignore")

    platform_receives: bool = False
    commission_reminder_days: Annotated[int, Field(ge=1, le=365)] = 14

    @property
    def remind_after(self) -> dt.timedelta:
        """How long a client has to pay a commission before his partner is reminded of it."""
        return dt.timedelta(days=self.commission_reminder_days)
