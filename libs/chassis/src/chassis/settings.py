"""What a process is told by its environment. No business data stands here."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.clock import Clock, NetworkClock, SystemClock


class Environment(StrEnum):
    """Where a network runs."""

    EMBEDDED = "embedded"
    TEST = "test"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """The settings every service reads, each from `RECOUP_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="RECOUP_", frozen=True, extra="ignore")

    environment: Environment = Environment.PRODUCTION
    database_url: SecretStr
    database_owner_url: SecretStr | None = None
    migrate_on_start: bool = False
    database_pool: int = 6
    kafka_bootstrap: str | None = None
    kafka_bootstrap_file: Path | None = None
    kafka_embedded: bool = False
    kafka_session_timeout_ms: int = 10_000
    http_host: str = "127.0.0.1"
    http_port: int = 8000
    clock_file: Path | None = None
    jwks_url: str = ""
    identity_url: str = ""
    case_url: str = ""
    routing_url: str = ""
    ledger_url: str = ""
    notification_url: str = ""
    referral_url: str = ""
    internal_token: SecretStr = SecretStr("")
    files_url: str = ""
    public_url: str = "http://127.0.0.1:8080"
    log_level: str = "INFO"
    grace_seconds: float = 10.0
    consumer_batch: int = 500

    @model_validator(mode="after")
    def _only_safe_in_production(self) -> Self:
        if self.environment is Environment.PRODUCTION:
            if self.clock_file is not None:
                raise ValueError("RECOUP_CLOCK_FILE: a production network keeps the real time")
            if not self.internal_token.get_secret_value():
                raise ValueError("RECOUP_INTERNAL_TOKEN: must be set in production")
        return self

    def clock(self) -> Clock:
        """Return the clock of this network."""
        return SystemClock() if self.clock_file is None else NetworkClock(self.clock_file)

    def kafka_address(self) -> tuple[str, str] | None:
        """Return the broker's address and its generation; None while nobody has told one."""
        if self.kafka_bootstrap:
            return self.kafka_bootstrap, "static"
        if self.kafka_bootstrap_file is None:
            return None
        try:
            told = json.loads(self.kafka_bootstrap_file.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return str(told["bootstrap"]), str(told["generation"])
