"""The table of the 94 claims of the articles: what stands in the source on each, and the last run of the claims.

Keep the figures of such a run, as `make claims` does, or hold those of another one against them:

    python tests/helpers/mechanisms_page.py loopsim-out/claims/claims.json
    python tests/helpers/mechanisms_page.py --check loopsim-out/claims/claims.json
"""

from __future__ import annotations

import ast
import functools
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loopsim.claims.claim import Claim, read_claims
from loopsim.claims.page import digest_of, expectation_in_words, figure
from loopsim.scenario.document import catalogue

ROOT = Path(__file__).resolve().parents[2]
ROWS, KEPT = ROOT / "docs" / "mechanisms.toml", ROOT / "docs" / "claims.json"

#: Parts of the page, each with its first row.
SECTIONS = {
    "M01": "The loop and its stages",
    "M09": "Acquisition",
    "M22": "Accounts and carriers",
    "M30": "Contact, trust, fatigue",
    "M44": "Buying",
    "M57": "Members and stored value",
    "M65": "Referral and commission",
    "M80": "Guides, leaders, creators",
    "M89": "Measures, policies, the whole",
}

#: Most pieces of code, and levers, that a row names.
MOST_CODE, MOST_LEVERS = 2, 4

IN_THE_MODEL, NOT_TRIED, OUTSIDE = "in the model", "not tried", "not in the model"


# --- what the source says --------------------------------------------------------------------------------------------


def rows_named(text: str) -> set[str]:
    """Rows that a text names, ranges such as "M57 to M62" included."""
    found = set(re.findall(r"\bM\d\d\b", text))
    for first, last in re.findall(r"\bM(\d\d) to M(\d\d)\b", text):
        found |= {f"M{number:02d}" for number in range(int(first), int(last) + 1)}
    return found


@functools.cache
def code_by_row() -> dict[str, list[str]]:
    """Functions and modules whose docstrings name a row, those with fewer rows first."""
    found: dict[str, list[tuple[int, str]]] = {}
    source = ROOT / "src" / "loopsim"
    for path in sorted([*source.glob("rules.py"), *source.glob("phases/**/*.py"), *source.glob("mechanisms/**/*.py")]):
        module = ".".join(("loopsim", *path.relative_to(source).with_suffix("").parts))
        for name, about in _docstrings(path, module):
            rows = rows_named(about)
            for row in rows:
                found.setdefault(row, []).append((len(rows), name))
    return {row: [name for _, name in sorted(those)] for row, those in found.items()}


def _docstrings(path: Path, module: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef):
            yield f"{module}.{one.name}", (ast.get_docstring(one) or "").partition("\n")[0]
    if path.name == "declared.py":
        yield module.removesuffix(".declared"), (ast.get_docstring(tree) or "").partition("\n")[0]


@functools.cache
def levers_by_row() -> dict[str, list[str]]:
    """Values of a scenario whose source names a row."""
    found: dict[str, list[str]] = {}
    for path, one in catalogue().items():
        for row in rows_named(one.source) if "#" not in path else ():
            found.setdefault(row, []).append(path)
    return found


def articles() -> dict[str, dict[str, str]]:
    """Text of each row, and what is known of it that the source does not say."""
    return tomllib.loads(ROWS.read_text(encoding="utf-8"))


# --- what was tried --------------------------------------------------------------------------------------------------


def kept() -> dict[str, Any]:
    """The last full run: its looks, code, and the claims by name, those alone that say now what they said then."""
    told = json.loads(KEPT.read_text(encoding="utf-8"))
    now = {claim.name: digest_of(claim) for claim in read_claims()}
    return {**told, "claims": {one["name"]: one for one in told["claims"] if now.get(one["name"]) == one["digest"]}}


def verdict(claim: Claim, found: dict[str, Any] | None) -> str:
    """A claim in a cell: its measure and way, its verdict, and the figures of its first trial."""
    part = f"{claim.part}: " if claim.part else ""
    if found is None:
        return f"{part}{expectation_in_words(claim, 'en')}: not tried since it was written"
    first, more = found["trials"][0], len(found["trials"]) - 1
    told = f"{part}{expectation_in_words(claim, 'en')}: **{found['verdict']}**"
    if first["n"]:
        told += f", {_with_interval(first)}"
    return told + (f", and under {more} more" if more else "")


def status_of(row: str, about: dict[str, str], tried: dict[str, Any]) -> str:
    """Say whether a row is in the model: only if what shows it runs."""
    ours = [claim for claim in read_claims() if claim.row == row]
    if (ours and all(claim.name in tried for claim in ours)) or about.get("test"):
        return IN_THE_MODEL + (" in part" if "lacks" in about else "")
    return NOT_TRIED if ours or code_by_row().get(row) or "does" in about else OUTSIDE


# --- the page --------------------------------------------------------------------------------------------------------


