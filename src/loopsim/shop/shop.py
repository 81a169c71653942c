"""One's own shop, described by a few answers, and the scenario that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self

from loopsim.languages import Both, both, checked
from loopsim.scenario.faults import Fault, ScenarioError, nearest
from loopsim.scenario.scenario import Scenario
from loopsim.shop.outlook import Month, outlook
from loopsim.shop.plan import Entry, entries, tree_of, usual_first_orders
from loopsim.shop.question import Language
from loopsim.shop.questions import BY_NAME, QUESTIONS
from loopsim.shop.words import UNSOLVABLE

_FIRST = "first_orders_last_month"

#: Question whose answer is to blame for a value that cannot be, by the beginning of its path.
_BLAMED = {
    "known.never_return_share": "return_share",
    "known.orders_per_month": "orders_last_month",
    "known.orders_per_year": "orders_a_year",
    "known.leave_share_per_month": "leave_share_a_month",
    "known.referred_per_month": "referred_last_month",
    "known.order_value_cny": "order_value_cny",
    "known.cost_per_follower_cny": "market_people",
    "market": "market_people",
}


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A shop that exists today, as its owner tells it: what is left out takes the default of its question.

    Amounts are people, CNY a year, CNY, shares (0.55 is 55%) and orders or people of last month; ``QUESTIONS`` has
    the words, units and bounds of each. Raises ScenarioError, with all answers that are not right.
    """

    name: str | None = None
    friends: int | None = None
    buyers: int | None = None
    repeat_buyers: int | None = None
    referrers: int | None = None
    bought_last_90_days: int | None = None
    months_open: float | None = None
    guides: int | None = None
    friends_per_account: int | None = None
    friends_per_guide: int | None = None
    accounts: int | None = None
    ads_a_year: float | None = None
    content_a_year: float | None = None
    store_a_year: float | None = None
    lure_a_year: float | None = None
    order_value_cny: float | None = None
    margin_share: float | None = None
    return_share: float | None = None
    orders_a_year: float | None = None
    leave_share_a_month: float | None = None
    reward_cny: float | None = None
    orders_last_month: float | None = None
    first_orders_last_month: float | None = None
    joined_last_month: float | None = None
    referred_last_month: float | None = None
    market_people: int | None = None
    customers_file: str | None = None
    """A table of the friends of today for ``market.pool.file``, in place of their numbers; no question."""
    from_data: frozenset[str] = frozenset()
    """Names of the questions whose answers were read from data; no question."""

    def __post_init__(self) -> None:
        faults = [
            fault
            for question in QUESTIONS
            if (answer := getattr(self, question.name)) is not None and (fault := question.fault(answer))
        ]
        if not faults and self.market_people is not None and self.market_people < self.answers["friends"]:
            friends = BY_NAME["friends"].shown(self.answers["friends"])
            right = both("at least the {friends} friends of today", "不少于现有好友 {friends} 人", friends=friends)
            faults = [Fault("market_people", f"{self.market_people}", right)]
        first, orders = self.first_orders_last_month, self.orders_last_month
        if not faults and first is not None and orders is not None and first > orders:
            faults = [
                Fault(
                    _FIRST,
                    BY_NAME[_FIRST].shown(first),
                    both("at most all orders, {all}", "不超过总订单数 {all}", all=BY_NAME[_FIRST].shown(orders)),
                )
            ]
        if faults:
            raise ScenarioError(faults)

    @classmethod
    def of(cls, answers: Mapping[str, Any]) -> Self:
        """The shop of a table of answers by the names of their questions. Raises ScenarioError."""
        known = {field.name for field in fields(cls)}
        wrong = [
            Fault(
                str(name),
                both("a question that is not asked", "没有这个问题"),
                nearest(str(name), known) or both("one of {known}", "{known} 之一", known=", ".join(known)),
            )
            for name in answers
            if name not in known
        ]
        if wrong:
            raise ScenarioError(wrong)
        return cls(**answers)

    @property
    def given(self) -> frozenset[str]:
        """Names of the questions that were answered."""
        return frozenset(name for name in BY_NAME if getattr(self, name) is not None)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """All answers, with defaults where none was given; None where it is not known."""
        found: dict[str, Any] = {}
        for question in QUESTIONS:
            answer = getattr(self, question.name)
            found[question.name] = question.default_for(found) if answer is None else question.checked(answer)
        return found

    @cached_property
    def planned(self) -> list[Entry]:
        """Values that follow from the answers, each with where it is from, before it is known whether they can be."""
        return entries(self.answers, self.given, usual_first_orders(self.answers), self.customers_file)

    @property
    def entries(self) -> list[Entry]:
        """Values of the scenario, each with where it is from. Raises ScenarioError as :meth:`to_scenario` does."""
        return self._made[0]

    def to_scenario(self) -> Scenario:
        """The scenario of the shop. Raises ScenarioError: no behaviour of people gives some figure."""
        return self._made[1]

    @cached_property
    def _made(self) -> tuple[list[Entry], Scenario]:
        name, planned = str(self.answers["name"]), self.planned
        try:
            try:
                return planned, Scenario.from_dict(tree_of(planned), name)
            except ScenarioError as error:
                # Where people join by their first order, there are more than friends who have not bought would place.
                if not any("first_orders" in fault.where for fault in error.faults):
                    raise
            planned = entries({**self.answers, _FIRST: None}, self.given, None, self.customers_file)
            return planned, Scenario.from_dict(tree_of(planned), name)
        except ScenarioError as error:
            raise ScenarioError([self._fault_of(fault) for fault in error.faults]) from None

    @property
    def keeps_first_orders(self) -> bool:
        """Whether the first orders that were said can be, with the friends of today and those who join."""
        try:
            return _FIRST not in self.given or self.planned == self.entries
        except ScenarioError:
            return True

    def outlook(self) -> tuple[Month, Month]:
        """Expectations of the first month, and of a mean month of the first year, before any run."""
        return outlook(self.to_scenario())

    def _fault_of(self, fault: Fault) -> Fault:
        """The fault of a value as a fault of the answer that it is from."""
        path = fault.where.rpartition(": ")[2]
        names = [name for start, name in _BLAMED.items() if path.startswith(start)]
        if not names:
            return fault
        return Fault(
            names[0],
            BY_NAME[names[0]].shown(self.answers[names[0]]),
            Both(UNSOLVABLE[names[0]]["en"], UNSOLVABLE[names[0]]["zh"]),
        )

    def to_toml(self, language: Language = "en") -> str:
        """The same scenario as a file with comments: meaning, unit and origin of each value, and what to try next."""
        from loopsim.shop.file import commented

        return commented(self, checked(language))

    def warnings(self, language: Language = "en") -> list[str]:
        """Sentences on answers that do not fit together, or that are likely not meant."""
        from loopsim.shop.doubts import doubts

        return [doubt.in_words(checked(language)) for doubt in doubts(self)]
