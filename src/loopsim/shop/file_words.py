"""Words of the commented file of a shop, in English and Chinese."""

from __future__ import annotations

from loopsim.shop.question import Words

HEAD: Words = {
    "en": """\
{name}: a shop as its owner describes it, written by loopsim new.

  loopsim run FILE         growth curve, money and verdict: does the loop close?
  loopsim describe FILE    what these values imply
  loopsim validate FILE    check the file after a change

Above each value stands what it means; behind it its unit and where it is from:
  you said      one of your answers, or plain arithmetic on it
  follows       set from your answers by the rule above it
  default       you left it open, or were not asked. The letter tells how strong the default is: D data, P a
                published study, R a rule of the platform or the law, S a number of a trade article, V a vendor's
                blog (weak), A an assumption: try others
A line that begins with -> tells what the model solved from a figure. All other values are at their defaults:
loopsim reference lists them.""",
    "zh": """\
{name}：按店主的回答由 loopsim new 写成。

  loopsim run 文件         增长曲线、收支和结论：闭环能否成立？（加 --language zh 显示中文）
  loopsim describe 文件    这些取值意味着什么
  loopsim validate 文件    修改后检查文件

每个取值上方是含义，后面是单位和来源：
  您的回答      您的回答，或由其简单计算得到
  推算          按上方的规则由您的回答推算
  默认          您没有填或没有问到。字母表示默认值的依据强弱：D 数据，P 已发表的研究，R 平台规则或法律，
                S 行业文章中的数字，V 服务商博客（弱），A 假设：请换几个值试试
以 -> 开头的行是模型由该数字求解出的参数。其余取值均为默认值，见 loopsim reference。""",
}

FOOT: Words = {
    "en": """\
What to change next:
1. How large is the market? Nobody knows: try half and twice, and see whether the verdict stays.
     loopsim run FILE --set market.people={half}    and    --set market.people={twice}
2. What would you do? Compare plans on the same luck, such as
     loopsim compare FILE --plan "reward: levers.referral.reward_cny={reward}"
     loopsim compare FILE --plan "campaigns: levers.campaign.every_weeks=4"
     loopsim compare FILE --plan "half ads: levers.ads.daily_spend_cny={ads}"
3. Which of what you do not know matters most?   loopsim learn FILE --plan ...
4. With a log of orders the law of buying is fitted instead of assumed:   loopsim calibrate transactions""",
    "zh": """\
接下来改什么：
1. 市场有多大没人准确知道：用一半和两倍各试一次，看结论是否不变。
     loopsim run 文件 --set market.people={half}    以及    --set market.people={twice}
2. 您打算怎么做？在同样的运气下比较方案，例如
     loopsim compare 文件 --plan "奖励: levers.referral.reward_cny={reward}"
     loopsim compare 文件 --plan "裂变活动: levers.campaign.every_weeks=4"
     loopsim compare 文件 --plan "广告减半: levers.ads.daily_spend_cny={ads}"
3. 不确定的数字中哪个最值得先弄清？   loopsim learn 文件 --plan ...
4. 有订单明细就可以拟合购买规律，而不用假设：   loopsim calibrate transactions""",
}

WORDS: dict[str, Words] = {
    "answer": {"en": "you said", "zh": "您的回答"},
    "data": {"en": "from your data", "zh": "来自您的数据"},
    "derived": {"en": "follows", "zh": "推算"},
    "default": {"en": "default, {strength}", "zh": "默认，{strength}"},
    "doubt": {"en": "Please check: ", "zh": "请核对："},
}

#: Headings, by the table that they stand above.
_HOSTS: Words = {"en": "Accounts, guides and what they do", "zh": "账号、导购及其工作"}
_BUDGET: Words = {"en": "Budget by channel, and what new friends cost", "zh": "各渠道预算与拉新成本"}
_LEDGER: Words = {"en": "Figures of the ledger, from which behaviours are solved", "zh": "账面数字，由此求解客户行为"}
_REFERRAL: Words = {"en": "Friends who bring friends", "zh": "好友带好友（裂变）"}
SECTIONS: dict[str, Words] = {
    "market": {"en": "The market, and who is there today", "zh": "市场与现有客户"},
    "levers.accounts": _HOSTS,
    "levers.ads": _BUDGET,
    "known": _LEDGER,
    "levers.referral": _REFERRAL,
}

UNITS_ZH: dict[str, str] = {
    "people": "人", "days": "天", "share": "占比", "accounts": "个", "per day": "次/天", "CNY per week": "元/周",
    "per week": "每周", "CNY per day": "元/天", "people per week": "人/周", "CNY": "元", "orders per month": "单/月",
    "people per month": "人/月", "orders per year": "单/年", "weeks": "周",
}  # fmt: skip

