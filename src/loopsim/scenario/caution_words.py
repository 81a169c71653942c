"""The words of all cautions, in English and Chinese: sentences, and a few words each for a picture."""

from __future__ import annotations

#: Sentences of cautions, those that matter most first; after them the parts that stand inside of sentences.
WORDS: dict[str, dict[str, str]] = {
    "no_room": {
        "en": "no account, guide or hired leader holds a friend on any day: nobody can join, and money spent on "
        "followers is lost; use levers.accounts.count of 1 or more",
        "zh": "任何一天都没有账号、导购或团长可以容纳好友：无人能加入，拉新的钱全部白花；"
        "请把 levers.accounts.count 设为1或更多",
    },
    "full": {
        "en": "{people} people are {more} all accounts hold ({room}): newcomers find a place only when somebody "
        "leaves, and money spent on others is lost; raise levers.accounts.count",
        "zh": "流量池有{people}人，所有账号容量为{room}（{more}）：只有有人离开，新人才有位置，"
        "其余拉新的钱白花；请调高 levers.accounts.count",
    },
    "turned_away": {
        "en": "accounts were full: {away} times somebody who would have followed found no place, {joined} joined{cost}",
        "zh": "账号已满：有{away}人次想加好友而没有位置，{joined}人加入{cost}",
    },
    "used_up": {
        "en": "only {left} strangers are left at the end: the size of the market decides how many join",
        "zh": "结束时只剩{left}个陌生人：结果由市场规模决定",
    },
    "set_alone": {
        "en": "it is {ratio} times the default and no spend, reach or number of accounts differs from the default: "
        "--scale makes all of them grow with the market",
        "zh": "市场是默认值的{ratio}倍，而投放、触达和账号数都未改动：--scale 可让它们随市场一起变化",
    },
    "default_reach": {
        "en": "{reach} is the default, meant for a market of {usual} people, and this one has {people}: the spend "
        "brings {now} followers a week, at a reach of {scaled} (which --scale would set) {then}",
        "zh": "{reach}是默认值，对应{usual}人的市场，而本市场有{people}人：目前的投放每周带来{now}个粉丝，"
        "若取{scaled}（即 --scale 的取值）则为{then}个",
    },
    "steep": {
        "en": "{spend} CNY a week bring followers at {mean} CNY each, but one more costs {next} CNY, {ratio} times as "
        "much, since the channel brings at most {most} a week: spend less, or on another channel",
        "zh": "每周投放{spend}元，平均每粉丝{mean}元，但再多一个要{next}元，是平均的{ratio}倍，"
        "因为该渠道每周最多带来{most}人：请减少投放，或改投其他渠道",
    },
    "too_steep": {
        "en": "{spend} CNY a week bring followers at {mean} CNY each, but more money brings no more of them, since the "
        "channel brings at most {most} a week: spend less, or on another channel",
        "zh": "每周投放{spend}元，平均每粉丝{mean}元，但再加投放也带不来更多人，因为该渠道每周最多带来{most}人："
        "请减少投放，或改投其他渠道",
    },
    "below_cost": {
        "en": "a basket is sold at {price} CNY, and its goods cost {cost} CNY: each order loses money; ask more",
        "zh": "一单售价{price}元，而货品成本{cost}元：每单都亏钱；请定更高的价格",
    },
    "gift_too_large": {
        "en": "of what is bought with stored value {given} was given, and the margin is {left}: each such order loses "
        "money; give less",
        "zh": "用储值支付的部分有{given}是赠送的，而毛利率为{left}：每笔储值订单都亏钱；请减少赠送",
    },
    "group_too_large": {
        "en": "a group of {size} takes {wanted} friends, and one asks {asked} at most: no group ever fills; use a size "
        "of {most} or less",
        "zh": "一个{size}人的团需要{wanted}位好友，而每人最多邀请{asked}位：永远无法成团；请把人数设为{most}或更少",
    },
    "unnamed": {
        "en": "it is {people} and {file} names {named}: the other {others} know nobody, so that no invitation reaches "
        "them",
        "zh": "市场有{people}人，而 {file} 只列出{named}人：其余{others}人不认识任何人，邀请触达不到他们",
    },
    "much_of_market": {
        "en": "the pool is {share} of the market, so how many strangers are left decides much: try half and twice",
        "zh": "流量池占市场的{share}，剩下多少陌生人很影响结果：请用一半和两倍的市场规模各试一次",
    },
    "pays_for_nothing": {
        "en": "such pay costs money and persuades nobody while its elasticity in behavior.pay is 0: no one works or "
        "recruits more for it",
        "zh": "behavior.pay 中对应的弹性为0时，这类报酬只花钱，不会让人更努力或多招募",
    },
    "perk_for_nothing": {
        "en": "this perk costs money, sells no card and brings no order; drop it, or say what it does "
        "(worth_cny, order_lift)",
        "zh": "此权益只花钱，既不促进开卡也不带来复购；请删除，或写明其作用（worth_cny、order_lift）",
    },
    "content_for_nothing": {
        "en": "content costs money, and nobody shares for it; raise behavior.posts.share_lift, and let people share",
        "zh": "内容只花钱，没有人因此分享；请调高 behavior.posts.share_lift，并允许分享",
    },
    "commission_ignored": {
        "en": "such pay costs money and persuades nobody as long as commission to come counts for nothing; "
        "raise behavior.earning.commission_weight to let people share for it",
        "zh": "未来佣金的权重为0，这类报酬只花钱，不会让人多分享；"
        "调高 behavior.earning.commission_weight 后，人们会为它而分享",
    },
    "beyond_always": {
        "en": "{chance} on average is impossible where people with a need ({share}) accept more readily: they "
        "accept always, and fewer join; lower behavior.sharing.need_precision",
        "zh": "有需求的人（{share}）更容易接受邀请，平均{chance}无法达到：他们已是必定接受，实际加入更少；"
        "请调低 behavior.sharing.need_precision",
    },
    "no_effect": {"en": "has no effect here, since {why}", "zh": "在此不起作用，因为{why}"},
    "too_late": {
        "en": "has no effect on the run, only on the test of the loop after it, since {why}",
        "zh": "对运行不起作用，只影响其后的闭环检验，因为{why}",
    },
    "no_segment": {
        "en": "promotions go to segment {number}, but the market has {many}: they go to nobody on these days",
        "zh": "促销发给第{number}个人群，而市场只有{many}个人群：这些天里谁也收不到",
    },
    "no_lunar_year": {
        "en": "the table of lunar years holds {first} to {last}: beyond it the calendar has no Spring Festival",
        "zh": "农历年表只含{first}至{last}年：此外的年份没有春节",
    },
    "late": {
        "en": "begins on day {day}, after the {days} days of the run",
        "zh": "从第{day}天开始，而运行只有{days}天",
    },
    "cut": {
        "en": "a share reaches no more than the {contacts} contacts of a person in this network, which cuts the most "
        "sociable",
        "zh": "在此网络中，一次分享最多触达一个人的{contacts}个联系人，社交最广的人因此受限",
    },
    "extrapolated": {
        "en": "{share} of it is extrapolated to times in the pool that nobody has reached yet",
        "zh": "其中{share}是外推：还没有人在池中待过那么久",
    },
    # parts
    "more_than": {"en": "{count} more than", "zh": "超出{count}人"},
    "exactly": {"en": "exactly as many as", "zh": "恰好占满"},
    "nothing": {"en": "", "zh": ""},
    "spent_each": {
        "en": "; {spent} CNY won {won} followers, {each} CNY each",
        "zh": "；{spent}元带来{won}个粉丝，每个{each}元",
    },
    "spent_for_nobody": {"en": "; {spent} CNY won nobody", "zh": "；{spent}元没有带来任何人"},
    "is_0": {"en": "{name} is 0", "zh": "{name} 为0"},
    "are_0": {"en": "{name} are 0", "zh": "{name} 均为0"},
    "is_false": {"en": "{name} is false", "zh": "{name} 为 false"},
    "no_leaders": {
        "en": "there are no leaders (leaders.count, or leaders.most and leaders.volunteer_per_week)",
        "zh": "没有团长（leaders.count，或 leaders.most 与 leaders.volunteer_per_week）",
    },
    "empty_pool": {"en": "the pool is empty", "zh": "流量池是空的"},
    "in_the_table": {"en": "the table of customers says so for each", "zh": "客户表已逐人给出"},
    "nobody_bought": {"en": "nobody of the pool has bought", "zh": "流量池中没有人买过"},
    "nobody_renews": {
        "en": "nobody is brought by friends, leaders or guides, or won back: renewal is 0",
        "zh": "无人由好友、团长或导购带来，也无人召回：补充率为0",
    },
    "few_channels": {
        "en": "it keeps as many channels as are paid for",
        "zh": "保留的渠道数不少于付费渠道数",
    },
    "window_beyond": {
        "en": "its window of {first} days is not over within the {days} days of the run",
        "zh": "其{first}天的窗口在运行的{days}天内尚未结束",
    },
    "steady_messages": {
        "en": "the rate of messages never changes: everyone feels that rate from the day they join, however long they "
        "remember",
        "zh": "消息频率从不改变：每个人从加入之日起感受到的就是这个频率，与记忆长短无关",
    },
}

