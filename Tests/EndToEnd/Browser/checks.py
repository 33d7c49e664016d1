"""What the browser's checks share: how they are listed and told, as the scripts beside this folder tell theirs."""

import sys
import traceback

_checks = []


def check(name):
    """Marks a function as a check; they run in the order in which they are written."""

    def add(function):
        _checks.append((name, function))
        return function

    return add


def run_all(*context):
    """Runs every check, tells how each went, and ends the program: with status 1 if any failed."""
    failures = 0
    for name, function in _checks:
        try:
            function(*context)
            print(f"  ok      {name}", flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failures += 1
            line = traceback.extract_tb(error.__traceback__)[1]
            print(
                f"  FAILED  {name}\n          {line.filename.rsplit('/', 1)[-1]}:{line.lineno}: {error}",
                file=sys.stderr,
                flush=True,
            )
    sys.exit(1 if failures else 0)


def equal(found, wanted):
    assert found == wanted, f"wanted {wanted!r}, found {found!r}"


def contains(found, *wanted):
    for part in wanted:
        assert part in found, f"wanted {part!r} in {found!r}"
