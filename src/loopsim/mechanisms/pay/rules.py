"""Pay of hosts: how much they work, recruit, lead and leave for it (M81, M82, M85)."""

from __future__ import annotations

from loopsim.compiled import compiled, inlined, shared
from loopsim.market.by_kind import by_kind, commission_share, wage_per_week_cny
from loopsim.market.fields import LEADER
from loopsim.mechanisms.pay.declared import Pay
from loopsim.phases.kinds import for_market
from loopsim.phases.rates import factor
from loopsim.rules import fen, toward
from loopsim.scenario.hosts.kind import KindOfHost

#: Bounds of the factors of a wage.
LEAST, MOST = 1.0 / 8.0, 8.0

#: Ratios of pay are felt within these bounds.
_LEAST_RATIO, _MOST_RATIO = 1e-6, 1e6


@compiled("f8(f8, f8, f8, f8, f8)")
def answer(pay, usual, elasticity, least, most):
    """Factor of a pay on work: (pay / usual) ** elasticity within bounds; 1 where no pay is the usual one."""
    if usual <= 0.0 or elasticity <= 0.0:
        return 1.0
    if pay <= 0.0:
        return least
    ratio = min(max(pay / usual, _LEAST_RATIO), _MOST_RATIO)
    return min(max(ratio**elasticity, least), most)


def known_share(kind: KindOfHost) -> list[str]:
    """Return the line with the commission at which this kind works as usual; none where that is not declared."""
    name = f"usual_share_of_{kind.levers}"
    return [f"return people.{name}"] if kind.commission and name in Pay.model_fields else []


usual_share = shared(
    by_kind(
        "usual_share",
        ("kind", "people"),
        known_share,
        "Return the commission at which one works as usual; 0: they work the same at any.",
        "return 0.0",
    )
)


@shared
def pays_unusually(today):
    """Whether any commission is not the usual one."""
    people, levers = today.behavior.pay, today.levers
    return people.effort_elasticity > 0.0 and (
        levers.guides.commission_share != people.usual_share_of_guides
        or levers.leaders.commission_share != people.usual_share_of_leaders
    )


@factor("host_effort", when=pays_unusually)
def driven(host, today):
    """Hosts work by what a sale pays them (M81)."""
    people = today.behavior.pay
    return answer(
        commission_share(host.kind, today.levers),
        usual_share(host.kind, people),
        people.effort_elasticity,
        people.effort_floor,
        people.effort_ceiling,
    )


@factor("serve", when=pays_unusually)
def tried(customer, host, today):
    """Hosts who work more add more to the quality of the brand's service (M81)."""
    brand = today.levers.messages.service_quality
    usual = toward(brand, 1.0, host.quality_gain)
    if usual <= 0.0:
        return 1.0
    return toward(brand, 1.0, min(1.0, host.quality_gain * host.effort)) / usual


@shared
def overrides_unusually(today):
    """Whether the share of part-timers' sales is not the usual one."""
    return today.levers.guides.override_share != today.behavior.pay.usual_override_share


@factor("recruit", when=overrides_unusually)
def rewarded(host, today):
    """Guides recruit by what a part-timer's sale pays them (M82)."""
    people = today.behavior.pay
    return answer(
        today.levers.guides.override_share,
        people.usual_override_share,
        people.recruit_elasticity,
        0.0,
        people.effort_ceiling,
    )


@shared
def wages_matter(today):
    """Whether guides or part-timers hold their pay against a wage elsewhere."""
    return today.levers.guides.wage_per_week_cny > 0.0 or today.levers.guides.part_timer_wage_per_week_cny > 0.0


@factor("resign", when=wages_matter)
def underpaid(host, today):
    """Guides leave sooner where they earn less than they could elsewhere, and later where more (M80)."""
    wage = fen(wage_per_week_cny(host.kind, today.levers))
    if wage <= 0:
        return 1.0
    if host.pay_per_week <= 0.0:
        return MOST if today.behavior.pay.leave_elasticity > 0.0 else 1.0
    return answer(float(wage), host.pay_per_week, today.behavior.pay.leave_elasticity, LEAST, MOST)


@for_market("让买家得知团长的收入（M85）。")
def look_around(market):
    """Tell buyers what leaders earn, where they ask (M85)."""
    standing, today = market.standing, market.today
    today.known.leaders_pay = 0.0
    if today.behavior.pay.lead_elasticity <= 0.0:
        return
    leaders, pay = 0, 0.0
    for number in range(standing.hosts):
        host = market.hosts[number]
        if host.is_active and host.kind == LEADER:
            leaders += 1
            pay += host.pay_per_week
    today.known.leaders_pay = pay / leaders if leaders > 0 else float(fen(today.levers.leaders.wage_per_week_cny))


@inlined
def leading_is_weighed(today):
    """Whether buyers ask what leading pays."""
    return today.behavior.pay.lead_elasticity > 0.0 and today.levers.leaders.wage_per_week_cny > 0.0


@factor("lead", when=leading_is_weighed)
def worth_their_time(customer, today):
    """Buyers offer to lead by what leaders earn against the wage of their time (M85)."""
    wage = float(fen(today.levers.leaders.wage_per_week_cny))
    return answer(today.known.leaders_pay, wage, today.behavior.pay.lead_elasticity, LEAST, MOST)
