"""``loopsim verify``: compare the model with theory and literature."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopsim.cli.language import here
from loopsim.cli.once import command
from loopsim.cli.options import language_option, refuse_faults
from loopsim.cli.places import folder_fault, saving_in
from loopsim.cli.progress import Progress
from loopsim.cli.tables import pad
from loopsim.cli.terminal import print_json
from loopsim.languages import Language, both, joined

if TYPE_CHECKING:
    from loopsim.validation.verify import Status

#: Exit code of a verification in which a case failed.
SOME_FAILED = 3

#: The file that says that a folder holds a verification.
_MARK = "results.json"

#: How a case went.
_STATUS: dict[Status, str] = {
    "passed": both("passed", "通过"),
    "failed": both("failed", "未通过"),
    "skipped": both("skipped", "已跳过"),
}


@command(short_help="Hold the model against theory and literature.")
@click.argument("ids", nargs=-1, metavar="[CASE]...")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    default=Path("loopsim-out/verify"),
    show_default=True,
    help="Folder for the page and its pictures.",
)
@click.option("--slow", "--all", "slow", is_flag=True, help="Run the slow cases as well.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Folder with the data that the program may not carry. Left out: LOOPSIM_VALIDATION_DATA.",
)
@click.option("--json", "json_wanted", is_flag=True, help="Print all figures as JSON.")
@click.option("--quiet", is_flag=True, help="No progress.")
@language_option
@click.pass_context
def verify(
    context: click.Context,
    ids: tuple[str, ...],
    out: Path,
    slow: bool,
    data: Path | None,
    json_wanted: bool,
    quiet: bool,
    language: Language,
) -> int:
    """Hold the model against theory and literature, case by case (all, or those named, such as V01).

    Exit code 3 if a case fails.

    \b
    In Python: loopsim.verify(CASES)
    """
    refuse_faults(context, [folder_fault(out, both("a verification", "验证结果"), lambda at: (at / _MARK).is_file())])
    from loopsim.plots.validation import save_report
    from loopsim.validation.check_names import in_both
    from loopsim.validation.verify import verify as verify_cases

    with Progress(both("verifying", "正在验证"), quiet=quiet) as tell:
        report = verify_cases(ids or None, slow=slow, data=data, progress=tell)
    with saving_in(out):
        file = save_report(report, out, language)
    if json_wanted:
        print_json(report.to_dict())
    else:
        for result in report.results:
            click.echo(f"{result.case.id}  {pad(here(_STATUS[result.status]), 7)}  {here(result.case.title)}")
            for check in result.findings.checks if result.findings else ():
                if not check.passed:
                    told = both("{what}: expected {wanted}, measured {found:.6g}",
                                "{what}：应为 {wanted}，实测 {found:.6g}",
                                what=in_both(check.what), wanted=check.wanted, found=check.measured)  # fmt: skip
                    click.echo(f"     {here(told)}")
            if result.message:
                click.echo(f"     {here(result.message)}")
        counts = joined(both("{count} {status}", "{count} 个{status}", count=len(report.of(one)), status=word)
                        for one, word in _STATUS.items())  # fmt: skip
        click.echo(f"\n{here(counts)}: {file}")
    return 0 if report.passed else SOME_FAILED
