"""The behavior of a scenario: people's responses."""

from __future__ import annotations

from typing import ClassVar

from loopsim.declare.families import extended
from loopsim.declare.levers import Section, fraction, lever, per_week, yuan
from loopsim.scenario.attitude import Fatigue, Interest, Trust
from loopsim.scenario.sharing import Sharing


class Need(Section):
    """Frequency of needs for the product."""

    names_zh: ClassVar[str] = """需求: 对产品的需求频率
        per_week 每周需求次数: 有真实需求的人每周产生需求的次数（均值）
        shape 需求差异形状: 个人需求频率的伽马分布的形状 r；0：人人等于均值
        dropout_alpha 沉默分布 alpha: 每单之后沉默的概率 ~ Beta(alpha, beta)；0：从不沉默
        dropout_beta 沉默分布 beta: 沉默概率分布的第二个参数
        dropout_from_order 可沉默起始单数: 从第几单之后起可能沉默；2：从首次复购起，同 BG/NBD
        lapse_shape 随时沉默形状: 首单之后任何时刻都可能沉默，同 Pareto/NBD：沉默速率的伽马分布的形状；0：不发生
        lapse_days 随时沉默尺度: 该速率的尺度：首单后过这么多天，仍有 1/2^形状 的客户未沉默
        base_share 首单前到店占比: 首单之前，需求中落到本店的占比
        habit_gain 习惯增益: 每下一单，更多的需求归本店：1 − (1 − 基础占比)/(1 + 增益 × 单数)
        first_order_ease 首单容易度: 粉丝下首单相对于复购的容易程度
    """

    per_week: float = per_week(
        0.26,
        "needs of a person who has a real need (mean)",
        "A, to the one-time share of M52 and V16",
        le=50,
        moves="orders up, trust up",
        plausible="0.1 to 0.5",
    )
    shape: float = lever(
        0.5,
        "shape r of the gamma law of personal need rates; 0: everyone the mean",
        unit="",
        source="M50; CDNOW 0.243 D; 0.2 to 0.5 give the one-time shares of M52",
        ge=0,
        le=1000,
        is_trait=True,
        moves="first_orders up",
        plausible="0.2 to 0.8",
    )
    dropout_alpha: float = lever(
        0.704,
        "silent lapse after each order ~ Beta(alpha, beta); 0: never",
        source="M57 D: members 0.704; M50 D: CDNOW 0.793",
        ge=0,
        le=1000,
        is_trait=True,
        moves="silent_lapses up, repeat_orders down",
        plausible="0.5 to 1 D: three data sets have 0.67 to 0.79",
    )
    dropout_beta: float = lever(
        1.182,
        "second parameter of the silent lapse",
        source="M57 D: members 1.182; M50 D: CDNOW 2.426",
        gt=0,
        le=10_000,
        is_trait=True,
        moves="silent_lapses down, repeat_orders up",
        plausible="1 to 3.8 D: three data sets have 1.18 to 3.81",
    )
    dropout_from_order: int = lever(
        1,
        "the first order after which one may lapse silently; 2: from the first repeat order on, as in BG/NBD",
        unit="orders",
        source="A; BG/NBD: 2 P",
        ge=1,
        le=1000,
        moves="silent_lapses down, repeat_orders up",
        plausible="1 to 2 P: BG/NBD",
    )
    lapse_shape: float = lever(
        0.0,
        "silent lapse at any moment after the first order, as in Pareto/NBD: shape of the gamma law of rates; 0: none",
        unit="",
        source="M50; Pareto/NBD: CDNOW 0.606 P",
        ge=0,
        le=1000,
        is_trait=True,
        moves="silent_lapses up, repeat_orders down",
        plausible="0 to 1",
    )
    lapse_days: float = lever(
        80.0,
        "scale of these rates: so many days after the first order 1/2^shape of the customers are still there",
        unit="days",
        source="M50; Pareto/NBD: CDNOW 11.7 weeks P",
        gt=0,
        le=1e10,
        is_trait=True,
        moves="silent_lapses down, repeat_orders up",
        plausible="40 to 160",
    )
    base_share: float = fraction(
        0.5, "share of needs brought to us before the first order", "A", moves="orders up", plausible="0.3 to 0.7"
    )
    habit_gain: float = lever(
        0.15,
        "each past order brings more of the needs to us: 1 - (1 - base)/(1 + gain x orders)",
        source="M51 A",
        ge=0,
        le=100,
        moves="repeat_orders up",
        plausible="0.05 to 0.4",
    )
    first_order_ease: float = fraction(
        1.0,
        "how readily a follower makes a first order, against a repeat order",
        "A",
        moves="first_orders up",
        plausible="0.5 to 1",
    )


