"""The referral loop in plain Mesa: the programs that loopsim is compared with.

The same work as the preset ``referral-loop``. Each person has 8 uniformly random contacts. Each day a stranger follows
by ads with chance 0.0005; a follower buys for the first time with chance 0.02, is lost with chance 0.01, or neither; a
buyer refers with chance 0.02 to one of their contacts, who if a stranger follows with chance 0.3, repurchases with
chance 0.03 and is lost with chance 0.005, all three independent of one another. Whoever changes stage today acts in
the new stage from tomorrow. Who is lost stays lost. One who meets an ad and an invitation on one day counts for ads.

There are two programs, one agent object a person in both, and they give the same numbers on the same seed:

- ``ReferralLoop``, the idiomatic one: everyone decides, then everyone updates, two ``AgentSet.do`` a day, as Mesa's own
  examples do where all change at once. No shuffle (order does not matter here), stocks kept as counts (no pass over
  everyone to count), contacts drawn at once with NumPy, single numbers from Python's generator, which for one number at
  a time is several times faster than NumPy's.
- ``LeanReferralLoop``, as fast as one object a person and ``AgentSet.do`` were seen to get: one visit a day to each
  person, those who change noted in lists and changed in the evening, the generator bound once.

Both run on Mesa 3.3 and 3.5.
"""

from __future__ import annotations

import mesa
import numpy as np

STRANGER, FOLLOWER, BUYER, LOST = range(4)

CONTACTS = 8
ADS_CHANCE = 0.0005
FIRST_ORDER_CHANCE = 0.02
FOLLOWER_LOST_CHANCE = 0.01
REFER_CHANCE = 0.02
ACCEPT_CHANCE = 0.3
REPURCHASE_CHANCE = 0.03
BUYER_LOST_CHANCE = 0.005

#: What is recorded each day: people by stage in the evening, then what happened in the day.
STOCKS = ("strangers", "followers", "buyers", "lost")
FLOWS = ("joined_by_ads", "joined_by_referral", "first_orders", "repeat_orders")


class Person(mesa.Agent):
    """Someone in the market."""

    def __init__(self, model: ReferralLoop) -> None:
        super().__init__(model)
        self.stage = STRANGER
        self.next_stage = STRANGER
        self.is_invited = False
        self.contacts: list[Person] = []

    def decide(self) -> None:
        """Decide today's actions by this morning's stage."""
        if self.stage == STRANGER:
            if self.random.random() < ADS_CHANCE:
                self.next_stage = FOLLOWER
                self.is_invited = False
        elif self.stage == FOLLOWER:
            luck = self.random.random()
            if luck < FIRST_ORDER_CHANCE:
                self.next_stage = BUYER
            elif luck < FIRST_ORDER_CHANCE + FOLLOWER_LOST_CHANCE:
                self.next_stage = LOST
        elif self.stage == BUYER:
            if self.random.random() < REFER_CHANCE:
                self.refer()
            if self.random.random() < REPURCHASE_CHANCE:
                self.model.repeat_orders += 1
            if self.random.random() < BUYER_LOST_CHANCE:
                self.next_stage = LOST

    def refer(self) -> None:
        """Invite one contact; a stranger may accept."""
        contact = self.contacts[int(self.random.random() * CONTACTS)]
        if contact.stage == STRANGER and self.random.random() < ACCEPT_CHANCE and contact.next_stage == STRANGER:
            contact.next_stage = FOLLOWER
            contact.is_invited = True

    def update(self) -> None:
        """Take the stage decided on today."""
        if self.next_stage != self.stage:
            self.model.count_change(self, self.next_stage)
            self.stage = self.next_stage


