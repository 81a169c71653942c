"""Pictures of ``docs/gallery.md``, made by the code on that page: ``python tests/helpers/gallery.py --write``."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import click
from PIL import Image

DOCS = Path(__file__).resolve().parents[2] / "docs"
COMMAND = "python tests/helpers/gallery.py --write"

#: No more colors than a plot needs: a third of the size, and the same to the eye.
_COLORS = 128


def blocks() -> list[str]:
    """Return the code blocks of the page."""
    text = (DOCS / "gallery.md").read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@click.command(help=__doc__)
@click.option("--write", is_flag=True, help="Run the code and replace the pictures; else only list them.")
def main(write: bool) -> None:
    """Make all pictures."""
    folder = DOCS / "gallery"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        for code in blocks():
            (name,) = re.findall(r'savefig\("([\w-]+\.png)"\)', code)
            click.echo(name)
            if write:
                exec(compile(code, name, "exec"), {"__name__": "gallery"})
                picture = Image.open(name).convert("RGB")
                picture.quantize(_COLORS, dither=Image.Dither.NONE).save(folder / name, "PNG", optimize=True)


if __name__ == "__main__":
    main()
