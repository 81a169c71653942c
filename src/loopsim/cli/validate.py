"""``loopsim validate``: check scenario files."""

from __future__ import annotations

import click

from loopsim.cli.once import command
from loopsim.cli.options import language_option, refuse_faults
from loopsim.cli.words import marked
from loopsim.languages import Language, both, in_language


@command(short_help="Check scenario files.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@language_option
def validate(files: tuple[str, ...], language: Language) -> None:
    """Check scenario files (or presets). Prints all faults, one line each, and exits with code 2 if there are any.
    Values that are valid and likely not meant give a caution; what is outside the law is named with its rule.

    In Python: loopsim.Scenario.load(FILE)
    """
    refuse_faults(click.get_current_context())
    from loopsim.scenario.faults import Fault, ScenarioError
    from loopsim.scenario.legal import legal_findings, with_caveat
    from loopsim.scenario.scenario import Scenario

    faults: list[Fault] = []
    for file in files:
        try:
            scenario = Scenario.load(file)
        except ScenarioError as error:
            faults.extend(error.faults)
        else:
            told = both("{file}: a good scenario, {name}", "{file}：场景无误，{name}", file=file, name=scenario.name)
            click.echo(in_language(told, language))
            for caution in scenario.cautions():
                click.echo(f"  {marked('caution', language)}{caution.line(language)}")
            for finding in with_caveat(legal_findings(scenario, language), language):
                click.echo(f"  {marked('legal', language)}{finding}")
    if faults:
        raise ScenarioError(faults)
