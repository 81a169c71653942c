"""Work off the cases and say which hold: ``loopsim.verify()``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.validation.case import Case, Findings, Skipped, cases
from loopsim.validation.data_files import data_from

Status = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Result:
    """One case as it went."""

    case: Case
    status: Status
    seconds: float = 0.0
    findings: Findings | None = None
    message: str = ""  # reason why it was skipped or failed


@dataclass(frozen=True, slots=True)
class Report:
    """All cases asked for, in the order of their ids."""

    results: tuple[Result, ...]

    @property
    def passed(self) -> bool:
        """Whether no case failed. Skipped ones say nothing."""
        return all(result.status != "failed" for result in self.results)

    def of(self, status: Status) -> tuple[Result, ...]:
        """The cases that went like this."""
        return tuple(result for result in self.results if result.status == status)

    def to_dict(self) -> dict[str, Any]:
        """Everything but the curves, as plain numbers and texts; None where a figure is not a number."""
        return {
            "passed": len(self.of("passed")),
            "failed": len(self.of("failed")),
            "skipped": len(self.of("skipped")),
            "cases": [_plain(result) for result in self.results],
        }


def verify(
    ids: Sequence[str] | None = None,
    *,
    slow: bool = False,
    data: str | os.PathLike[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Compare the shipped model with known results.

    ``ids`` are the cases wanted, such as ``["V01", "V06"]``; None: all of them. Slow ones are run if they are named or
    if ``slow`` is true, else they are listed as skipped. ``data`` is the folder of the data that the program may not
    carry. ``progress(done, total)`` counts cases.

    Raises:
        ScenarioError: an id that no case has.
    """
    chosen = _chosen(ids)
    results = []
    with data_from(data):
        for number, case in enumerate(chosen):
            if progress is not None:
                progress(number, len(chosen))
            if case.slow and not slow and ids is None:
                results.append(
                    Result(
                        case,
                        "skipped",
                        message=both(
                            "slow; loopsim verify {id}, or --slow for all",
                            "较慢；用 loopsim verify {id}，或用 --slow 运行全部",
                            id=case.id,
                        ),
                    )
                )
            else:
                results.append(_result_of(case))
    if progress is not None:
        progress(len(chosen), len(chosen))
    return Report(tuple(results))


def _chosen(ids: Sequence[str] | None) -> list[Case]:
    known = cases()
    if ids is None:
        return list(known.values())
    wanted = {one.upper() for one in ids}
    unknown = wanted - {one.upper() for one in known}
    if unknown:
        raise ScenarioError(
            Fault("case", one, both("one of {names}", "{names} 之一", names=", ".join(known)))
            for one in sorted(unknown)
        )
    return [case for case in known.values() if case.id.upper() in wanted]


def _result_of(case: Case) -> Result:
    began = time.perf_counter()
    try:
        findings = case.find()
    except Skipped as why:
        return Result(case, "skipped", time.perf_counter() - began, message=why.args[0])
    except Exception as error:  # a case that breaks has failed, and the others go on
        if isinstance(error, ScenarioError):
            message = "; ".join(map(str, error.faults))
        else:
            message = f"{type(error).__name__}: {error}"
        return Result(case, "failed", time.perf_counter() - began, message=message)
    good = bool(findings.checks) and all(check.passed for check in findings.checks)
    return Result(case, "passed" if good else "failed", time.perf_counter() - began, findings)


def _plain(result: Result) -> dict[str, Any]:
    found = result.findings
    return {
        "id": result.case.id,
        "title": result.case.title,
        "source": result.case.source,
        "status": result.status,
        "seconds": round(result.seconds, 2),
        "message": result.message,
        "setup": found.setup if found else "",
        "note": found.note if found else "",
        "checks": [
            {
                "what": check.what,
                "wanted": check.wanted,
                "expected": _number(check.expected),
                "measured": _number(check.measured),
                "error": _number(check.error),
                "tolerance": check.tolerance if check.expected is not None else None,
                "unit": check.unit,
                "passed": bool(check.passed),
            }
            for check in (found.checks if found else ())
        ],
    }


def _number(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