class ReferralLoop(mesa.Model):
    """The market, the day and the daily record."""

    person_type: type[mesa.Agent] = Person

    def __init__(self, people: int, seed: int) -> None:
        super().__init__(rng=seed)
        self.stock = [people, 0, 0, 0]
        self.start_day()
        self.person_type.create_agents(self, people)
        crowd = list(self.agents)
        for person, known in zip(crowd, draw_contacts(self.rng, people).tolist(), strict=True):
            person.contacts = [crowd[number] for number in known]
        reporters = {name: lambda model, stage=stage: model.stock[stage] for stage, name in enumerate(STOCKS)}
        self.datacollector = mesa.DataCollector(model_reporters={**reporters, **{name: name for name in FLOWS}})

    def start_day(self) -> None:
        """Nothing has happened yet today."""
        self.joined_by_ads = self.joined_by_referral = self.first_orders = self.repeat_orders = 0

    def step(self) -> None:
        """One day: everyone decides, everyone updates, the day is recorded."""
        self.start_day()
        self.agents.do("decide")
        self.agents.do("update")
        self.datacollector.collect(self)

    def count_change(self, person: Person, stage: int) -> None:
        """Book that a person moves to another stage."""
        self.stock[person.stage] -= 1
        self.stock[stage] += 1
        if stage == BUYER:
            self.first_orders += 1
        elif stage == FOLLOWER:
            if person.is_invited:
                self.joined_by_referral += 1
            else:
                self.joined_by_ads += 1


class LeanPerson(mesa.Agent):
    """Someone in the market, who tells the model at once what the evening must change."""

    def __init__(self, model: LeanReferralLoop) -> None:
        super().__init__(model)
        self.stage = STRANGER
        self.contacts: list[LeanPerson] = []

    def live(self) -> None:
        """One day, according to this morning's stage."""
        model = self.model
        stage = self.stage
        if stage == STRANGER:
            if model.draw() < ADS_CHANCE:
                model.joining_by_ads.append(self)
        elif stage == FOLLOWER:
            luck = model.draw()
            if luck < FIRST_ORDER_CHANCE:
                model.buying.append(self)
            elif luck < FIRST_ORDER_CHANCE + FOLLOWER_LOST_CHANCE:
                model.leaving.append(self)
        elif stage == BUYER:
            if model.draw() < REFER_CHANCE:
                contact = self.contacts[int(model.draw() * CONTACTS)]
                if contact.stage == STRANGER and model.draw() < ACCEPT_CHANCE:
                    model.joining_by_referral.append(contact)
            if model.draw() < REPURCHASE_CHANCE:
                model.repeat_orders += 1
            if model.draw() < BUYER_LOST_CHANCE:
                model.leaving.append(self)


class LeanReferralLoop(ReferralLoop):
    """The same market with one visit a day to each person."""

    person_type = LeanPerson

    def start_day(self) -> None:
        super().start_day()
        self.draw = self.random.random
        self.joining_by_ads: list[LeanPerson] = []
        self.joining_by_referral: list[LeanPerson] = []
        self.buying: list[LeanPerson] = []
        self.leaving: list[LeanPerson] = []

    def step(self) -> None:
        """Run one day: everyone acts, then those who changed take their new stage, then the day is recorded."""
        self.start_day()
        self.agents.do("live")
        self.joined_by_ads = self.change(self.joining_by_ads, FOLLOWER)
        self.joined_by_referral = self.change(self.joining_by_referral, FOLLOWER)
        self.first_orders = self.change(self.buying, BUYER)
        self.change(self.leaving, LOST)
        self.datacollector.collect(self)

    def change(self, people: list[LeanPerson], stage: int) -> int:
        """Give these people their new stage; the answer is how many did not have it yet."""
        changed = 0
        for person in people:
            if person.stage != stage:
                self.stock[person.stage] -= 1
                self.stock[stage] += 1
                person.stage = stage
                changed += 1
        return changed


def draw_contacts(rng: np.random.Generator, people: int) -> np.ndarray:
    """``people -> (people, 8)`` numbers of contacts, uniform over all others."""
    contacts = rng.integers(0, people - 1, size=(people, CONTACTS))
    return contacts + (contacts >= np.arange(people)[:, None])


def run(people: int, days: int, seed: int, *, program: type[ReferralLoop] = ReferralLoop) -> dict[str, np.ndarray]:
    """``(people, days, seed) -> arrays by day``: people by stage in the evening, and what happened in the day."""
    model = program(people, seed)
    for _ in range(days):
        model.step()
    daily = model.datacollector.get_model_vars_dataframe()
    return {name: daily[name].to_numpy() for name in STOCKS + FLOWS}
