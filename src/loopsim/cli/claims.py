"""``loopsim claims``: try what the articles claim."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopsim.cli.once import command
from loopsim.cli.options import jobs_option, language_option, option, refuse_faults, seeds_option, whole_number
from loopsim.cli.places import folder_fault, saving_in
from loopsim.cli.progress import RUNS, Progress, say_compiling
from loopsim.cli.tables import table
from loopsim.cli.terminal import print_json
from loopsim.languages import both
from loopsim.scenario.faults import Fault, nearest
from loopsim.scenario.limits import MAX_RUNS

if TYPE_CHECKING:
    from loopsim.claims.page import Language

#: Files that say that a folder holds claims: the figures, and the runs from which they are made.
_MARK, _RUNS = "claims.json", "runs.jsonl"


@command(short_help="Try what the articles claim: does it hold here?")
@click.argument("rows", nargs=-1, metavar="[CLAIM]...")
@option("--runs", whole_number(2, MAX_RUNS), "N", "Pairs of runs. Left out: 10, or 60 at most with --full.")
@click.option("--full", is_flag=True, help="Several looks: clear claims stop early, doubtful ones take all pairs.")
@seeds_option
@jobs_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    default=Path("loopsim-out/claims"),
    show_default=True,
    help="Folder for the page and its pictures.",
)
@click.option("--json", "json_wanted", is_flag=True, help="Print all figures as JSON.")
@language_option
@click.option("--quiet", is_flag=True, help="No progress.")
@click.pass_context
def claims(
    context: click.Context,
    rows: tuple[str, ...],
    runs: int | None,
    full: bool,
    seed: int,
    jobs: int | None,
    out: Path,
    json_wanted: bool,
    language: Language,
    quiet: bool,
) -> int:
    """Try claims of the articles (all, or those named, such as M32, or M03a of several): each without and with what
    it is about, on the same luck.

    A claim holds if the paired difference lies on the expected side of 0 with its whole 95% interval. Several
    are tried under more conditions: then it may depend. Runs are kept in the folder as they are made: the same command
    goes on where it was stopped, and --full takes those of the quick form.

    \b
    In Python: loopsim.claims.trying.try_claims(loopsim.claims.claim.read_claims())
    """
    from loopsim.claims.claim import read_claims
    from loopsim.claims.looks import FULL, QUICK, one_look, several_looks
    from loopsim.runs.request import seed_faults

    most = runs if runs is not None else FULL if full else QUICK
    known = read_claims()
    ours = folder_fault(out, "claims", lambda at: (at / _MARK).is_file() or (at / _RUNS).is_file())
    of_seeds = [] if seed is None else seed_faults("--seed", seed, most)  # what is no number is told by its option
    refuse_faults(context, [ours, *_unknown(rows, {name for one in known for name in (one.row, one.name)}), *of_seeds])
    chosen = [one for one in known if not rows or {one.row, one.name} & set(rows)]

    looks = several_looks(most) if full else one_look(most)
    from loopsim.claims.page import as_dict, cost, counts
    from loopsim.claims.page import rows as told_rows
    from loopsim.claims.trying import try_claims
    from loopsim.plots.claims import save_claims

    say_compiling(quiet=quiet)
    with saving_in(out):
        with Progress(
            both("trying {count} claims", "正在检验 {count} 条说法", count=len(chosen)), quiet=quiet, unit=RUNS
        ) as tell:
            found = try_claims(chosen, looks, seed, jobs, out / _RUNS, tell)
        file = save_claims(found, out, looks, language)
    if json_wanted:
        pairs = [look.pairs for look in looks]
        told = {"looks": pairs, "first_seed": seed, "page": str(file), "claims": [as_dict(one) for one in found]}
        print_json(told)
    else:
        click.echo(f"{counts(found, language)}\n")
        click.echo(table(told_rows(found, language), right=(5, 6), indent=""))
        click.echo(f"\n{cost(found, language)}\n{file}")
    return 0


def _unknown(rows: tuple[str, ...], known: set[str]) -> list[Fault]:
    return [
        Fault(
            "claim",
            row,
            nearest(row.upper(), known) or both("one of {sorted}", "{sorted} 之一", sorted=", ".join(sorted(known))),
        )
        for row in dict.fromkeys(rows)
        if row not in known
    ]