_SPEND: Words = {"en": "Spend on {en}.", "zh": "{zh}的投放。"}
_REACH: Words = {
    "en": "New friends a week at which {en} is half saturated: grows with the market, and lies at four times the "
    "present or more.",
    "zh": "{zh}每周拉新达到此数时饱和一半：随市场规模而定，且不低于目前的四倍。",
}
_COST: Words = {
    "en": "Cost of a new friend by {en} now, spend over new friends: put in your own.",
    "zh": "{zh}目前拉一个新好友的成本，即花费除以新增好友：请填您自己的数。",
}
_COST_SET: Words = {
    "en": "Cost of a new friend by {en} now, spend over new friends: set so that all sources together bring the new "
    "friends of last month.",
    "zh": "{zh}目前拉一个新好友的成本，即花费除以新增好友：按各来源合计等于上个月新增好友来设定。",
}
_CHANNELS: dict[str, Words] = {
    "ads": {"en": "ads", "zh": "广告"},
    "content": {"en": "content and live streams", "zh": "内容与直播"},
    "store": {"en": "shops and parcel cards", "zh": "门店与包裹卡"},
    "lure": {"en": "gifts and trials", "zh": "优惠引流"},
}

_CAP: Words = {"en": "Friends that one account can hold.", "zh": "每个账号最多可加的好友数。"}

