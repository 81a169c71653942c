"""Accounts of the brand: the kind of host to which followers are tied while no other keeps them."""

from __future__ import annotations

from typing import ClassVar, Literal

from loopsim.declare.levers import Section, lever, per_week, yuan
from loopsim.languages import both
from loopsim.scenario.hosts.kind import Count, KindOfHost, Pay


class Accounts(Section):
    """The brand's own accounts, to which followers are tied while no guide or leader keeps them."""

    names_zh: ClassVar[str] = """品牌账号: 品牌自有账号：没有导购或团长维护的粉丝加在这里
        count 账号数: 品牌账号数
        friend_cap 好友上限: 一个账号的好友上限
        cost_per_week_cny 每周运营成本: 一个账号的运营成本
        fill 加粉分配: in_turn：加满一个再加下一个；balanced：新人均匀分配
        contacts_per_day 每日服务次数: 一个账号的人手每天能做的服务触达
        contact_cost_cny 单次服务成本: 账号人手做一次服务触达的工钱
        ban_per_week 每周封号率: 账号连同全部好友被平台封禁的每周发生率
        ban_per_added 每加一人封号率: 工具每加一人，账号次日被封的发生率（levers.bulk）
    """

    count: int = lever(
        4,
        "accounts of the brand",
        unit="accounts",
        source="M23",
        ge=0,
        le=10_000,
        grows=True,
        moves="turned_away down, joined up",
        plausible="x 0.5 to 2",
    )
    friend_cap: int = lever(
        5000,
        "friends that one account can hold",
        unit="people",
        source="M22 R: Tencent 2014",
        ge=1,
        le=100_000_000,
        moves="turned_away down, joined up",
        plausible="5,000 to 20,000 R: 10,000 and more are allowed by now",
    )
    cost_per_week_cny: float = yuan(
        50.0, "running cost of an account", "M23 A", unit="CNY per week", moves="profit down", plausible="20 to 150"
    )
    fill: Literal["in_turn", "balanced"] = lever(
        "in_turn",
        "in_turn fills one account after the other, balanced spreads newcomers",
        source="M24",
        moves="services either",
    )
    contacts_per_day: float = lever(
        400.0,
        "service contacts that the staff of one account can give a day",
        unit="per day",
        source="A",
        ge=0,
        le=1e7,
        moves="services up, trust up",
        plausible="200 to 800",
    )
    contact_cost_cny: float = yuan(
        0.27,
        "wages for one service contact by the staff of an account",
        "A: 80 contacts in an hour of shop staff at 1,200 CNY a week; a guide's are paid by salary",
        le=1000,
        moves="profit down",
        plausible="0.1 to 0.5",
    )
    ban_per_week: float = per_week(
        0.0,
        "hazard that the platform bans an account with all its friends",
        "M26 A",
        le=10,
        moves="left_with_host up, reachable down",
        plausible="0 to 0.002",
    )
    ban_per_added: float = lever(
        0.0001,
        "hazard to be banned on the next day for each person whom tools add to an account (levers.bulk)",
        unit="per person",
        source="M25 A: 0.01 a week at 100 people",
        ge=0,
        le=1,
        moves="accounts_banned up, left_with_host up",
        plausible="0.00001 to 0.001",
    )


ACCOUNT = KindOfHost(
    "account",
    "account of the brand",
    "账号",
    "the brand's own account, run by its staff",
    levers="accounts",
    at_work=both("accounts of the brand at work", "在用的品牌账号"),
    left=Count("accounts_banned", "accounts banned by the platform", "封号: 被平台封禁的账号"),
    if_too_many="closes",
    newcomers=9,
    is_person=False,
    weekly=Pay(
        "cost_per_week_cny",
        "accounts_cost_fen",
        "running cost of accounts, and wages for the service contacts that their staff gave",
        "账号成本: 账号的运营成本，及其人手做服务触达的工钱",
        is_earned=False,
    ),
    lost_a_week=lambda accounts: (accounts.ban_per_week, 1.0),  # the platform takes the account with all its friends
)