#: A few words for a picture.
BRIEF: dict[str, dict[str, str]] = {
    "no_room": {"en": "no account has a place, so nobody can join", "zh": "没有账号可容纳好友，无人能加入"},
    "full": {
        "en": "{people} people fill all accounts ({room} places) from the start",
        "zh": "{people}人从一开始就占满所有账号（{room}个位置）",
    },
    "turned_away": {
        "en": "accounts were full: {away} times somebody found no place",
        "zh": "账号已满：{away}人次没有位置",
    },
    "used_up": {"en": "only {left} strangers are left in the market", "zh": "市场只剩{left}个陌生人"},
    "set_alone": {
        "en": "the market is {ratio} times the default, spend and reach are not",
        "zh": "市场是默认值的{ratio}倍，投放与触达却未变",
    },
    "default_reach": {
        "en": "{path} = {reach} is meant for a market of {usual} people, not {people}",
        "zh": "{path} = {reach} 对应{usual}人的市场，而非{people}人",
    },
    "steep": {
        "en": "{path}: one more follower costs {next} CNY, {ratio} times the mean",
        "zh": "{path}：再多一个粉丝要{next}元，是平均的{ratio}倍",
    },
    "too_steep": {"en": "{path}: more money brings no more followers", "zh": "{path}：加投放也带不来更多粉丝"},
    "below_cost": {
        "en": "a basket is sold at {price} CNY and costs {cost} CNY",
        "zh": "一单售价{price}元，成本{cost}元",
    },
    "gift_too_large": {"en": "gifts of {given} exceed the margin of {left}", "zh": "赠送{given}超过毛利率{left}"},
    "group_too_large": {
        "en": "groups of {size} never fill: one asks {asked} friends at most",
        "zh": "{size}人的团永远无法成团：每人最多邀请{asked}位好友",
    },
    "unnamed": {
        "en": "{file} names {named} of {people} people; nobody knows the others",
        "zh": "{file} 只列出{people}人中的{named}人，其余无人认识",
    },
    "much_of_market": {"en": "the pool is {share} of the market", "zh": "流量池占市场的{share}"},
    "pays_for_nothing": {"en": "{path} costs money and persuades nobody", "zh": "{path} 只花钱，不促成行动"},
    "perk_for_nothing": {"en": "{path} costs money and persuades nobody", "zh": "{path} 只花钱，不促成行动"},
    "content_for_nothing": {"en": "{path} costs money and persuades nobody", "zh": "{path} 只花钱，不促成行动"},
    "commission_ignored": {"en": "{path} costs money and persuades nobody", "zh": "{path} 只花钱，不促成行动"},
    "beyond_always": {"en": "{path}: {chance} on average is impossible", "zh": "{path}：平均{chance}无法达到"},
    "no_effect": {"en": "{path} has no effect here", "zh": "{path} 在此不起作用"},
    "too_late": {"en": "{path} acts only after the run", "zh": "{path} 在运行之后才起作用"},
    "no_segment": {"en": "promotions to a segment that is not there", "zh": "促销发给不存在的人群"},
    "no_lunar_year": {"en": "no Spring Festival beyond {last}", "zh": "{last}年之后没有春节"},
    "late": {"en": "{path} begins after the end of the run", "zh": "{path} 在运行结束后才开始"},
    "cut": {"en": "{path} is cut at {contacts} contacts a person", "zh": "{path} 受限于每人{contacts}个联系人"},
    "extrapolated": {"en": "the period gain is mostly extrapolated ({share})", "zh": "当期增益大半（{share}）为外推"},
}
