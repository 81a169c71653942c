"""Names of levers and groups on the dashboard, in English and Chinese. What the pages say stands in ``texts``."""

from __future__ import annotations

from typing import Literal, NamedTuple

from loopsim.declare.units import unit_text
from loopsim.languages import in_language
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.document import declared_at
from loopsim.scenario.tree import parts

Language = Literal["en", "zh"]


class Named(NamedTuple):
    """A short name and a sentence of what it means, in both languages."""

    english: str
    chinese: str
    meaning: str
    meant: str

    def name(self, language: Language) -> str:
        """The short name."""
        return self.chinese if language == "zh" else self.english

    def sentence(self, language: Language) -> str:
        """The meaning."""
        return self.meant if language == "zh" else self.meaning


#: The ten levers that matter most, in the order in which they are asked about, each with the end of its slider where it
#: is switched off. What the profit and the loop hang on most stands in docs/sensitivity.md.
SIMPLE: dict[str, float] = {
    "levers.ads.daily_spend_cny": 1000,
    "levers.content.daily_spend_cny": 1000,
    "levers.referral.reward_cny": 20,
    "levers.referral.invites_per_share": 50,
    "levers.messages.service_per_week": 4,
    "levers.messages.promo_per_week": 4,
    "levers.guides.count": 10,
    "levers.product.quality": 1,
    "levers.product.margin_share": 1,
    "behavior.basket.base_cny": 500,
}

NAMES: dict[str, Named] = {
    "levers.ads.daily_spend_cny": Named(
        "Ads a day",
        "每日广告投放",
        "money spent on ads each day",
        "每天花在公域广告上的钱",
    ),
    "levers.content.daily_spend_cny": Named(
        "Content a day",
        "每日内容投放",
        "money spent on content and live streams each day",
        "每天花在内容与直播上的钱",
    ),
    "levers.referral.reward_cny": Named(
        "Reward for a friend",
        "转介绍奖励",
        "paid to whoever brings a friend who buys",
        "老客带来的好友首购后，付给老客的奖励",
    ),
    "levers.referral.invites_per_share": Named(
        "Friends reached by a share",
        "每次分享触达好友",
        "friends who see one share",
        "一次分享平均有多少好友看到",
    ),
    "levers.messages.service_per_week": Named(
        "Service contacts a week",
        "每周服务触达",
        "helpful contacts with each person in the pool",
        "每周给池中每人的服务性触达",
    ),
    "levers.messages.promo_per_week": Named(
        "Promotions a week",
        "每周促销消息",
        "promotions sent to each person in the pool",
        "每周发给池中每人的促销消息",
    ),
    "levers.guides.count": Named(
        "Sales guides",
        "导购人数",
        "guides employed, who keep customers on accounts of their own",
        "在岗导购，各自用账号维护客户",
    ),
    "levers.product.quality": Named(
        "Product quality",
        "产品力",
        "how good the product is: it decides who comes back",
        "产品有多好：决定复购与信任",
    ),
    "levers.product.margin_share": Named(
        "Gross margin",
        "毛利率",
        "gross margin as a share of revenue",
        "毛利占收入的比例",
    ),
    "behavior.basket.base_cny": Named(
        "Order value",
        "客单价",
        "what an order comes to, before trust makes it larger",
        "一单的基础金额，信任高时会更大",
    ),
}

#: Groups with names of their own, in the order in which they are offered; all others keep the words of their path.
GROUPS: dict[str, tuple[str, str]] = {
    **{f"levers.{name}": (name.capitalize(), one.chinese) for name, one in CHANNELS.items()},
    "levers.referral": ("Referral", "转介绍"),
    "levers.campaign": ("Campaigns", "裂变活动"),
    "levers.commission": ("Commission", "分销佣金"),
    "levers.messages": ("Messages", "消息触达"),
    "levers.product": ("Product", "产品"),
    "levers.price": ("Price", "价格"),
    "levers.checkout": ("Checkout", "下单步骤"),
    "levers.accounts": ("Accounts", "品牌账号"),
    "levers.guides": ("Sales guides", "导购"),
    "levers.leaders": ("Community leaders", "团长"),
    "levers.first_offer": ("Offer for first orders", "首单优惠"),
    "levers.membership": ("Paid membership", "付费会员"),
    "levers.subscription": ("Subscription", "订阅"),
    "levers.top_up": ("Stored value", "储值"),
    "levers.creators": ("Consumer creators", "消费创客"),
    "levers.group_buying": ("Group buying", "拼团"),
    "levers.launch": ("Launches", "上新"),
    "levers.posts": ("Content for friends", "朋友圈内容"),
    "levers.win_back": ("Winning back", "召回"),
    "levers.carrier": ("Links to platform fans", "承接方式"),
    "market": ("Market", "市场"),
    "market.pool": ("Pool on day 0", "现有流量池"),
    "market.network": ("Who knows whom", "社交网络"),
    "behavior.need": ("Need", "需求"),
    "behavior.basket": ("Order value", "客单价"),
    "behavior.sharing": ("Sharing", "分享"),
    "behavior.leaving": ("Leaving", "流失"),
    "behavior.trust": ("Trust", "信任"),
    "behavior.interest": ("Interest", "兴趣"),
    "behavior.fatigue": ("Fatigue", "疲劳"),
    "behavior.price": ("Price", "价格敏感"),
    "behavior.referred": ("Referred people", "被转介绍者"),
    "behavior.replies": ("Replies", "回复"),
    "behavior.rivals": ("Rivals", "竞争对手"),
    "behavior.calendar": ("Calendar", "日历"),
}

_TOPS = {
    "levers": ("You decide", "可决定"),
    "behavior": ("People", "人的反应"),
    "market": ("Market", "市场"),
}


def lever_name(path: str, language: Language) -> str:
    """Return the short name of a lever, or the last words of its path."""
    if path in NAMES:
        return NAMES[path].name(language)
    *_, last = path.split(".")
    if language == "en":
        return last.replace("_", " ")
    return _chinese(path).rpartition("·")[2] or last


def full_name(path: str, language: Language) -> str:
    """Return the name of a lever with that of its group, to stand alone."""
    if path in NAMES:
        return NAMES[path].name(language)
    group = path.rpartition(".")[0]
    mark = "：" if language == "zh" else ": "
    return f"{group_name(group, language)}{mark}{lever_name(path, language)}"


def group_name(group: str, language: Language) -> str:
    """Return the name of a group of levers."""
    if language == "zh" and (chinese := _chinese(group)):
        return chinese.replace("·", " · ")
    top, _, rest = group.partition(".")
    which = language == "zh"
    if group in GROUPS:
        name = GROUPS[group][which]
        return name if top != "behavior" else f"{_TOPS[top][which]} · {name}"
    name = rest.replace("_", " ").replace(".", " · ")
    return f"{_TOPS[top][which]} · {name}" if top in _TOPS and name else name or group


def unit_name(unit: str, language: Language) -> str:
    """Return a unit in a language."""
    return in_language(unit_text(unit), language)


def _chinese(path: str) -> str:
    """Return the Chinese name that is declared at a path, with those of the sections around it; else nothing."""
    declared = declared_at(parts(path))
    return declared.chinese if declared else ""
