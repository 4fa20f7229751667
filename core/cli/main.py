"""`python -m core`: the same operations as on the pages, without a browser."""

from __future__ import annotations

import argparse
import signal
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from core.cli import (
    asking,
    auditing,
    bringing,
    campaigns,
    checking,
    forgetting,
    judging,
    keeping,
    learning,
    listing,
    packets,
    variants,
)
from core.cli.console import Console
from core.errors import CancelledError, WhyboardError

EPILOG = (
    "Exit code 0; 2 for wrong use or bad input; 1 for a failure. The result is on stdout, messages are on stderr. "
    "The store is data/store unless --store or WHYBOARD_STORE names another."
)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; it loads nothing heavy, so that help is instant."""
    whole = argparse.ArgumentParser(prog="python -m core", description=__doc__, epilog=EPILOG, parents=[_common()])
    whole.set_defaults(store=None, json=False, progress="bar", traceback=False)
    verbs = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    # Options of their own: with those of the whole the defaults would overwrite what stands before the command.
    common = _common()
    for group in (
        bringing,
        listing,
        learning,
        asking,
        variants,
        auditing,
        checking,
        forgetting,
        campaigns,
        packets,
        judging,
        keeping,
    ):
        group.register(verbs, common)
    return whole


def _common() -> argparse.ArgumentParser:
    """Options that stand before or after the command."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--store", type=Path, metavar="PATH", help="folder of the store")
    common.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    common.add_argument("--progress", choices=("bar", "json", "none"), help="how progress is told on stderr")
    common.add_argument("--traceback", action="store_true", help="show where an unexpected failure happened")
    return common


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = parser().parse_args(arguments)
    console = Console(options.json, options.progress)
    try:
        console.answer(options.run(options, console))
    except WhyboardError as error:
        console.error(error)
        return error.exit_code
    except BrokenPipeError:  # the reader of our output has gone, such as `head`
        return 1
    except MemoryError:
        console.error(WhyboardError("The memory of this machine did not suffice.", "Use a smaller data set or model."))
        return 1
    except Exception as error:
        if options.traceback:
            traceback.print_exc()
        remedy = "Nothing was half made. Run again with --traceback for the place, and report it."
        console.error(WhyboardError(f"An unexpected failure: {type(error).__name__}: {error}.", remedy))
        return 1
    return 0


def cancel_on_signals() -> None:
    """Let SIGTERM and SIGINT unwind the work, so that what is half built is removed on the way out."""

    def cancel(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):  # a second signal must not interrupt the cleaning up
            signal.signal(each, signal.SIG_IGN)
        raise CancelledError("Cancelled.", "Nothing half made was kept; start it again when you like.")

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, cancel)