#: Meaning of each value that the file may have, by its path.
MEANINGS: dict[str, Words] = {
    "name": {"en": "Name in titles of tables and pictures.", "zh": "显示在表格和图片标题中的名称。"},
    "days": {"en": "Days that a run simulates.", "zh": "模拟的天数。"},
    "market.people": {
        "en": "People who could ever be customers, friends of today included.",
        "zh": "可能成为客户的总人数（含现有好友）。",
    },
    "market.people@derived": {
        "en": "People who could ever be customers, friends of today included. Nobody knows it exactly; here five times "
        "the friends, or as many that a year wins no more than a tenth of the others.",
        "zh": "可能成为客户的总人数（含现有好友）。没人准确知道；此处取好友数的五倍，"
        "或使一年的新增不超过其余人数的十分之一。",
    },
    "market.pool.followers": {"en": "Friends who have not bought yet.", "zh": "还没买过的好友。"},
    "market.pool.buyers": {
        "en": "Friends who have bought once and brought nobody.",
        "zh": "买过一次、没有带来过好友的人。",
    },
    "market.pool.repeat_buyers": {
        "en": "Friends who have bought twice or more and brought nobody.",
        "zh": "买过两次及以上、没有带来过好友的人。",
    },
    "market.pool.referrers": {
        "en": "Friends who have bought and brought a friend.",
        "zh": "买过并带来过好友的人。",
    },
    "market.pool.file": {
        "en": "The friends of today, a row each: when they joined, how often and when they bought, what they spent. "
        "The table lies beside this file.",
        "zh": "现有好友，每人一行：何时加入、下单几次、最近何时下单、花了多少。该表与本文件放在一起。",
    },
    "market.pool.joined_days_ago": {
        "en": "When the friends of today joined, in days before today: from and to, spread evenly.",
        "zh": "现有好友是多少天前加入的：起止天数，均匀分布。",
    },
    "market.pool.last_order_days_ago": {
        "en": "When those who bought did so last, in days before today: from and to, spread evenly. Who has not "
        "bought for long is more likely lost.",
        "zh": "买过的人最近一次下单在多少天前：起止天数，均匀分布。很久没买的人更可能已流失。",
    },
    "market.pool.trust": {
        "en": "Trust of the friends of today, 0 to 1: the more, the more orders.",
        "zh": "现有好友的信任度，0到1：越高下单越多。",
    },
    "levers.accounts.count": {
        "en": "Accounts of the shop itself, those of guides apart.",
        "zh": "店铺自己的账号数，不含导购的账号。",
    },
    "levers.accounts.friend_cap": _CAP,
    "levers.guides.count": {"en": "Sales guides, each with an account.", "zh": "导购人数，每人一个账号。"},
    "levers.guides.friend_cap": _CAP,
    "levers.guides.contacts_per_day": {
        "en": "Personal contacts that a guide can give a day, doing little else.",
        "zh": "一个导购每天能做的一对一服务次数（以此为主业）。",
    },
    "levers.guides.salary_per_week_cny": {
        "en": "Salary of a guide: put in what you pay for this work.",
        "zh": "导购的周薪：请填您为这项工作实际支付的数额。",
    },
    "levers.guides.commission_share": {
        "en": "Commission of guides on the orders of their customers.",
        "zh": "导购对其客户订单的提成比例。",
    },
    "levers.guides.leave_per_week": {
        "en": "Chance in a week that a guide leaves (0.0083: a third within a year).",
        "zh": "导购每周离职的概率（0.0083：一年约三分之一）。",
    },
    "levers.guides.handover": {
        "en": 'Who takes over the customers of a guide who leaves: "colleague", "new_hire" or "none".',
        "zh": '导购离职后谁接手客户："colleague" 同事，"new_hire" 新人，"none" 无人。',
    },
    "levers.messages.service_per_week": {
        "en": "Personal service contacts with each friend: as many as accounts and guides have the time for.",
        "zh": "每个好友得到的一对一服务：以账号和导购忙得过来为限。",
    },
    "levers.messages.promo_per_week": {
        "en": "Promotions sent to each friend: say how many you really send.",
        "zh": "每个好友收到的促销消息：请填实际条数。",
    },
    "levers.organic.always_per_week": {
        "en": "Chance in a week that somebody who is no friend yet joins without any spend.",
        "zh": "非好友每周自己加进来的概率（没有花费）。",
    },
    "levers.organic.always_per_week@derived": {
        "en": "Chance in a week that somebody who is no friend yet joins without any spend: set so that all sources "
        "together bring the new friends of last month.",
        "zh": "非好友每周自己加进来的概率（没有花费）：按各来源合计等于上个月新增好友来设定。",
    },
    "known.order_value_cny": {"en": "Mean value of an order.", "zh": "客单价。"},
    "levers.product.margin_share": {
        "en": "Gross margin, as a share of what is paid.",
        "zh": "毛利率，占实付金额的比例。",
    },
    "known.never_return_share": {
        "en": "Part of those who bought who never buy again: all less those who come back.",
        "zh": "买过的人中以后不再买的比例：1减去会再买的比例。",
    },
    "known.orders_per_month": {
        "en": "Orders of last month: how often people need something is set so that the first month agrees.",
        "zh": "上个月的订单数：据此设定需求频率，使模型的第一个月与之一致。",
    },
    "known.orders_per_year": {
        "en": "Orders a year of a customer who comes back. Better: say known.orders_per_month instead, the orders of "
        "last month.",
        "zh": "回头客平均每年下单次数。更好的做法：改填 known.orders_per_month，即上个月的订单数。",
    },
    "known.first_orders_per_month": {
        "en": "First orders of last month: how readily those who have not bought do so is set so that the first month "
        "agrees.",
        "zh": "上个月的新客首单：据此设定还没买过的人有多容易下首单，使模型的第一个月与之一致。",
    },
    "known.first_orders_per_month@derived": {
        "en": "First orders in a month: all who have bought, over the months so far, since you did not say how many "
        "they were last month. How readily those who have not bought do so is set so that the first month agrees.",
        "zh": "每月新客首单：您没有填上个月的数，因此取买过的人数除以至今的月数。据此设定还没买过的人有多容易下首单，"
        "使模型的第一个月与之一致。",
    },
    "behavior.need.first_order_ease": {
        "en": "How readily a follower makes a first order: 0, since nobody did last month.",
        "zh": "粉丝下首单的容易程度：0，因为上个月没有人下首单。",
    },
    "behavior.need.per_week": {
        "en": "Needs a week of a person who has a real need for such products; some of them come to you. Better: say "
        "known.orders_per_month instead, the orders of last month, from which this is solved.",
        "zh": "有真实需求的人每周的需求次数，其中一部分会找您买。更好的做法：改填 known.orders_per_month"
        "（上个月的订单数），由此求解。",
    },
    "known.leave_share_per_month": {
        "en": "Part of the friends who leave in a month.",
        "zh": "每月流失的好友比例。",
    },
    "levers.referral.enabled": {
        "en": "Whether people bring friends: false, since nobody did last month.",
        "zh": "是否有好友带好友：上个月没有，因此为 false。",
    },
    "levers.referral.reward_cny": {
        "en": "Reward to who brings a friend, at the friend's first order.",
        "zh": "带来新客的奖励，新客首单后发放。",
    },
    "levers.commission.level_shares": {
        "en": "Commission on the orders of friends whom one brought, and of those whom they brought: none here.",
        "zh": "对所带好友订单、以及好友再带来的人的订单的分佣比例：此处没有。",
    },
    "levers.campaign.every_weeks": {
        "en": "Weeks from one referral campaign to the next; 0: none. Try 4.",
        "zh": "每隔几周做一次裂变活动；0为不做。可试4。",
    },
    "known.referred_per_month": {
        "en": "People whom friends brought last month: how often people share is set so that the first month agrees.",
        "zh": "上个月由好友带来的人数：据此设定分享频率，使模型的第一个月与之一致。",
    },
}

for _name, _channel in _CHANNELS.items():
    for _path, _words in (
        (f"levers.{_name}.daily_spend_cny", _SPEND),
        (f"levers.{_name}.half_reach_per_week", _REACH),
        (f"known.cost_per_follower_cny.{_name}", _COST),
        (f"known.cost_per_follower_cny.{_name}@derived", _COST_SET),
    ):
        MEANINGS[_path] = {
            "en": _words["en"].format(en=_channel["en"]),
            "zh": _words["zh"].format(zh=_channel["zh"]),
        }
