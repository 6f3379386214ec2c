"""The `recoup` command: finds its subcommands in the `commands` folder and runs the one that was named."""

from __future__ import annotations

import errno
import importlib
import pkgutil
import sys

import typer

from recoup import commands
from recoup.errors import Exit, RecoupError
from recoup.terminal import say

PROGRAM = "./recoup"


def build(only: str | None = None) -> typer.Typer:
    """Make the command from its parts; with a name, from that part alone, which starts faster."""
    app = typer.Typer(
        name=PROGRAM,
        help="Run, inspect and develop a Recoup network.",
        epilog="Start with: ./recoup demo",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_keep_subcommands)
    for name in commands.NAMES if only is None else (only,):
        importlib.import_module(f"{commands.__name__}.{name}").register(app)
    return app


def _keep_subcommands() -> None:
    """Run, inspect and develop a Recoup network."""


def main() -> int:
    """Run the command line; every expected trouble becomes a sentence and an exit code."""
    named = sys.argv[1] if len(sys.argv) > 1 else ""
    known = named.isidentifier() and named in {module.name for module in pkgutil.iter_modules(commands.__path__)}
    try:
        build(named if known else None)(prog_name=PROGRAM)
    except RecoupError as error:
        say(f"recoup: {error}")
        return error.code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        say("recoup: the disk is full; make room (at least 500 MB) and try again.")
        return Exit.CANNOT_START
    return Exit.OK


if __name__ == "__main__":
    sys.exit(main())
