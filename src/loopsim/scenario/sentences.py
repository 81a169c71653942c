"""A scenario in a few sentences, in English and Chinese: market, channels, policies, care, referral, hosts."""

from __future__ import annotations

from loopsim.declare import families
from loopsim.declare.english import many, often
from loopsim.languages import Both, both, joined
from loopsim.scenario import implied
from loopsim.scenario.customers import HOSTS
from loopsim.scenario.dates import told_days
from loopsim.scenario.document import declared_at
from loopsim.scenario.hosts.kinds import PLANNED, listed
from loopsim.scenario.levers import Levers
from loopsim.scenario.network_kinds import KINDS
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.who import Network, Segment

_STEPS = {"community": "社群", "members": "会员", "distribution": "分销"}
_JUDGED_BY = {"conversion": "首单率", "buyers": "每元首单数", "followers": "每元拉新数"}


def what_is_set(scenario: Scenario) -> list[str]:
    """The scenario in a few sentences."""
    market, levers = scenario.market, scenario.levers
    facts = {"people": market.people, "need": percent(implied.need_share(market))}
    days = told_days(scenario.start_date, scenario.days)
    sentences: list[str] = [
        both(
            "{days} in a market of {people:,} people; {need} of them have a real need.",
            "{days}，市场 {people:,} 人，其中 {need} 真正有需求。",
            days=days,
            **facts,
        ),
        _acquainted(market.network),
        both(
            "Paid channels spend {sum:,.0f} CNY a week: {each}.",
            "付费渠道每周投放 {sum:,.0f} 元：{each}。",
            sum=sum(_spend(scenario).values()),
            each=_spending(scenario),
        ),
        *_policies(levers),
        *families.described(scenario),
        both(
            "A week brings everyone in the private domain {service} and {promotions}.",
            "私域中每人每周得到 {service}、{promotions}。",
            service=counted(levers.messages.service_per_week, "service contact", "次服务"),
            promotions=counted(levers.messages.promo_per_week, "promotion", "次促销"),
        ),
        _referral(scenario),
        both("Kept by {hosts}.", "由 {hosts}维护。", hosts=_hosts(scenario)),
    ]
    if table := market.pool.customers:
        sentences.insert(1, table.summary())
    if len(market.segments) > 1:
        named = joined(map(_segment, market.segments))
        sentences.insert(1, both("Segments: {named}.", "人群：{named}。", named=named))
    return sentences


def channel_word(channel: str) -> Both:
    """Return a channel in both languages."""
    declared = declared_at(("levers", channel))
    return Both(channel, declared.chinese if declared is not None else channel)


def _segment(segment: Segment) -> str:
    reached: str = ""
    if segment.reach_lift:
        times = 1.0 + segment.reach_lift
        reached = both(", reached {times:.3g} times as easily", "，触达容易度为 {times:.3g} 倍", times=times)
    share = percent(segment.share)
    return both(
        "{name} ({share}{reached})", "{name}（{share}{reached}）", name=segment.name, share=share, reached=reached
    )


def _acquainted(network: Network) -> str:
    kind = KINDS[network.kind]
    if kind.ties == "all":
        return both("Anyone may know anyone.", "任何人都可能认识任何人。")
    if kind.ties == "file":
        return both("Who knows whom stands in {file}.", "人脉关系见 {file}。", file=network.file)
    strong: str = ""
    if network.strong_contacts:
        strong = both(", {count} of them strong ties", "，其中强关系 {count} 人", count=network.strong_contacts)
    word = Both(network.kind.replace("_", " "), kind.chinese)
    told = "Each knows {contacts} others ({kind}{strong}).", "每人认识 {contacts} 人（{kind}{strong}）。"
    return both(*told, contacts=network.contacts, kind=word, strong=strong)


def _spend(scenario: Scenario) -> dict[str, float]:
    outlooks = implied.channel_outlooks(scenario)
    return {one.channel: one.spend_per_week_cny for one in outlooks if one.spend_per_week_cny}


def _spending(scenario: Scenario) -> str:
    told = (channel_word(channel) + f" {spend:,.0f}" for channel, spend in _spend(scenario).items())
    return joined(told) or both("none", "无")