def mechanisms() -> str:
    """Write all rows, a table for each part of the page."""
    told, tried = [], kept()["claims"]
    claims = read_claims()
    for row, about in articles().items():
        if row in SECTIONS:
            head = ("id", "the articles say", "the model", "", "code", "levers", "tried")
            told += [f"\n### {SECTIONS[row]}\n", _line(head), _line(("---",) * len(head))]
        ours = [claim for claim in claims if claim.row == row]
        shown = [verdict(claim, tried.get(claim.name)) for claim in ours]
        shown += [f"`{about['test']}`"] if "test" in about else []
        lacks = f"(lacks: {about['lacks']})" if "lacks" in about else ""
        does = f"{about.get('does', '')} {lacks}".strip()
        code = [about["code"]] if "code" in about else code_by_row().get(row, [])
        levers, says = levers_by_row().get(row, []), about["says"]
        said = f"{says} ({about['article']})" if "article" in about else says
        cells = (row, said, does, status_of(row, about, tried), _some(code, MOST_CODE), _some(levers, MOST_LEVERS))
        told.append(_line((*cells, "; ".join(shown))))
    return "\n".join(told).strip("\n") + "\n"


def _with_interval(one: dict[str, Any]) -> str:
    """A difference with its sign, and its interval."""
    sign = "+" if one["mean"] > 0 else ""
    return f"{sign}{figure(one['mean'])} ({figure(one['low'])} to {figure(one['high'])})"


def verdicts() -> str:
    """Write all claims with every trial of the last full run, and before it those that do not hold everywhere."""
    told, tried = [], kept()
    known = tried["claims"]
    told += [_about(tried)]
    told += [f"- {name}, {one['claim']}: {_in_part(one)}" for name, one in known.items() if one["verdict"] != "holds"]
    head = ("claim", "says", "expected", "verdict", "where", "with less without (95% interval)", "", "pairs", "s")
    told += ["", _line(head), _line(("---",) * len(head))]
    for claim in read_claims():
        found = known.get(claim.name)
        expected = expectation_in_words(claim, "en")
        for place, one in enumerate(found["trials"] if found else ()):
            says = ("",) * 4 if place else (claim.name, claim.says.en, expected, f"**{found['verdict']}**")
            measured = _with_interval(one) if one["n"] else "not defined"
            spent = (str(one["pairs"]), f"{one['seconds']:.1f}")
            told.append(_line((*says, one["condition"] or "as it is", measured, one["found"], *spent)))
        if not found:
            told.append(_line((claim.name, claim.says.en, expected, NOT_TRIED, *("",) * 5)))
    return "\n".join(told) + "\n"


def _about(tried: dict[str, Any]) -> str:
    """Say what the last run was, and what came of it."""
    known = tried["claims"].values()
    trials = [one for claim in known for one in claim["trials"]]
    first, last = tried["looks"][0], tried["looks"][-1]
    count = Counter(claim["verdict"] for claim in known)
    spent = {"pairs": sum(one["pairs"] for one in trials), "seconds": sum(claim["seconds"] for claim in known)}
    at_first, at_last = (sum(one["pairs"] == pairs for one in trials) for pairs in (first, last))
    return (
        f"The last run of all looked at {', '.join(map(str, tried['looks']))} pairs: {at_first} of {len(trials)} "
        f"trials ended at the first look, {at_last} took all. {spent['pairs']:,} pairs in all, "
        f"{spent['seconds']:,.0f} seconds of one core, loopsim {tried['code']}.\n\n{len(known)} claims: "
        f"{count['holds']} hold, {count['depends']} depend, {count['does not hold here']} do not hold here. "
        "Those that do not hold everywhere:\n"
    )


def _in_part(found: dict[str, Any]) -> str:
    """Say under which conditions a claim holds, and what is seen under the others."""
    return "; ".join(f"{one['condition'] or 'as it is'}: {one['found']}" for one in found["trials"])


def _some(names: list[str], most: int) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"`{name}`" for name in names[:most]) + more


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def keep(file: Path) -> None:
    """Keep the figures of a run of all claims."""
    KEPT.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")


def turned(file: Path) -> list[str]:
    """Trials of a run whose direction is not the one that is kept: turned round, or lost although it was clear."""
    tried, found = kept(), []
    for claim in json.loads(file.read_text(encoding="utf-8"))["claims"]:
        before = tried["claims"].get(claim["name"], {"trials": ()})["trials"]
        for old, new in zip(before, claim["trials"], strict=False):
            was_clear = old["pairs"] == tried["looks"][0]
            if old["way"] != "same" and new["way"] != old["way"] and (was_clear or new["way"] != "same"):
                found.append(f"{claim['name']}, {new['condition'] or 'as it is'}: {new['way']}, was {old['way']}")
    return found


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        sys.exit("\n".join(turned(Path(sys.argv[2]))) or None)
    keep(Path(sys.argv[1]))
