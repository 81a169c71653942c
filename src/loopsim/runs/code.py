"""Identity of the code that makes the runs, that of a researcher included: a sweep notices changes of either.

Of a model with rules of one's own, and of a policy, it is the digest of their sources.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import loopsim
from loopsim.results.code import digest_of_texts, sources_digest
from loopsim.scenario.hosts.kinds import HOSTS

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.run_days import Policy

#: The agents' classes that a model may replace.
_AGENTS = ("customer_type", *(f"{kind.name}_type" for kind in HOSTS.values() if not kind.works_like))

#: Values that are told apart by how Python writes them.
_PLAIN = (bool, int, float, str, bytes, tuple, type(None))


def code_of(model: type[ClosedLoop] | None = None, policy: Policy | None = None) -> dict[str, str]:
    """Return the version of loopsim (``loopsim``), the digest of its ``sources``, and of a model with rules of one's
    own the name (``model``) and the digest of its sources (``model_sources``); likewise of a ``policy``."""
    found = {"loopsim": loopsim.__version__, "sources": sources_digest()}
    if model is not None:
        found |= {"model": f"{model.__module__}.{model.__qualname__}", "model_sources": model_digest(model)}
    if policy is not None:
        name = f"{policy.__module__}.{policy.__qualname__}"
        found |= {"policy": name, "policy_sources": policy_digest(policy)}
    return found


def model_digest(model: type[ClosedLoop]) -> str:
    """SHA-256, in hexadecimal, of the sources of a model and its agents, as far as they are not loopsim's or Mesa's.

    These are the files of their modules and of the modules that those import, without libraries. A class that was
    typed into a notebook has no file: then it is the text of its functions, and its plain values.
    """
    classes = _own_classes(model)
    files = dict(_files({kind.__module__ for kind in classes}))
    typed = ((kind.__qualname__, _text_of(kind).encode()) for kind in classes if kind.__module__ not in files)
    return digest_of_texts([*sorted((name, path.read_bytes()) for name, path in files.items()), *typed])


def policy_digest(policy: Policy) -> str:
    """SHA-256, in hexadecimal, of the sources of a policy: of its module and what that imports, or its own text."""
    files = sorted((name, path.read_bytes()) for name, path in _files({policy.__module__}))
    return digest_of_texts(files or [(policy.__qualname__, _text_of_function(policy.__name__, policy).encode())])


def _own_classes(model: type[ClosedLoop]) -> list[type]:
    """The model, its agents and what they inherit, as far as loopsim, Mesa and Python have not made them."""
    kinds = [model, *(getattr(model, name) for name in _AGENTS)]
    lines = dict.fromkeys(kind for one in kinds for kind in one.__mro__)
    made_elsewhere = {"loopsim", "mesa", *sys.stdlib_module_names}
    return [kind for kind in lines if kind.__module__.partition(".")[0] not in made_elsewhere]


def _files(names: set[str]) -> Iterator[tuple[str, Path]]:
    """``(module, file)`` of these modules and of all that they import, libraries left out."""
    own = {name.partition(".")[0] for name in names}
    todo, seen = sorted(names), set(names)
    while todo:
        name = todo.pop()
        module = sys.modules.get(name)
        path = _file_of(module)
        if module is None or path is None or not (name.partition(".")[0] in own or _is_no_library(path)):
            continue
        yield name, path
        more = set(_imported(module, path)) - seen
        seen |= more
        todo += sorted(more)


def _file_of(module: ModuleType | None) -> Path | None:
    path = Path(str(getattr(module, "__file__", None)))
    return path if path.suffix == ".py" and path.is_file() else None


def _is_no_library(path: Path) -> bool:
    libraries = [Path(sysconfig.get_path(kind)) for kind in ("stdlib", "platstdlib", "purelib", "platlib")]
    place = path.resolve()
    return not any(place.is_relative_to(one.resolve()) for one in (*libraries, Path(loopsim.__file__).parent))


def _imported(module: ModuleType, path: Path) -> Iterator[str]:
    """Names of the modules that a module imports, and of those that a name may be which it takes out of another."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            where = "." * node.level + (node.module or "")
            base = importlib.util.resolve_name(where, module.__package__ or None) if node.level else where
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _text_of(kind: type) -> str:
    """A class that has no file: its functions and plain values."""
    lines = []
    for name, value in sorted(vars(kind).items()):
        if isinstance(value, FunctionType):
            lines.append(_text_of_function(name, value))
        elif isinstance(value, _PLAIN) and not name.startswith("__"):
            lines.append(f"{name} = {value!r}")
    return "\n".join(lines)


def _text_of_function(name: str, function: Any) -> str:
    try:
        return inspect.getsource(function)
    except OSError:  # not even the text is kept: what it was compiled to
        code = function.__code__
        values = [one for one in code.co_consts if isinstance(one, _PLAIN)]
        return f"{name} {code.co_code.hex()} {code.co_names} {values}"