@extended("behavior.leaving")
class Leaving(Section):
    """Deletion: the person leaves the private domain."""

    names_zh: ClassVar[str] = """流失: 取关：离开私域
        follower_per_week 粉丝每周流失率: 未购买粉丝的每周流失率
        buyer_per_week 买家每周流失率: 买家的每周流失率
    """

    follower_per_week: float = per_week(
        0.006,
        "hazard of a follower who has not bought",
        "M32 P: NewRank, so that 0.08% leave a day in all",
        le=50,
        moves="left up, reachable down",
        plausible="0.003 to 0.02",
    )
    buyer_per_week: float = per_week(
        0.0056,
        "hazard of a buyer",
        "M32 P: NewRank, 0.08% a day",
        le=50,
        moves="left up, reachable down",
        plausible="0.002 to 0.01",
    )


class Referred(Section):
    """Differences of people whom a friend brought, beyond the fit and trust they start with."""

    names_zh: ClassVar[str] = """被推荐者: 好友带来的人在契合度与信任之外的不同
        leaving_cut_share 流失减幅: 推荐人还在时，流失率减少的比例
        basket_lift 客单价增幅: 加入当天客单价的增幅
        basket_fade_weeks 增幅消退周数: 该增幅自加入起多少周内消退殆尽
    """

    leaving_cut_share: float = fraction(
        0.18,
        "part of the leaving hazard that is taken away as long as the referrer stays",
        "M74 P",
        moves="left down",
        plausible="0 to 0.3",
    )
    basket_lift: float = lever(
        0.25,
        "lift of the basket on the day of joining",
        unit="lift",
        source="M74 P: margin",
        ge=0,
        le=100,
        moves="average_order_value up",
        plausible="0 to 0.4",
    )
    basket_fade_weeks: float = lever(
        130.0,
        "weeks since joining in which that lift fades to nothing",
        unit="weeks",
        source="M74 P",
        gt=0,
        le=5000,
        moves="average_order_value up",
        plausible="52 to 260",
    )


class Basket(Section):
    """Value of one order."""

    names_zh: ClassVar[str] = """客单价: 一单的金额
        base_cny 基础客单价: 信任为 0 时的平均客单价
        trust_lift 信任增幅: 客单价 = 基础 ×（1 + 此值 × 信任）
        sigma 单次差异: 单次金额的差异（对数正态，均值不变）
        person_sigma 个人差异: 个人平均客单价之间的差异，在单次差异之外（对数正态，均值不变）
    """

    base_cny: float = yuan(
        280.0,
        "mean basket at trust 0",
        "M53 A",
        le=1e6,
        moves="average_order_value up, profit up",
        plausible="x 0.8 to 1.25",
    )
    trust_lift: float = lever(
        0.5,
        "basket = base x (1 + this x trust)",
        unit="lift",
        source="M53 A",
        ge=0,
        le=100,
        moves="average_order_value up",
        plausible="0 to 1",
    )
    sigma: float = lever(
        0.73,
        "spread of baskets (log-normal, mean kept)",
        unit="log scale",
        source="D: CDNOW",
        ge=0,
        le=3,
        moves="top_buyers_share up",
        plausible="0.4 to 1",
    )
    person_sigma: float = lever(
        0.0,
        "spread of mean baskets between people, beside that of single orders (log-normal, mean kept)",
        unit="log scale",
        source="D: CDNOW 0.58 (Gamma-Gamma)",
        ge=0,
        le=3,
        is_trait=True,
        moves="top_buyers_share up",
        plausible="0 to 0.8",
    )


@extended("behavior")
class Behavior(Section):
    """Responses of people."""

    names_zh: ClassVar[str] = """: 人们的反应"""

    need: Need = Need()
    interest: Interest = Interest()
    trust: Trust = Trust()
    fatigue: Fatigue = Fatigue()
    leaving: Leaving = Leaving()
    referred: Referred = Referred()
    sharing: Sharing = Sharing()
    basket: Basket = Basket()
