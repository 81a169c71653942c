"""Run the notebooks of this folder and keep what they show: ``python notebooks/refresh.py [NAME ...]``.

Without a name all of them are run. To be done when the model, a preset or a picture changes; the tests compare what a
notebook shows with what it would show now.
"""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path

import click
import nbformat
from nbclient import NotebookClient
from PIL import Image

FOLDER = Path(__file__).parent
COMMAND = "python notebooks/refresh.py"


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook, run from top to bottom by this Python, with nothing in it that differs from machine to machine."""
    notebook = nbformat.read(path, as_version=4)
    source = FOLDER.parent / "src"
    paths = [str(source), *filter(None, [os.environ.get("PYTHONPATH")])]
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}})
    quiet = "ignore:IProgress not found"  # a remark of tqdm where ipywidgets is not installed
    client.execute(env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONWARNINGS": quiet})
    return stripped(notebook)


def stripped(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Without times, versions and the name of the kernel that happened to run it; pictures small."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {}
        for output in cell.get("outputs", ()):
            picture = output.get("data", {}).get("image/png")
            if picture:
                output["data"]["image/png"] = small(picture)
    return notebook


def small(picture: str) -> str:
    """A PNG in base64 with no more colors than a plot needs: a third of the size, and the same to the eye."""
    plain = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    smaller = io.BytesIO()
    plain.quantize(128, dither=Image.Dither.NONE).save(smaller, "PNG", optimize=True)
    return base64.b64encode(smaller.getvalue()).decode()


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice([path.stem for path in sorted(FOLDER.glob("*.ipynb"))]))
def main(names: tuple[str, ...]) -> None:
    """Run the notebooks named, or all, and write them back."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        if names and path.stem not in names:
            continue
        notebook = executed(path)
        nbformat.write(notebook, path)
        click.echo(f"{path.name}: {path.stat().st_size // 1000:,} kB")


if __name__ == "__main__":
    main()
