"""Sources of defaults in both languages: codes, figures and studies as they are, the words around them translated.

Studies keep author and year as published; what has a Chinese name of its own (WeChat, Tencent, the office of
statistics) is told by it.
"""

from __future__ import annotations

from loopsim.languages import Both

#: Chinese of the sources that have words in them.
_CHINESE = {
    "A, as M81": "A，同 M81",
    "A, as for leaders": "A，同团长",
    "A, as of leaders": "A，同团长",
    "A, as of offers": "A，同优惠",
    "A, so that January and February of 2019 are as low as they were": "A，使一月与二月低至 2019 年的实际水平",
    "A, to the one-time share of M52 and V16": "A，使一次性买家占比符合 M52 与 V16",
    "A: 325 in the default shop; 100 to 1,000 (social commerce 2018: 990 a buyer R)":
        "A：默认店铺为 325；100 至 1,000（社交电商 2018：每位买家 990 R）",
    "A: 80 contacts in an hour of shop staff at 1,200 CNY a week; a guide's are paid by salary":
        "A：周薪 1,200 元的店员一小时触达 80 次；导购的触达已含在工资里",
    "A: 0.02 to 0.05, moves between cities": "A：0.02 至 0.05，城市间迁移",
    "A: a fee raised by a quarter dented renewals": "A：会费涨四分之一，续费下滑",
    "A: a working day": "A：一个工作日",
    "A: as before": "A：沿用原设定",
    "A: as before; hourly minimum wages of the region are about 20": "A：沿用原设定；当地最低时薪约 20",
    "A: as much as they can": "A：达到其能力上限",
    "A: elasticity to the fee -0.5 to -2": "A：对会费的弹性 -0.5 至 -2",
    "A: fees dent renewals, size unknown": "A：收费使续费下滑，幅度不明",
    "A: four weeks, as a block of the loop test": "A：四周，同闭环检验的一个时段",
    "A: half, as it is uncertain and late; 0 to 1, sweep": "A：一半，因其不确定且来得晚；0 至 1，应逐一试过",
    "A: two baskets": "A：两单的金额",
    "A; 0.6 to 1.1 by E11": "A；按 E11 为 0.6 至 1.1",
    "A; 0.9 to 1.1": "A；0.9 至 1.1",
    "A; 0: no stored value": "A；0：没有储值",
    "A; BG/NBD: 2 P": "A；BG/NBD：2 P",
    "A; a large marketplace bars sellers from 1% of defective or 4% of late orders R":
        "A；某大型电商平台在次品率达 1% 或迟发率达 4% 时封禁卖家 R",
    "A; a social-commerce platform 2018: 3.1 buyers an owner R": "A；某社交电商平台 2018：每位店主 3.1 名买家 R",
    "A; for cohorts on given days": "A；用于指定日期的批次",
    "A; mean beauty top-up 480 V": "A；美容业平均储值 480 V",
    "A; more than a colleague P": "A；高于同事接手 P",
    "A; sales apps 5 to 50 V": "A；销售应用 5 至 50 V",
    "D: CDNOW 0.58 (Gamma-Gamma)": "D：CDNOW 0.58（Gamma-Gamma）",
    "D: June of 2019 above May and July": "D：2019 年六月高于五月与七月的幅度",
    "D: NBS, online retail of 2019 by month, without growth": "D：国家统计局，2019 年各月网上零售额，剔除增长",
    "D: November of 2019 above October and December": "D：2019 年十一月高于十月与十二月的幅度",
    "D: repeat orders at CDNOW, 1997-98; 0.8 to 1.2": "D：CDNOW 的复购订单，1997-98；0.8 至 1.2",
    "M13 A: four weeks": "M13 A：四周",
    "M15 A; Alibaba 2015-18: 0.33 P": "M15 A；阿里巴巴 2015-18：0.33 P",
    "M17 A: 78 where a platform declines": "M17 A：平台衰退时为 78",
    "M22 R: Tencent 2014": "M22 R：腾讯 2014",
    "M25 A: 0.01 a week at 100 people": "M25 A：每周加 100 人时为 0.01",
    "M27 A: short video 8, official account 26": "M27 A：短视频 8，公众号 26",
    "M29 V: 0.05; with a lottery 0.15 to 0.20": "M29 V：0.05；附抽奖时 0.15 至 0.20",
    "M30, M74 A; so that their value is as in V26": "M30、M74 A；使其价值符合 V26",
    "M32 P: NewRank, 0.08% a day": "M32 P：新榜，每天 0.08%",
    "M32 P: NewRank, so that 0.08% leave a day in all": "M32 P：新榜，使总体每天流失 0.08%",
    "M39; A: as before": "M39；A：沿用原设定",
    "M42 A: 1.5 times": "M42 A：1.5 倍",
    "M45 P: Baymard, 0.30^(1/5.1) a step": "M45 P：Baymard，每步 0.30^(1/5.1)",
    "M50; CDNOW 0.243 D; 0.2 to 0.5 give the one-time shares of M52":
        "M50；CDNOW 0.243 D；0.2 至 0.5 得出 M52 的一次性买家占比",
    "M50; Pareto/NBD: CDNOW 11.7 weeks P": "M50；Pareto/NBD：CDNOW 11.7 周 P",
    "M54 S, computed back": "M54 S，反推",
    "M57 A: 0.5 in all, two thirds of it not economic P": "M57 A：共 0.5，其中三分之二与钱无关 P",
    "M57 D: members 0.704; M50 D: CDNOW 0.793": "M57 D：会员 0.704；M50 D：CDNOW 0.793",
    "M57 D: members 1.182; M50 D: CDNOW 2.426": "M57 D：会员 1.182；M50 D：CDNOW 2.426",
    "M57 D: sBG 0.704 and 0.668": "M57 D：sBG 0.704 与 0.668",
    "M57 D: sBG 1.182 and 3.806": "M57 D：sBG 1.182 与 3.806",
    "M57; sBG 0.704 and 0.668 D": "M57；sBG 0.704 与 0.668 D",
    "M57; sBG 1.182 and 3.806 D": "M57；sBG 1.182 与 3.806 D",
    "M61 R: 157 at least without a name": "M61 R：不记名卡至少 157",
    "M64: joining must exceed leaving, so 1": "M64：加入须多于流失，故为 1",
    "M67 S: of several 100,000 friends some 450 share in a campaign":
        "M67 S：好友共为 100,000 的数倍，一次活动约有 450 人分享",
    "M67 S: those who bring someone then differ as with 1.9, as nobody has fewer than their strong ties":
        "M67 S：此时带来过人的客户差异同取 1.9 时，因为人人的联系人都不少于其强关系数",
    "M70 V: 0.20 and 0.10": "M70 V：0.20 与 0.10",
    "M71 S: at once": "M71 S：即时到账",
    "M72 S: automatic, all; by hand 0.7 A": "M72 S：自动绑定，全部；人工绑定 0.7 A",
    "M74 A: referred people match better P": "M74 A：被推荐者更匹配 P",
    "M74 P: margin": "M74 P：毛利",
    "M75: 3 to 1": "M75：3 比 1",
    "M76 A; E10, E11 P, mixed": "M76 A；E10、E11 P，结论不一",
    "M76 A; if there is any, 0.5 (0 to 0.8)": "M76 A；如有，为 0.5（0 至 0.8）",
    "M78 A, half of that of pay": "M78 A，报酬之增幅的一半",
    "M78 A: quality 0.5 at 1,000": "M78 A：预算 1,000 时质量为 0.5",
    "M79, M86 A: as before": "M79、M86 A：沿用原设定",
    "M80 A: 35% a year": "M80 A：每年 35%",
    "M80 A: shop staff of the region, 1,000 to 1,500": "M80 A：当地店员，1,000 至 1,500",
    "M80 A; 24 h to refuse R": "M80 A；24 小时内可拒绝 R",
    "M80 P: 0.132-0.176 of their sales": "M80 P：其销售额的 0.132-0.176",
    "M81 A: sales plans and piece rates raise output P": "M81 A：销售提成与计件工资提高产出 P",
    "M82, as of leaders (M84)": "M82，同团长（M84）",
    "M83 A: x3": "M83 A：×3",
    "M83 A; as before": "M83 A；沿用原设定",
    "M91 A: a quarter each": "M91 A：每步一个季度",
    "M92 R: one company mass message a customer and day": "M92 R：企业群发每位客户每天一条",
    "P: Auer & Papies 2020": "P：Auer & Papies 2020",
    "P: Bapna & Umyarov 2015: 0.5; 0.2 to 0.6": "P：Bapna & Umyarov 2015：0.5；0.2 至 0.6",
    "P: Lewis 2006, disputed": "P：Lewis 2006，有争议",
    "P: Nitzan & Libai 2011, form; A": "P：Nitzan & Libai 2011，形式；A",
    "P: NewRank": "P：新榜",
    "P: Robyn guide": "P：Robyn 指南",
    "P: Tellis 1988 1.8, Bijmolt 2005 2.6 for brands": "P：Tellis 1988 1.8，Bijmolt 2005 品牌 2.6",
    "P: losses weigh 1.8 to 2.1 in general; at 1 the dip after a promotion is as measured":
        "P：损失的权重一般为 1.8 至 2.1；取 1 时促销后的下滑与实测相符",
    "P: promotions 2.5 less 1.8": "P：促销 2.5 减 1.8",
    "P: van Heerde 2000; 0.04 to 0.35; 1: a festival only moves needs of these weeks":
        "P：van Heerde 2000；0.04 至 0.35；1：节日只是把这几周的需求挪动",
    "R: friends of a WeChat account": "R：一个微信号的好友数",
    "V: 0.03 to 0.10 of a group say something": "V：群内 0.03 至 0.10 的人发言",
    "V: November at Meta 22% above the year": "V：Meta 十一月高于全年 22%",
    "V: clicks on a personal blast 0.01 to 0.15": "V：一对一群发的点击率 0.01 至 0.15",
    "V: medians of Meta, 2024-25": "V：Meta 的中位数，2024-25",
    "as a launch: M54": "同上新：M54",
    "table 2.1 P: better match": "表 2.1 P：更匹配",
}  # fmt: skip

#: Stops of English and of Chinese, where a source is codes, figures and names alone.
_STOPS = {": ": "：", "; ": "；", ", ": "、"}


def source_text(source: str) -> Both:
    """Return a source in both languages: ``"M32, M37 A" -> "M32、M37 A"``; names of studies stay as they are."""
    chinese = _CHINESE.get(source)
    if chinese is None:
        chinese = source
        for stop, ours in _STOPS.items():
            chinese = chinese.replace(stop, ours)
    return Both(source, chinese)


def sources_in_words() -> tuple[str, ...]:
    """Return the sources that have words and thus Chinese of their own."""
    return tuple(_CHINESE)
