"""Which skips are allowed: tests/allowed_skips.toml has the reasons."""

import re
import tomllib
from pathlib import Path

RULES = tomllib.loads((Path(__file__).parent / "allowed_skips.toml").read_text(encoding="utf-8"))


def allowed_reasons(system: str, missing: str | None, slow: bool) -> list[str]:
    """Patterns of the reasons for which a test may be skipped.

    Args:
        system: as in `sys.platform`.
        missing: PROPSMITH_CI: the programs that `.ci/run` could not get, with spaces between; None elsewhere.
        slow: whether slow tests run.

    Raises:
        KeyError: `missing` names a program that is not in the list.
    """
    programs = RULES["programs"]
    lacking = programs if missing is None else missing.split()
    patterns = [*RULES["anywhere"], *RULES["systems"].get(system, ())]
    patterns += [pattern for name in lacking for pattern in programs[name]]
    return patterns if slow else [*patterns, "slow: run with --slow$"]


def is_allowed(reason: str, patterns: list[str]) -> bool:
    """Whether one of the patterns matches the beginning of the reason."""
    return any(re.match(pattern, reason) for pattern in patterns)
