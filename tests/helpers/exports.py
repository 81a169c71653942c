"""Exports as their sources write them, a few rows each, made up."""

SHOPIFY = """\
Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,\
Lineitem price,Cancelled at,Refunded Amount,Phone
#1001,ann@example.com,paid,2026-01-03 10:00:00 +0800,CNY,29.98,5.00,0.00,34.98,2026-01-03 09:58:12 +0800,2,Tee,9.99,,\
0.00,
#1001,,,,,,,,,2026-01-03 09:58:12 +0800,1,Mug,10.00,,,
#1002,bob@example.com,partially_refunded,2026-01-05 10:00:00 +0800,CNY,40.00,0.00,0.00,40.00,2026-01-05 10:00:00 \
+0800,1,Hat,40.00,,15.00,
#1003,cy@example.com,refunded,2026-01-06 10:00:00 +0800,CNY,20.00,0.00,0.00,20.00,2026-01-06 10:00:00 \
+0800,1,Hat,20.00,,20.00,
#1003,,,,,,,,,2026-01-06 10:00:00 +0800,1,Pin,0.00,,,
#1004,dee@example.com,pending,,CNY,9.00,0.00,0.00,9.00,2026-01-07 10:00:00 +0800,1,Pin,9.00,,0.00,
#1005,ann@example.com,paid,2026-01-08 10:00:00 +0800,CNY,9.00,0.00,0.00,9.00,2026-01-08 10:00:00 +0800,1,Pin,9.00,\
2026-01-09 10:00:00 +0800,0.00,
#1006,ann@example.com,paid,2026-02-01 00:10:00 +0800,CNY,"1,000.00",0.00,0.00,"1,000.00",2026-02-01 00:10:00 +0800,1,\
Bag,1000,,0.00,
"""

RETAIL = """\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
536365,71053,LANTERN,4,2010-12-01 08:26:00,3.00,17850,United Kingdom
536370,22728,CLOCK,24,2010-12-01 08:45:00,3.75,12583,France
C536379,71053,LANTERN,-1,2010-12-02 09:41:00,3.00,17850,United Kingdom
C536391,22556,TINS,-12,2010-12-02 10:24:00,1.65,17548,United Kingdom
536414,22139,,56,2010-12-02 11:52:00,0.0,,United Kingdom
"""

TAOBAO = """\
订单编号,买家会员名,买家应付货款,买家实际支付金额,订单状态,订单创建时间,订单付款时间 ,宝贝总数量,退款金额
="1001",小王,30.00,35.00,交易成功,2026-01-03 09:00:00,2026-01-03 09:01:00,2,0.00
="1002",小李,20.00,0.00,交易关闭,2026-01-04 09:00:00,,1,0.00
="1003",小王,50.00,50.00,"卖家已发货，等待买家确认",2026-01-05 09:00:00,2026-01-06 00:01:00,1,20.00
="1004",小张,50.00,0.00,等待买家付款,2026-01-05 09:00:00,,1,0.00
"""

YOUZAN = """\
订单号,订单状态,订单创建时间,买家付款时间,买家昵称,买家手机号,商品金额合计,运费,订单实付金额,全部商品名称
E1,交易完成,2026-01-03 09:00:00,2026-01-03 09:01:00,小王,13800000001,30,5,35,茶
E1,交易完成,2026-01-03 09:00:00,2026-01-03 09:01:00,小王,13800000001,30,5,35,杯
E2,交易关闭,2026-01-03 09:00:00,,小李,13800000002,30,5,35,茶
E3,待发货,2026-01-09 09:00:00,2026-01-09 09:01:00,小王,13800000001,12,0,12,茶
"""

WEIDIAN = """\
订单编号,订单状态,下单时间,付款时间,收货人/提货人姓名,收货人/提货人手机号,商品名称,商品件数,实付金额
8001,已完成,2026-01-03 09:00:00,2026-01-03 09:01:00,王,13800000001,茶,2,35.00
8001,,,,,,杯,1,
8002,已关闭,2026-01-03 09:00:00,,李,13800000002,茶,1,35.00
"""

WOO = """\
order_id,order_number,date,status,order_total,refunded_total,customer_id,billing_email,item_name,item_quantity,item_total
11,11,2026-01-03 09:00:00,completed,30.00,0.00,0,a@example.com,Tee,1,20.00
11,11,2026-01-03 09:00:00,completed,30.00,0.00,0,a@example.com,Mug,1,10.00
12,12,2026-01-04 09:00:00,processing,30.00,12.00,5,b@example.com,Tee,1,30.00
13,13,2026-01-04 09:00:00,on-hold,30.00,0.00,5,b@example.com,Tee,1,30.00
14,14,2026-01-05 09:00:00,refunded,30.00,30.00,5,b@example.com,Tee,1,30.00
"""

ANALYTICS = """\
Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution
2026-01-03 09:00:00,11,¥30.00,completed,Ann A,new,1× Tee,1,,30,Direct
2026-01-04 09:00:00,12,¥30.00,refunded,Bob B,new,1× Tee,1,,30,Direct
2026-01-09 09:00:00,12,-¥30.00,refunded,Bob B,returning,1× Tee,-1,,-30,Direct
2026-01-05 09:00:00,13,¥30.00,failed,Bob B,new,1× Tee,1,,30,Direct
"""

WECOM = """\
userid,stat_time,new_contact_cnt,negative_feedback_cnt,chat_cnt
zhang,1767196800,5,0,100
li,1767196800,2,1,20
zhang,1767283200,4,0,90
li,1767283200,0,0,10
zhang,1767369600,1,0,90
li,1767369600,3,2,10
"""
