"""Links to customers: how far what the shop says reaches them (M27, M94)."""

from __future__ import annotations

from loopsim.compiled import inlined


@inlined
def reached(customer, today):
    """Attention of a customer: whole of a friend, what is left of it of who only follows, none on a closed platform."""
    if not (today.known.carrier_acts and customer.only_follows):
        return 1.0
    return 0.0 if today.known.platform_is_closed else customer.attention
