"""Chinese of the module beside."""

from __future__ import annotations

#: Names and meanings of the calendar.
CALENDAR_ZH = """节令: 月份、周日与节日；仅当场景有 start_date 时起作用
    need_strength 需求季节强度: 需求节令的强度；0：无，1：按各列表
    price_strength 流量价格季节强度: 流量价格节令的强度；0：无，1：按各列表
    response_strength 响应季节强度: 响应节令的强度；0：无，1：按各列表
    month_need 各月需求: 各月需求的相对高低，不含节日，从一月起
    weekday_need 各周日需求: 一周各日需求的相对高低，从周一起
    month_price 各月流量价格: 各月流量价格的相对高低，不含节日，从一月起
    weekday_price 各周日流量价格: 一周各日流量价格的相对高低，从周一起
    month_response 各月响应: 各月响应的相对高低，不含节日，从一月起
    weekday_response 各周日响应: 一周各日响应的相对高低，从周一起
    borrowed_share 大促透支占比: 大促的需求中，取自前后各日的占比
    borrowed_days 大促透支天数: 大促前后各多少天的需求被透支
"""
