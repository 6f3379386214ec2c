"""docker-compose.yml: api and worker apart for each service, migrations before both, pinned images, health checks."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from identity_service.domain import api_key

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "deploy" / "docker" / "Dockerfile").read_text(encoding="utf-8")
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVICES = sorted(folder.name.removesuffix("-service") for folder in (ROOT / "services").glob("*-service"))
SERVERS = ("postgres", "kafka", "gateway")
ROLES = ("migrate", "api", "worker")


def image(container: str) -> str:
    """Return the image as it is used when no variable replaces it."""
    return re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", CONTAINERS[container].get("image", ""))


def conditions(container: str) -> dict[str, str]:
    return {name: each["condition"] for name, each in CONTAINERS[container]["depends_on"].items()}


def test_there_is_nothing_beside_servers_and_services() -> None:
    expected = {*SERVERS, "provision", *(f"{service}-{role}" for service in SERVICES for role in ROLES)}
    assert set(CONTAINERS) == expected


@pytest.mark.parametrize("service", SERVICES)
def test_api_worker_and_migration_of_a_service_are_apart(service: str) -> None:
    for role in ROLES:
        assert CONTAINERS[f"{service}-{role}"]["command"] == [role]
        assert image(f"{service}-{role}").startswith(f"recoup/{service}-service:")
    # A fixed name would keep a container from being scaled.
    assert all("container_name" not in CONTAINERS[f"{service}-{role}"] for role in ("api", "worker"))


@pytest.mark.parametrize("service", SERVICES)
def test_migrations_come_before_both(service: str) -> None:
    for role in ("api", "worker"):
        assert conditions(f"{service}-{role}") == {
            f"{service}-migrate": "service_completed_successfully",
            "kafka": "service_healthy",
        }
    assert conditions(f"{service}-migrate") == {"provision": "service_completed_successfully"}
    assert conditions("provision") == {"postgres": "service_healthy"}


@pytest.mark.parametrize("service", SERVICES)
def test_only_the_migration_may_own_the_schema(service: str) -> None:
    for role in ROLES:
        environment = CONTAINERS[f"{service}-{role}"]["environment"]
        assert environment["RECOUP_DATABASE_URL"].startswith(f"postgresql://{service}_app:")
        assert ("RECOUP_DATABASE_OWNER_URL" in environment) == (role == "migrate")
        assert environment["RECOUP_ENVIRONMENT"] == "production"
        assert "RECOUP_CLOCK_FILE" not in environment


@pytest.mark.parametrize("container", sorted(CONTAINERS))
def test_every_image_has_a_version(container: str) -> None:
    name, _, tag = image(container).rpartition(":")
    assert name
    assert re.match(r"v?\d", tag), f"{image(container)} of {container} names no version"


def test_no_base_image_is_the_latest() -> None:
    bases = re.findall(r"^ARG BASE_IMAGE=?(.*)$", DOCKERFILE, re.MULTILINE)
    assert bases
    assert all("latest" not in base for base in bases)
    assert "latest" not in (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def test_who_serves_is_watched() -> None:
    assert re.search(r"^HEALTHCHECK (?!NONE)", DOCKERFILE, re.MULTILINE)
    for server in SERVERS:
        assert CONTAINERS[server]["healthcheck"]["test"]
    for service in SERVICES:
        # Theirs comes with the image; a job that ends has none.
        assert "healthcheck" not in CONTAINERS[f"{service}-api"]
        assert "healthcheck" not in CONTAINERS[f"{service}-worker"]
        assert CONTAINERS[f"{service}-migrate"]["healthcheck"] == {"disable": True}


def test_services_may_do_little() -> None:
    assert re.search(r"^USER (?!root|0)", DOCKERFILE, re.MULTILINE)
    for name in ["gateway", *(f"{service}-{role}" for service in SERVICES for role in ROLES)]:
        container = CONTAINERS[name]
        assert container["read_only"] is True, name
        assert container["cap_drop"] == ["ALL"], name
        assert container["security_opt"] == ["no-new-privileges:true"], name


def test_the_gateway_is_the_only_way_in() -> None:
    assert [name for name, container in CONTAINERS.items() if "ports" in container] == ["gateway"]
    assert CONTAINERS["gateway"]["networks"] == ["front"]
    assert COMPOSE["networks"]["data"] == {"internal": True}
    assert CONTAINERS["postgres"]["networks"] == CONTAINERS["kafka"]["networks"] == ["data"]


def test_the_servers_are_what_the_design_says() -> None:
    assert image("postgres") == "postgres:18"
    assert image("kafka").startswith("apache/kafka:4.")
    assert CONTAINERS["kafka"]["environment"]["KAFKA_PROCESS_ROLES"] == "broker,controller"
    assert CONTAINERS["kafka"]["environment"]["KAFKA_NUM_PARTITIONS"] == "24"
    assert image("gateway").startswith("traefik:v3")


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    secret = re.compile(r"\$\{[A-Z_]*(?:PASSWORD|TOKEN|KEY)[A-Z_]*:-[^}]+\}")
    assert secret.findall(text) == []


def test_fresh_secrets_are_all_that_is_asked_for_and_are_accepted() -> None:
    script = ROOT / "deploy" / "docker" / "make-env.py"
    told = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True).stdout
    made = dict(line.split("=", 1) for line in told.splitlines() if line and not line.startswith("#"))
    demanded = re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert set(demanded) <= {name for name, value in made.items() if value}
    assert api_key.parse(made["RECOUP_STAFF_API_KEY"]) is not None
