"""What case-service is told by its environment, beside what every service is told."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class CaseSettings(BaseSettings):
    """The platform's choices for claims, each from `RECOUP_CASE_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="RECOUP_CASE_", frozen=True, extra="ignore")

    require_poa_at_submission: bool = False
    """Refuse a claim whose creditor has not empowered its partner yet, unless it may wait for papers.

    By default the creditor signs after the partner has accepted.
    """
