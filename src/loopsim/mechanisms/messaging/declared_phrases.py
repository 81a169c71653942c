"""Phrases of the module beside, and its Chinese."""

from __future__ import annotations

from loopsim.languages import both

#: Names and meanings of the form and the receivers of promotions.
MESSAGING_ZH = """
    form 促销形式: 促销怎么发：群发、朋友圈，或导购一对一
    mass_rule 群发规则: 同一人一天超过一条群发时怎么办：照发并提示，或不发
    send_to 发送对象: 促销发给谁：所有人、随机一部分、近期加入或下单者、消费高者、有标签者，或某一人群
    random_share 随机发送占比: 随机发送时收到促销的人占比
    recent_days 近期天数: 加入或上次下单后多少天内算近期
    value_min_cny 高价值门槛: 累计消费达到多少算高价值
    segment 发送人群: 收到促销的人群，从 1 数起
    tag_precision 标签准确率: 标签说对一个人需求的概率；0.5：等于没说
    others_share 其他人发送占比: 其余的人收到的促销占比
    tag_cost_cny 标签成本: 准确率 0.75 时，池中每人的标签成本；更准则更贵
"""

#: Names and meanings of what people make of a message.
HEARING_ZH = """消息反应: 人们对消息形式、对有针对性消息的反应
    tag_lift 标签阅读增幅: 消息按标签写且说对时，阅读率的增幅
    post_seen_share 朋友圈可见率: 会读消息的人中，能看到朋友圈的占比
    post_weight 朋友圈打扰权重: 一条朋友圈让人疲劳与反感的程度，相对一条消息
    personal_read_lift 一对一阅读增幅: 一对一消息阅读率的增幅
    personal_effort 一对一耗时倍数: 一条一对一消息所花时间，相对一次服务触达
"""

#: Who gets promotions, and how they go out.
WHOM = {
    "random": ("{random_share:.0%} of the people, at random", "随机 {random_share:.0%} 的人"),
    "recent": ("people who joined or ordered within {recent_days} days", "近 {recent_days} 天加入或下单的人"),
    "valuable": ("people who have spent {value_min_cny:g} CNY or more", "消费满 {value_min_cny:g} 元的人"),
    "tagged": (
        "people who are tagged as in need, rightly in {tag_precision:.0%} of the cases",
        "被标记为有需求的人（准确率 {tag_precision:.0%}）",
    ),
    "segment": ("segment {segment} of the market", "第 {segment} 个人群"),
}
HOW = {"post": both("as posts in moments", "以朋友圈发出"), "personal": both("as personal messages", "一对一发出")}
