"""Make the project's virtual environment, with nothing but the standard library.

Called by the `recoup` script as ``bootstrap.py ROOT LEVEL`` when the environment does not match
``requirements/LEVEL.txt``. On success the packages are installed, our own source folders are importable and
``.venv/installed-LEVEL.txt`` equals the requirement file. On failure a sentence says what to do and the exit code is 3.
Starts at the same time wait for one another. An installation that was cut short is thrown away and made again,
because a package may be half there without pip noticing.
"""

from __future__ import annotations

import fcntl
import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

LEVELS = ("run", "test", "dev")
FREE_BYTES_NEEDED = 1_500_000_000
SERVICES = ("case", "routing", "ledger", "notification", "referral", "identity")
SOURCES = (
    "libs/contracts/src",
    "libs/chassis/src",
    *(f"services/{name}-service/src" for name in SERVICES),
    "cli/src",
)


class InstallError(Exception):
    """The environment could not be made; the message says why and what to do."""


def say(sentence: str) -> None:
    """Tell the person; stdout belongs to the command that follows."""
    print(f"recoup: {sentence}", file=sys.stderr, flush=True)


def requirements(root: Path, level: str) -> Path:
    """Give the hashed requirement file of a level."""
    return root / "requirements" / f"{level}.txt"


def finished(root: Path, level: str) -> bool:
    """Whether the environment holds exactly what the requirement file of the level says."""
    venv = root / ".venv"
    stamp = venv / f"installed-{level}.txt"
    return (
        os.access(venv / "bin" / "python", os.X_OK)
        and not (venv / "installing").exists()
        and stamp.exists()
        and filecmp.cmp(requirements(root, level), stamp, shallow=False)
    )


def install(root: Path, level: str) -> None:
    """Bring the environment to the level; raises InstallError."""
    venv = root / ".venv"
    marker = venv / "installing"
    if venv.exists() and (marker.exists() or not os.access(venv / "bin" / "python", os.X_OK)):
        say("an earlier installation did not finish; starting it over.")
        shutil.rmtree(venv)
    if shutil.disk_usage(root).free < FREE_BYTES_NEEDED:
        message = f"less than 1.5 GB is free on the disk of {root}; make room there and start again."
        raise InstallError(message)
    say("installing what is needed (once; about half a minute) ...")
    if not venv.exists():
        make_environment(venv)
    marker.touch()
    run_pip(venv, requirements(root, level))
    write_source_paths(root, venv)
    for each in LEVELS[: LEVELS.index(level) + 1]:
        shutil.copyfile(requirements(root, each), venv / f"installed-{each}.txt")
    marker.unlink()


def make_environment(venv: Path) -> None:
    """Make an empty environment that is marked as unfinished from its first moment."""
    venv.mkdir()
    (venv / "installing").touch()
    done = subprocess.run([sys.executable, "-m", "venv", str(venv)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        message = (
            f"{sys.executable} cannot make a virtual environment: {last_line(done.stdout + done.stderr)}\n"
            "recoup: on Debian and Ubuntu `apt install python3-venv` helps; or name another Python with RECOUP_PYTHON."
        )
        raise InstallError(message)


def run_pip(venv: Path, requirement_file: Path) -> None:
    """Install exactly the hashed wheels of the file, nothing built, nothing unpinned."""
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(requirement_file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    output = done.stdout + done.stderr
    if "No space left on device" in output:
        message = "the disk became full while installing; make room (about 1.5 GB) and start again."
    elif "Connection" in output or "Temporary failure in name resolution" in output:
        message = (
            "the package index could not be reached; connect to the network for this first start, and start again."
        )
    else:
        message = f"pip could not install {requirement_file.name}; its last words:\n{output[-2000:]}"
    raise InstallError(message)


def write_source_paths(root: Path, venv: Path) -> None:
    """Make our own packages importable. The paths are relative, so that the project folder can be moved."""
    (site_packages,) = (venv / "lib").glob("python3.*/site-packages")
    lines = [os.path.relpath(root / source, site_packages) for source in SOURCES]
    (site_packages / "recoup-sources.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")


def last_line(text: str) -> str:
    """Give the last line of a tool's output, which is where tools say what went wrong."""
    return (text.strip().splitlines() or ["it gave no reason"])[-1]


def main() -> int:
    """Install under a lock; a start that had to wait finds the work done."""
    root, level = Path(sys.argv[1]), sys.argv[2]
    try:
        with (root / ".venv.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("another start is installing; waiting for it ...")
                fcntl.flock(lock, fcntl.LOCK_EX)
            if not finished(root, level):
                install(root, level)
    except InstallError as error:
        say(str(error))
        return 3
    except OSError as error:
        say(f"the environment could not be made: {error}. Make {root} writable, or make room, and start again.")
        return 3
    except KeyboardInterrupt:
        say("interrupted; the next start finishes the installation.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
