"""``loopsim validate``: check scenario files."""

from __future__ import annotations

import click

from loopsim.cli.once import command


@command(short_help="Check scenario files.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def validate(files: tuple[str, ...]) -> None:
    """Check scenario files (or presets). Prints all faults, one line each, and exits with code 2 if there are any.
    Values that are valid and likely not meant give a caution; what is outside the law is named with its rule.

    In Python: loopsim.Scenario.load(FILE)
    """
    from loopsim.scenario.faults import Fault, ScenarioError
    from loopsim.scenario.legal import legal_findings
    from loopsim.scenario.scenario import Scenario

    faults: list[Fault] = []
    for file in files:
        try:
            scenario = Scenario.load(file)
        except ScenarioError as error:
            faults.extend(error.faults)
        else:
            click.echo(f"{file}: a good scenario, {scenario.name}")
            for caution in scenario.cautions():
                click.echo(f"  caution: {caution}")
            for finding in legal_findings(scenario):
                click.echo(f"  legal: {finding}")
    if faults:
        raise ScenarioError(faults)
