"""Matplotlib as commands import it."""

from __future__ import annotations

import subprocess
import sys

import pytest

_DRAW = """
import hashlib, io, sys, warnings
warnings.simplefilter("error")
from loopsim.matplotlib_alone import load_matplotlib
{load}
from matplotlib.figure import Figure
figure = Figure()
axes = figure.subplots()
axes.plot([1, 3, 2], label="one")
axes.legend()
axes.set(title="title", xlabel="day")
place = io.BytesIO()
figure.savefig(place, metadata={{"Software": None}})
print(hashlib.sha256(place.getvalue()).hexdigest(), bool(axes.set.__doc__), "mpl_toolkits.mplot3d" in sys.modules)
"""


@pytest.mark.slow
def test_a_command_imports_less_of_matplotlib_and_draws_the_same():
    light, usual = (
        subprocess.run([sys.executable, "-c", _DRAW.format(load=load)], capture_output=True, text=True, check=True)
        for load in ("load_matplotlib()", "")
    )
    (picture, has_help, has_3d), (same, *_) = light.stdout.split(), usual.stdout.split()
    assert picture == same
    assert (has_help, has_3d) == ("False", "False")
    assert usual.stdout.split()[1:] == ["True", "True"]
