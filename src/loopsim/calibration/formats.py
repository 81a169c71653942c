"""Ready-made column sets for common exports: small declared tables, shipped or of one's own.

A set is a TOML file. ``for`` says what the export holds ("orders" or "growth"), ``columns`` gives each role the
spellings under which exports have had that column (the first one in the file is taken), and ``rules`` say what the rows
mean. A file of one's own may start from a shipped set (``from = "shopify"``) and say only what differs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from loopsim.calibration.faults import fault_in
from loopsim.calibration.orders import AmountIs, Rules
from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError, nearest
from loopsim.scenario.files import text_of
from loopsim.scenario.toml_text import parsed

Spellings = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]

#: Given instead of a column: there is none.
NONE = "none"

_SHIPPED = Path(__file__).parent / "column_sets"


class Columns(BaseModel):
    """Spellings of the column of each role; roles that an export does not have are left out."""

    model_config = ConfigDict(extra="forbid")
    customer: Spellings | None = None
    date: Spellings | None = None
    amount: Spellings | None = None
    quantity: Spellings | None = None
    order: Spellings | None = None
    item: Spellings | None = None
    refund: Spellings | None = None
    status: Spellings | None = None
    cancelled: Spellings | None = None
    joined: Spellings | None = None
    followers: Spellings | None = None


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid")
    amount_is: AmountIs = "line"
    no_sale: list[str] = []
    sale: list[str] = []
    add_up_dates: bool = False
    zone: str | None = None  # where the days of moments begin


class Format(BaseModel):
    """One column set."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    name: str
    what_for: Literal["orders", "growth"] = Field("orders", alias="for")
    about: str = ""
    about_zh: str = ""
    source: str = ""
    columns: Columns = Columns()
    rules: _Rules = _Rules()

    @property
    def order_rules(self) -> Rules:
        """The rules for rows of orders."""
        return Rules(self.rules.amount_is, tuple(self.rules.no_sale), tuple(self.rules.sale))

    def chosen(
        self, path: object, header: Iterable[str], given: Mapping[str, str | None], needed: Iterable[str]
    ) -> dict[str, str]:
        """The column of each role in a table with this header.

        Those ``given`` stand in any case; "none" leaves one out.

        Raises:
            ScenarioError: a role that is ``needed`` has no column; each of them is told.
        """
        known = list(header)
        columns = {role: column for role, column in given.items() if column}
        for role, spellings in self.columns.model_dump(exclude_none=True).items():
            found = next((one for one in spellings if one in known), None)
            if role not in columns and found is not None:
                columns[role] = found
        columns = {role: column for role, column in columns.items() if column != NONE}
        faults = []
        for role in needed:
            if role not in columns:
                spellings = getattr(self.columns, role) or []
                found = both(
                    "none of the columns of the format {name} ({spellings})",
                    "格式 {name} 的列（{spellings}）一个也没有",
                    name=self.name,
                    spellings=", ".join(spellings),
                )
                right = both(
                    "one of its columns with --{role}: {known}",
                    "用 --{role} 指定其中一列：{known}",
                    role=role,
                    known=", ".join(known[:12]),
                )
                faults.append(Fault(f"{path}: --{role}", found, right))
        if faults:
            raise ScenarioError(faults)
        return columns


def formats() -> dict[str, Path]:
    """The files of the shipped sets by name."""
    return {path.stem: path for path in sorted(_SHIPPED.glob("*.toml"))}


def load_format(name_or_path: str | os.PathLike[str], what_for: str | None = None) -> Format:
    """A shipped set by its name, or one of a TOML file; ``what_for``: it must be for "orders" or for "growth".

    Raises:
        ScenarioError: no such set, a file that is none, or one for other data; every fault is told.
    """
    found = _load(name_or_path, ())
    if what_for and found.what_for != what_for:
        others = [name for name in formats() if _load(name, ()).what_for == what_for]
        right = both(
            "one for {what_for}: {others}, or a file of your own",
            "用于{what_for}的格式：{others}，或自己的文件",
            what_for=what_for,
            others=", ".join(others),
        )
        raise ScenarioError(
            [
                Fault(
                    "--format",
                    both(
                        "{name_or_path}, a set for {what_for}",
                        "{name_or_path}，它用于{what_for}",
                        name_or_path=name_or_path,
                        what_for=found.what_for,
                    ),
                    right,
                )
            ]
        )
    return found


def _load(name_or_path: str | os.PathLike[str], above: tuple[str, ...]) -> Format:
    try:
        return Format.model_validate(_document(name_or_path, above))
    except ValidationError as error:
        raise ScenarioError(
            [fault_in(name_or_path, one, _names_of(one["loc"][:-1])) for one in error.errors()]
        ) from None


def _document(name_or_path: str | os.PathLike[str], above: tuple[str, ...]) -> dict[str, Any]:
    """The document of a set, laid on the one that it starts from."""
    shipped = formats()
    text = str(name_or_path)
    place = shipped.get(text, Path(name_or_path))
    if str(place) in above:
        raise ScenarioError(
            [
                Fault(
                    both("{text}: from", "{text}：from", text=text),
                    both("a set that starts from itself", "从自身开始的格式"),
                    both("another set", "另一个格式"),
                )
            ]
        )
    if text not in shipped and place.suffix != ".toml":
        close = nearest(text, shipped)
        right = close or both(
            "one of {shipped}, or a TOML file of your own; loopsim formats shows them",
            "{shipped} 之一，或自己的 TOML 文件；loopsim formats 可列出",
            shipped=", ".join(shipped),
        )
        raise ScenarioError([Fault("--format", text, right)])
    try:
        document = parsed(text_of(place, text, "column set"), text, "column set")
    except ScenarioError as error:
        right = both(
            "a column set in TOML; loopsim formats NAME shows one", "TOML 列格式；loopsim formats NAME 可显示一个"
        )
        is_there = place.exists()
        raise ScenarioError(
            Fault(fault.where, fault.found, right) if is_there else Fault("--format", f"{text}, {fault.found}", right)
            for fault in error.faults
        ) from None
    begun = document.pop("from", None)
    if begun is None:
        return document
    if not isinstance(begun, str):
        raise ScenarioError(
            [
                Fault(
                    both("{text}: from", "{text}：from", text=text),
                    str(begun),
                    both("the name of a set, in quotes", "带引号的格式名称"),
                )
            ]
        )
    under = _document(place.parent / begun if begun.endswith(".toml") else begun, (*above, str(place)))
    for part in ("columns", "rules"):
        document[part] = {**under.get(part, {}), **document.get(part, {})}
    return {**under, **document}


def _names_of(table: Sequence[str | int]) -> list[str]:
    """Names that a table of a set knows."""
    models: dict[str, type[BaseModel]] = {"columns": Columns, "rules": _Rules}
    model = models.get(str(table[0])) if table else None
    return list(model.model_fields) if model else ["name", "for", "about", *models]
