"""The house: the same skeleton in every service, short files, nothing of one machine in the repository."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("case", "routing", "ledger", "notification", "referral", "identity")
MOST_LINES = 400

# What knowing one service lets a reader expect of every other.
SKELETON = (
    "README.md",
    "pyproject.toml",
    "migrations/versions/0001_initial.py",
    "src/{package}/__init__.py",
    "src/{package}/__main__.py",
    "src/{package}/bootstrap.py",
    "src/{package}/settings.py",
    "src/{package}/domain/__init__.py",
    "src/{package}/domain/ports.py",
    "src/{package}/application/__init__.py",
    "src/{package}/persistence/__init__.py",
    "src/{package}/api/__init__.py",
    "src/{package}/api/errors.py",
    "src/{package}/api/routes/__init__.py",
    "src/{package}/api/schemas/__init__.py",
    "src/{package}/messaging/__init__.py",
    "src/{package}/messaging/handlers.py",
    "src/{package}/jobs/__init__.py",
)
TESTS = ("unit", "component")
INSIDE = {
    "__init__.py", "__main__.py", "bootstrap.py", "settings.py", "wiring.py", "verify.py", "py.typed",
    "domain", "application", "persistence", "api", "messaging", "jobs",
}  # fmt: skip

SOURCES = (".py", ".sh", ".sql")
# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|root|Users)" + r"/|/home/(?!appuser)\w+/"),
    "the host of a package registry": re.compile(
        "|".join((
            r"pypi\." + "org", r"pythonhosted\." + "org", r"registry\." + r"\w+\.\w+", r"npmjs\." + "(?:org|com)",
            r"repo1?\." + r"maven", r"\b(?:docker|ghcr|quay)\." + r"io/", r"arti" + "factory",
        )),
        re.IGNORECASE,
    ),
    "an index address": re.compile(r"--(?:extra-)?index" + r"-url[ =]\S"),
}  # fmt: skip


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a clone: git lists no files")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_skeleton(service: str) -> None:
    folder = ROOT / "services" / f"{service}-service"
    wanted = [folder / each.format(package=f"{service}_service") for each in SKELETON]
    wanted += [folder / "tests" / each for each in TESTS]
    assert [str(path.relative_to(ROOT)) for path in wanted if not path.exists()] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_nothing_beside_the_skeleton(service: str) -> None:
    inside = ROOT / "services" / f"{service}-service" / "src" / f"{service}_service"
    assert {path.name for path in inside.iterdir() if path.name != "__pycache__"} - INSIDE == set()


def test_these_are_all_services() -> None:
    assert {folder.name for folder in (ROOT / "services").iterdir()} == {f"{each}-service" for each in SERVICES}


@pytest.mark.parametrize("service", SERVICES)
def test_main_hands_over(service: str) -> None:
    main = ROOT / "services" / f"{service}-service" / "src" / f"{service}_service" / "__main__.py"
    assert len(text(main).splitlines()) <= 30
    assert "from chassis.runtime import main" in text(main)


def test_two_libraries_and_no_third() -> None:
    assert {folder.name for folder in (ROOT / "libs").iterdir() if folder.is_dir()} == {"chassis", "contracts"}


def test_no_file_is_longer_than_one_can_follow() -> None:
    found = {
        str(file.relative_to(ROOT)): lines
        for file in tracked()
        if file.suffix in SOURCES and (lines := len(text(file).splitlines())) > MOST_LINES
    }
    assert found == {}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_of_one_machine_is_committed(what: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for file in tracked()
        for number, line in enumerate(text(file).splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = {
        f"{file.relative_to(ROOT)} -> {target}"
        for file in tracked()
        if file.suffix == ".md"
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text(file))
        if not (file.parent / target).exists()
    }
    assert broken == set()


def test_documents_name_files_that_exist() -> None:
    # A path in backticks that begins in one of our folders is a promise.
    named = re.compile(
        r"`((?:services|libs|cli|deploy|docs|tests|requirements)/[\w./-]+\.(?:py|sql|md|yaml|yml|xml|json|sh|conf))`"
    )
    missing = {
        f"{file.relative_to(ROOT)} -> {path}"
        for file in tracked()
        if file.suffix == ".md"
        for path in named.findall(text(file))
        if not ((ROOT / path).exists() or (file.parent / path).exists())
    }
    assert missing == set()
