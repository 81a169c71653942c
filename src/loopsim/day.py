"""One day in the private domain, in the order it happens.

Who joins today has a first day tomorrow; who places a first order today acts as a buyer from tomorrow. The phases of
customers stand in a row: one customer runs all of them, then the next does. Each phase writes its own customer only, so
it makes no difference who comes first.

The order stands here and nowhere else. Both engines make their loops and methods from :data:`DAY`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from types import SimpleNamespace

from loopsim.declare import families
from loopsim.phases import care, joining, leaving, orders, rates, sharing
from loopsim.phases.acquiring import acquire
from loopsim.phases.care import operate
from loopsim.phases.joining import join
from loopsim.phases.kinds import Whom, whom
from loopsim.phases.leaving import churn
from loopsim.phases.morning import dawn
from loopsim.phases.orders import convert, repurchase
from loopsim.phases.policies import decide
from loopsim.phases.resting import learn_from, rest, wake
from loopsim.phases.settling import measure, settle
from loopsim.phases.sharing import deliver, refer
from loopsim.phases.staffing import staff, volunteer, work

#: The rules of each family of mechanisms, by its name.
by_family = SimpleNamespace(**families.rules())

DAY: tuple[Callable, ...] = (
    decide,  # policies write the levers of today from what was counted yesterday
    by_family.calendar.set_calendar,  # 节令: what the date does to needs, traffic prices and response
    by_family.launches.set_launch,  # 上新: whether a launch is on
    by_family.carrier.know_carrier,  # 载体: who only follows; a platform that is closed brings nobody
    by_family.traffic.set_traffic,  # 流量: platforms decline, people resist
    by_family.rivals.set_rivals,  # 竞品: what rivals bid and ask, and whom they hold
    by_family.price.set_price,  # 定价: the price of the day, and the one that is remembered
    by_family.offers.set_offer,  # 新人优惠: what the offer for first orders does
    by_family.group_buying.set_groups,  # 拼团: whether people may buy together today
    by_family.creators.hear_of_pay,  # 创客收入: what creating pays, as buyers hear of it
    by_family.pay.look_around,  # 团长收入: what leading pays, as buyers hear of it
    by_family.content.publish,  # 内容: content for friends, and what it makes of them
    by_family.membership.set_membership,  # 会员: what a paid card does today
    by_family.contagion.set_contagion,  # 从众: whether what friends do matters today
    by_family.stored_value.set_stored_value,  # 储值: how willing people are to pay money in
    by_family.messaging.set_messages,  # 分层触达: who gets promotions today, and in which form
    dawn,  # places are filled; levers, campaigns and the attention of hosts become known
    acquire,  # 引流: channels press on the public domain; some strangers' patience ends
    wake,  # 醒: customers who rested make up for the days passed
    operate,  # 运营: service and promotions move interest, trust and fatigue
    by_family.price.weigh_price,  # 比价: what they make of the price
    convert,  # 转化: followers place their first order
    by_family.stored_value.top_up,  # 储值: buyers pay money in before they spend it
    repurchase,  # 复购: buyers order again
    by_family.membership.use_member_day,  # 会员日: of what it wins a part is missing later
    by_family.launches.launch,  # 上新: friends hear of a launch, and some buy besides
    by_family.membership.card,  # 会员: paid cards are bought, renewed or run out
    refer,  # 裂变: some share with friends today
    volunteer,  # 招募: loyal buyers offer to lead a community
    by_family.creators.create,  # 创客: buyers offer to create; creators are paid, weigh it, and may stop
    churn,  # 流失: some leave
    by_family.contagion.forget_losses,  # 从众: friends who left fade from mind
    by_family.subscription.renewal,  # 续费: subscriptions are renewed or quit
    by_family.carrier.attend,  # 承接: newcomers are added as friends or not; attention fades
    by_family.rivals.lure,  # 挖角: cheaper rivals lure some away
    rest,  # 休: and rest until an own clock strikes, if nothing else can touch them
    by_family.reach.use_tools,  # 数字化工具: what guides need to serve after hours
    work,  # 导购、团长: hosts tire, weigh their pay, invite neighbors, leave
    by_family.win_back.win_back,  # 召回: those who left are called, on recall days
    deliver,  # 裂变: invitations arrive; who asked first?
    by_family.group_buying.open_groups,  # 拼团: some open a group and ask their contacts
    join,  # 加粉: newcomers are bound to a referrer and to an account with room
    by_family.group_buying.close_groups,  # 拼团: full groups buy
    by_family.contagion.see_friends,  # 从众: friends see who has ordered or left
    settle,  # 分佣: goods, commissions, rewards, salaries: every fen paid is booked
    staff,  # 人员: who leaves hands over; guides recruit, leaders are appointed
    by_family.creators.take_creators,  # 创客: offers to create are taken up
    by_family.membership.count_cards,  # 会员: cards are counted, perks are paid for
    by_family.stored_value.count_stored,  # 储值: cards that are void; what is owed
    by_family.messaging.book_messages,  # 分层触达: tags and personal messages are paid for
    measure,  # the stocks of the day
)


def steps() -> list[tuple[Whom, tuple[Callable, ...]]]:
    """Return the day as an engine runs it: who runs which phases in one go. A phase of the market stands alone.

    Raises:
        ValueError: the phases of customers, or those of hosts, do not stand in a row.
    """
    found: list[tuple[Whom, tuple[Callable, ...]]] = []
    for who, phases in groupby(DAY, whom):
        if who == "market":
            found += [(who, (phase,)) for phase in phases]
        elif who in dict(found):
            raise ValueError(f"loopsim.day.DAY: found two rows of phases of {who}; put them in one row")
        else:
            found.append((who, tuple(phases)))
    return found


def phases_of(who: Whom) -> tuple[Callable, ...]:
    """Return the phases that one kind of decision maker runs, in the order of the day."""
    return tuple(phase for phase in DAY if whom(phase) == who)


learn_from(phases_of("customers"))
rates.learn_from((orders, leaving, sharing, joining, care, *vars(by_family).values()))
