"""Words of the commented file of a shop and of doubts about its answers, in English and Chinese."""

from __future__ import annotations

from loopsim.shop.question import Words

#: Doubts about answers.
DOUBTS: dict[str, Words] = {
    "buyers": {
        "en": "{buyers} people have bought, but there are {friends} friends: only friends count here, so all of them "
        "are taken to have bought",
        "zh": "买过的有{buyers}人，而好友只有{friends}人：这里只算好友，因此按全部好友都买过处理",
    },
    "repeat_buyers": {
        "en": "{again} people have bought twice or more, but {buyers} friends have bought at all: all of these are "
        "taken to have bought again",
        "zh": "买过两次及以上的有{again}人，而买过的好友只有{buyers}人：按他们全部复购过处理",
    },
    "lately": {
        "en": "{lately} people have bought in the last 90 days, but {buyers} have bought at all: all of them are taken "
        "to have bought lately",
        "zh": "最近90天下过单的有{lately}人，而买过的一共只有{buyers}人：按全部最近都买过处理",
    },
    "referrers": {
        "en": "{brings} people have brought a friend, but at most {most} can have, since each has bought and the "
        "friend is one of the others: {most} is taken",
        "zh": "带来过好友的有{brings}人，而最多只能有{most}人（他们都买过，且带来的人也在好友中）：按{most}人处理",
    },
    "no_accounts": {
        "en": "without an account or a guide nobody can be a friend: newcomers find no place",
        "zh": "没有账号也没有导购，就没有地方加好友：新人进不来",
    },
    "too_many_each": {
        "en": "{friends} friends on {hosts} accounts are {mean} on each, of {each} that one shall hold: WeChat holds "
        "5,000 to 10,000, WeCom at most about {most}; say how many accounts there really are",
        "zh": "{friends}个好友分在{hosts}个账号上，平均每个{mean}人，每个账号上限填的是{each}：个人微信为5000至1万，"
        "企业微信最多约{most}；请核对账号数",
    },
    "overfull": {
        "en": "{friends} friends do not fit on {hosts} accounts ({room} places): newcomers find a place only "
        "when somebody leaves, and money spent on others is lost; look at the number of accounts again, or open more",
        "zh": "{hosts}个账号共{room}个位置，装不下{friends}个好友：只有有人离开才进得来新人，"
        "其余拉新的钱白花；请核对账号数，或增开账号",
    },
    "full": {
        "en": "{friends} friends fill the {room} places on {hosts} accounts: newcomers will find none, and money spent "
        "on them is lost; open more accounts",
        "zh": "{hosts}个账号的{room}个位置快被{friends}个好友占满：新人会加不进来，拉新的钱白花；请增开账号",
    },
    "soon_full": {
        "en": "{room} places are free and about {won} people join a month: accounts are full in about {months} months, "
        "unless friends leave or more accounts are opened",
        "zh": "还有{room}个空位，每月约新增{won}人：大约{months}个月后账号加满，除非有人离开或增开账号",
    },
    "referred": {
        "en": "{referred} people were brought by friends last month, but {joined} joined in all: look at both again; "
        "costs of channels stay at their defaults",
        "zh": "上个月由好友带来{referred}人，而新增好友一共只有{joined}人：请核对这两个数；渠道成本暂用默认值",
    },
    "more_than_there_are": {
        "en": "about {won} people would join within a year, and {strangers} are left to be won: the market is used up "
        "soon; is it really so small?",
        "zh": "按现在的速度一年会新增约{won}人，而还能争取的只有{strangers}人：市场很快见底；市场真的这么小吗？",
    },
    "nobody_paid": {
        "en": "{joined} new friends last month leave none for {spend} CNY a month of spend, beside those who are "
        "brought by friends or come by themselves: look at both again",
        "zh": "上个月新增{joined}人，扣除好友带来和自然进来的，每月{spend}元的投放几乎没带来人：请核对",
    },
    "odd_cost": {
        "en": "{spend} CNY a month for about {paid} new friends are {each} CNY each: is that so?",
        "zh": "每月{spend}元约带来{paid}个新好友，每个{each}元：确实如此吗？",
    },
    "many_orders": {
        "en": "{orders} orders a month come from {buyers} friends who have bought: do people buy who are no friends? "
        "Then count the orders of friends only",
        "zh": "每月{orders}单，而买过的好友只有{buyers}人：是否包含非好友的订单？请只算好友的订单",
    },
    "orders_twice": {
        "en": "orders a year of those who come back are left aside, since {orders} orders of last month say more",
        "zh": "已填上个月{orders}单，更能说明问题，因此不再使用“回头客平均每年下单几次”",
    },
    "first_by_joining": {
        "en": "{first} first orders a month are more than the friends who have not bought and those who join would "
        "place: they are left aside, and orders agree in sum. Where people join by their first order, such as by a "
        "card in the parcel, set levers.store.buys_on_joining_share",
        "zh": "每月{first}单首单，多于还没买过的好友和新增好友能下的订单：因此未采用，只使总订单数一致。"
        "如顾客是下首单后才加好友（如包裹卡），请设置 levers.store.buys_on_joining_share",
    },
    "no_margin": {
        "en": "without a margin no order earns anything, so nothing can pay",
        "zh": "毛利率为0，每单都不赚钱，做什么都不划算",
    },
    "little_service": {
        "en": "accounts and guides have the time for {a_year} personal contacts a year with each of {friends} friends",
        "zh": "按现有账号和导购的时间，{friends}个好友每人每年只能得到{a_year}次一对一服务",
    },
}

#: What would be right where no behaviour of people gives the figures, by the question to blame.
UNSOLVABLE: dict[str, Words] = {
    "return_share": {
        "en": "a smaller share: more than the others leave or lapse before they would buy again",
        "zh": "更小的比例：在再次购买之前离开或流失的人比其余的还多",
    },
    "orders_last_month": {
        "en": "another number: these friends place neither so many nor next to none; or other buyers, or another share "
        "who return",
        "zh": "另一个数：这些好友下不了这么多单，也不会几乎不下单；或核对买过的人数和复购比例",
    },
    "orders_a_year": {
        "en": "fewer orders a year, or a higher share who buy again",
        "zh": "更少的年下单次数，或更高的复购比例",
    },
    "leave_share_a_month": {
        "en": "a larger share: so many leave because of messages alone, or with guides who leave",
        "zh": "更大的比例：仅因消息打扰或随导购离职而流失的就有这么多",
    },
    "referred_last_month": {
        "en": "fewer: these friends cannot bring so many; or more friends, or a larger market",
        "zh": "更少的人数：这些好友带不来这么多人；或更多好友，或更大的市场",
    },
    "order_value_cny": {"en": "a smaller value", "zh": "更小的数"},
    "market_people": {
        "en": "more people: there must be others than the friends, and twice as many as have bought",
        "zh": "更多的人：除现有好友外还要有其他人，且至少是买过人数的两倍",
    },
}
