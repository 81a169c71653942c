"""Codes of the levers that are a choice of words: what phases compare them with."""

from __future__ import annotations

from pydantic import BaseModel

from loopsim.scenario.behavior import Sharing
from loopsim.scenario.hosts.accounts import Accounts
from loopsim.scenario.hosts.guides import Guides
from loopsim.scenario.levers import Commission, Messages, Referral
from loopsim.scenario.policies import BestChannel
from loopsim.scenario.record import choices_of


def code_of(section: type[BaseModel], lever: str, choice: str) -> int:
    """Return the number under which a choice of a lever stands in the settings.

    Raises:
        ValueError: the lever has no such choice.
    """
    choices = choices_of(section.model_fields[lever].annotation)
    if choice not in choices:
        raise ValueError(f"{section.__name__}.{lever}: found {choice}; right is one of {', '.join(choices)}")
    return choices.index(choice)


BALANCED = code_of(Accounts, "fill", "balanced")
ON_FIRST_ORDER = code_of(Referral, "reward_on", "first_order")
ON_FOLLOW = code_of(Referral, "reward_on", "follow")
TO_SENDER = code_of(Referral, "reward_to", "sender")
TO_FRIEND = code_of(Referral, "reward_to", "friend")
GIFT = code_of(Referral, "reward_kind", "gift")
TO_ALL_REFERRERS = code_of(Commission, "earners", "referrers")
TO_CARDHOLDERS = code_of(Commission, "earners", "cardholders")
POISSON = code_of(Sharing, "invites_law", "poisson")
MASS, POST, PERSONAL = (code_of(Messages, "form", form) for form in ("mass", "post", "personal"))
RULE_IS_KEPT = code_of(Messages, "mass_rule", "keep")
TO_EVERYONE, TO_RANDOM, TO_RECENT, TO_VALUABLE, TO_TAGGED, TO_SEGMENT = (
    code_of(Messages, "send_to", audience)
    for audience in ("everyone", "random", "recent", "valuable", "tagged", "segment")
)
TO_NEW_HIRE = code_of(Guides, "handover", "new_hire")
TO_NOBODY = code_of(Guides, "handover", "none")
BY_CONVERSION = code_of(BestChannel, "by", "conversion")
BY_FOLLOWERS = code_of(BestChannel, "by", "followers")
