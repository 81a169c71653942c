"""A table of customers: the pool of day 0, one row a person, as ``market.pool.file`` names it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from loopsim.languages import both
from loopsim.scenario.faults import Fault, shown
from loopsim.scenario.hosts.kinds import PLANNED

if TYPE_CHECKING:
    import numpy as np

    from loopsim.scenario.levers import Levers
    from loopsim.scenario.who import Market

#: Where the file is named.
WHERE = "market.pool.file"

#: What no row says.
UNKNOWN = -1

#: Kinds of hosts in the order in which they are counted, as the column ``host`` may name them.
HOSTS = tuple(kind.name for kind in PLANNED)

#: Faults of a file that are listed; the last line says how many more there are.
_MOST_TOLD = 10


class Wrong(NamedTuple):
    """A fault in a table."""

    row: int  # from 0
    column: str
    found: str
    right: str


class Customers(NamedTuple):
    """Content of a table of customers, an entry a row."""

    joined: np.ndarray  # i8, days before the run
    orders: np.ndarray  # i8
    first_order: np.ndarray  # i8, days before the run; UNKNOWN
    last_order: np.ndarray  # i8, days before the run; UNKNOWN where nobody ordered
    spent_fen: np.ndarray  # i8; UNKNOWN
    referrer: np.ndarray  # i8, the row of each one's referrer; UNKNOWN
    host: np.ndarray  # i8, number among the hosts of its kind, from 1; UNKNOWN
    host_kind: np.ndarray  # i8, place in HOSTS; UNKNOWN: the number counts through all of them
    segment: np.ndarray  # i8, place in ``segments``; UNKNOWN
    segments: tuple[str, ...]  # names in the table, sorted
    name: str  # of the file
    place: Callable[[int], str]  # of a row in it: "line 12"

    @property
    def people(self) -> int:
        """Rows."""
        return len(self.joined)

    @property
    def brought(self) -> np.ndarray:
        """Friends of the table whom each has brought, ``i8[people]``."""
        import numpy as np

        return np.bincount(self.referrer[self.referrer != UNKNOWN], minlength=self.people)

    def hosts_of(self, levers: Levers) -> np.ndarray:
        """Number of the host of each among all hosts of the plan, from 0, ``i8[people]``.

        ``UNKNOWN`` where the table says none, and -2 where the plan has no such host.
        """
        import numpy as np

        of_kinds = np.array([kind.count(levers) for kind in PLANNED], np.int64)
        counts = np.append(of_kinds, of_kinds.sum())  # where the kind is UNKNOWN, the number counts through all
        before = np.append(of_kinds.cumsum() - of_kinds, 0)
        placed = before[self.host_kind] + self.host - 1
        return np.where(self.host == UNKNOWN, UNKNOWN, np.where(self.host > counts[self.host_kind], -2, placed))

    def segments_in(self, market: Market) -> np.ndarray:
        """Place of the segment of each in the market, ``i8[people]``; UNKNOWN where none is said or there is none."""
        import numpy as np

        places = {segment.name: place for place, segment in enumerate(market.segments)}
        codes = np.array([*(places.get(name, UNKNOWN) for name in self.segments), UNKNOWN], np.int64)
        return codes[self.segment]

    def summary(self) -> str:
        """The table in a sentence."""
        bought, brought = self.orders > 0, self.brought
        told = both(
            "{name} holds the pool of day 0: {people:,} people, of whom {bought:,} have bought, {twice:,} of them "
            "twice or more; they joined {joined:,.0f} days ago",
            "{name} 为第 0 天的流量池：{people:,} 人，其中 {bought:,} 人买过（{twice:,} 人两次以上）；"
            "平均于 {joined:,.0f} 天前加入",
            name=self.name, people=self.people, bought=bought.sum(), twice=(self.orders > 1).sum(),
            joined=self.joined.mean(),
        )  # fmt: skip
        if bought.any():
            days = self.last_order[bought].mean()
            told += both(" and ordered last {days:,.0f} days ago", "，上次下单在 {days:,.0f} 天前", days=days)
        told += both(", in the mean", "")
        if brought.any():
            facts = {"count": brought.sum(), "others": (brought > 0).sum()}
            told += both(
                "; {count:,} of them were brought by {others:,} of the others",
                "；其中 {count:,} 人由池内另外 {others:,} 人带来",
                **facts,
            )
        return told + both(".", "。")

    def disagreements(self, market: Market, levers: Levers) -> list[Wrong]:
        """Hosts, segments and people of a segment that the table names and the plan does not have."""
        return list(self._disagreements(market, levers))

    def _disagreements(self, market: Market, levers: Levers) -> Iterator[Wrong]:
        import numpy as np

        for row in map(int, np.flatnonzero(self.hosts_of(levers) == -2)):
            number, code = int(self.host[row]), int(self.host_kind[row])
            if code == UNKNOWN:
                hosts = sum(kind.count(levers) for kind in PLANNED)
                yield Wrong(
                    row,
                    "host",
                    str(number),
                    both(
                        "1 to {hosts}: {PLANNED}",
                        "1 至 {hosts}：{PLANNED}",
                        hosts=hosts,
                        PLANNED=", then ".join(kind.levers for kind in PLANNED),
                    ),
                )
            else:
                of = PLANNED[code]
                right = both(
                    "at most {name} {count}, or {path} of {number}",
                    "至多 {name} {count}，或 {path} 为 {number}",
                    name=of.name,
                    count=of.count(levers),
                    path=of.path("count"),
                    number=number,
                )
                yield Wrong(row, "host", f"{of.name} {number}", right)
        known = [segment.name for segment in market.segments]
        where = self.segments_in(market)
        for row in map(int, np.flatnonzero((self.segment != UNKNOWN) & (where == UNKNOWN))):
            found = shown(self.segments[self.segment[row]])
            yield Wrong(
                row,
                "segment",
                found,
                both(
                    "one of {known} (market.segments), or nothing",
                    "{known}（market.segments）之一，或留空",
                    known=", ".join(known),
                ),
            )
        for place, segment in enumerate(market.segments):
            here = where == place
            for what, among, most in (
                ("people", here, segment.share * market.people),
                (
                    both("people who bought", "买过的人"),
                    here & (self.orders > 0),
                    segment.share * segment.need_share * market.people,
                ),
            ):
                if among.sum() > most + 1e-6:
                    row = int(np.flatnonzero(among)[int(most)])
                    found = both(
                        "{sum} {what} of {name}, from this row on more than there are",
                        "{name} 的第 {sum} 位{what}，从此行起超过了总数",
                        sum=among.sum(),
                        what=what,
                        name=shown(segment.name),
                    )
                    yield Wrong(
                        row,
                        "segment",
                        found,
                        both(
                            "at most {most}, as many as the market has", "至多 {most}，即市场中的人数", most=int(most)
                        ),
                    )


def told(name: str, wrong: Iterable[Wrong], place: Callable[[int], str]) -> list[Fault]:
    """The faults of a table as lines, at most ten of them, those of the first rows first."""
    all_of_them = sorted(wrong, key=lambda one: one.row)
    lines = [
        Fault(
            WHERE,
            both(
                "in {name} {place}, column {column}: {found}",
                "{name} {place} 的列 {column} 中有 {found}",
                name=name,
                place=place(one.row),
                column=one.column,
                found=one.found,
            ),
            one.right,
        )
        for one in all_of_them[:_MOST_TOLD]
    ]
    if more := len(all_of_them) - len(lines):
        last = lines[-1]
        lines[-1] = Fault(
            last.where,
            both(
                "{found} (and {more:,} more faults below it)",
                "{found}（其后还有 {more:,} 处错误）",
                found=last.found,
                more=more,
            ),
            last.right,
        )
    return lines
