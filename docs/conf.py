"""Settings of ``make site``: Sphinx with MyST reads the Markdown as it stands, API pages from docstrings.

The root of the repository is the source, so that links between pages, the README and the guide for contributors are
the same on a code host and on the site. Nothing is fetched: no fonts, no scripts, and formulas become MathML.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, os.fspath(ROOT / "src"))

import loopsim  # noqa: E402 (its place is known only now)

project, version, release = "loopsim", loopsim.__version__, loopsim.__version__
author = copyright = "the loopsim developers"  # noqa: A001 (Sphinx's name)

root_doc = "docs/index"
include_patterns = [
    "docs/*.md", "README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "experiments/README.md",
    "notebooks/README.md",
]  # fmt: skip
exclude_patterns = ["docs/README.md"]  # an index for readers on a code host; docs/index.md takes its place
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
myst_dmath_allow_labels = False
suppress_warnings = ["myst.header"]  # a page of generated parts may skip a level

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
autosummary_generate = False
napoleon_google_docstring, napoleon_numpy_docstring = True, False

html_theme, html_title = "furo", "loopsim"
html_math_renderer = "mathml"
html_copy_source = False
templates_path: list[str] = []


class BothLanguages(SearchEnglish):
    """Search in English as ever, and in Chinese by all pieces of two to four signs, of which words are made there.

    Sphinx has a splitter for Chinese, but the page of its version 9.0 asks for a script that is not there.
    """

    def split(self, text: str) -> list[str]:
        """Return the words of a text."""
        signs = re.findall(r"[\u3400-\u9fff]+", text)
        pieces = (run[at : at + size] for run in signs for size in (2, 3, 4) for at in range(len(run) - size + 1))
        return [*super().split(text), *pieces]


def _mathml(formula: str, *, as_block: bool) -> str:
    """Write a formula as MathML, which browsers show by themselves. An index may stand behind code: ``$_k$``."""
    plain = re.sub(r"\\[Bb]igg?(?=[^a-z])", "", formula)  # sizes of brackets, which MathML finds itself
    return tex2mathml("{}" + plain if plain[:1] in ("_", "^") else plain, as_block=as_block)


def _inline(writer: nodes.NodeVisitor, node: nodes.math) -> None:
    writer.body.append(_mathml(node.astext(), as_block=False))
    raise nodes.SkipNode


def _block(writer: nodes.NodeVisitor, node: nodes.math_block) -> None:
    writer.body.append(f"<div>{_mathml(node.astext(), as_block=True)}</div>")
    raise nodes.SkipNode


def _index(app: Sphinx, fault: Exception | None) -> None:
    """Open the first page from the folder itself."""
    if fault is None:
        page = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=docs/index.html">'
        (Path(app.outdir) / "index.html").write_text(page + '<a href="docs/index.html">loopsim</a>\n', encoding="utf-8")


def _links(app: Sphinx, docname: str, source: list[str]) -> None:
    """Lead links to the index of the folder to the index of the site, which takes its place."""
    source[0] = source[0].replace("](docs/README.md)", "](docs/index.md)")


def _signature(
    app: Sphinx, what: str, name: str, found: object, options: object, signature: str | None, returns: str | None
) -> tuple[str | None, str | None] | None:
    """Leave out the levers of a scenario, which fill a page of their own."""
    return ("(...)", None) if what == "class" and hasattr(found, "model_fields") else None


def setup(app: Sphinx) -> None:
    """Add what Sphinx has not: formulas as MathML, and a first page in the folder itself."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    app.add_search_language(BothLanguages)
    app.connect("source-read", _links)
    app.connect("autodoc-process-signature", _signature)
    app.connect("build-finished", _index)
