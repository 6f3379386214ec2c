"""What identity-service is told beyond what every service is."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.settings import Environment
from identity_service.domain.quota import Limits

_LIFTED = 60
"""Outside production a minute allows what the published limits allow in an hour: one machine drives a network."""


class IdentitySettings(BaseSettings):
    """Each from `RECOUP_<NAME>`.

    The limits per credential are the published ones in production and lifted elsewhere; naming
    them sets them in any mode.
    """

    model_config = SettingsConfigDict(env_prefix="RECOUP_", frozen=True, extra="ignore")

    token_key_folder: Path | None = None
    staff_email: str = ""
    staff_password: SecretStr = SecretStr("")
    staff_api_key: SecretStr = SecretStr("")
    rate_limit_per_minute: int | None = None
    rate_limit_per_hour: int | None = None
    rate_limit_per_day: int | None = None

    def limits(self, environment: Environment) -> Limits:
        """Return how much one credential may ask."""
        published = Limits()
        factor = 1 if environment is Environment.PRODUCTION else _LIFTED
        return Limits(
            self.rate_limit_per_minute or published.per_minute * factor,
            self.rate_limit_per_hour or published.per_hour * factor,
            self.rate_limit_per_day or published.per_day * factor,
        )