def _policies(levers: Levers) -> list[str]:
    stop, best, hire = levers.policy.stop_ads, levers.policy.best_channel, levers.policy.hire
    cap, sequence = levers.policy.cap_commission, levers.policy.sequence
    told: list[str] = []
    if stop.renewal_above:
        told.append(
            both(
                "Ads stop for good once renewal over {days} days exceeds {above:g}, with {least:,} leavings or more.",
                "{days} 天的补充率超过 {above:g}（且流失不少于 {least:,} 人）后，广告永久停投。",
                days=stop.window_days,
                above=stop.renewal_above,
                least=stop.least_left,
            )
        )
    if best.explore_days:
        kept = (
            both("{count} channels", "{count} 个渠道", count=best.keep) if best.keep != 1 else both("channel", "渠道")
        )
        told.append(
            both(
                "From day {day} on the budget goes to the best {kept} by {by} so far.",
                "从第 {day} 天起，预算投给至今{by}最优的{kept}。",
                day=best.explore_days,
                kept=kept,
                by=Both(best.by, _JUDGED_BY.get(best.by)),
            )
        )
    if hire.most:
        told.append(
            both(
                "{often} one more guide is employed while staff are asked for more than {load:g} of what they can "
                "give, {most:,} at most.",
                "{often}若人员负荷超过 {load:g}，则增聘一名导购，最多 {most:,} 名。",
                often=often(hire.every_weeks, "week"),
                load=hire.load_above,
                most=hire.most,
            )
        )
    if cap.most_of_margin:
        told.append(
            both(
                "Pay to referrers takes {share} of the margin at most, by cuts if need be.",
                "付给推荐人的报酬最多占毛利的 {share}，必要时下调。",
                share=percent(cap.most_of_margin),
            )
        )
    if sequence.gap_days:
        steps = joined((Both(one, _STEPS.get(one)) for one in sequence.order.split("-")), ", then ", "、")
        when = often(sequence.gap_days, "day")
        told.append(
            both("{when} one more begins: {steps}.", "{when}启动一项，依次为：{steps}。", when=when, steps=steps)
        )
    return told


def _referral(scenario: Scenario) -> str:
    levers = scenario.levers
    if not levers.referral.enabled:
        return both("Nobody is asked to bring friends.", "不请任何人带来好友。")
    when = both("for the follow alone", "，关注即付")
    if levers.referral.reward_on == "first_order":
        when = both("with the friend's first order", "，好友首单时支付")
    reward = levers.referral.reward_cny
    told = both(
        "Who brings a friend gets {reward:g} CNY {when}", "带来好友者得 {reward:g} 元{when}", reward=reward, when=when
    )
    paid = [percent(share) for share in levers.commission.level_shares if share > 0]
    if len(paid) == 1:
        told += both(" and {share} of the friend's orders", "，另得好友订单的 {share}", share=paid[0])
    elif paid:
        told += both(
            " and {shares} of the orders on {levels} levels",
            "，另得 {levels} 级订单的 {shares}",
            shares=joined(paid),
            levels=len(paid),
        )
    return told + both(".", "。")


def _hosts(scenario: Scenario) -> str:
    levers = scenario.levers
    kept: list[str] = []
    for kind in PLANNED:
        declared = declared_at(("levers", kind.levers))
        if count := kind.count(levers):
            kept.append(counted(count, kind.word, f" 个{declared.chinese if declared is not None else kind.word}"))
    if levers.leaders.volunteer_per_week and levers.leaders.most:
        told = "customers who offer to lead ({most:,} leaders at most)", "自荐的客户（最多 {most:,} 名团长）"
        kept.append(both(*told, most=levers.leaders.most))
    hosts = listed(list(HOSTS), "or")
    return joined(kept) or Both(f"nobody: no {hosts} can hold a friend", "无人维护（没有可容纳好友的账号、导购或团长）")


def counted(amount: float, what: str, chinese: str) -> Both:
    """``(2, "account of the brand", " 个品牌账号") -> "2 accounts of the brand"``."""
    noun, of, whose = what.partition(" of ")
    told = f"no {what}" if amount == 0 else f"{many(amount, noun)}{of}{whose}"
    return Both(told, f"{amount:,.10g} {chinese.strip()}")


def percent(share: float) -> str:
    """``0.125 -> "12.5%"``."""
    return f"{100.0 * share:.3g}%"
