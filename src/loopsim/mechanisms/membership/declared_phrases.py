"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

CARD_FOR_WEEKS_COSTS = (
    "A card for {weeks} weeks costs {fee:g} CNY; its prices are {part:.3g}% lower",
    "会员卡 {weeks} 周售 {fee:g} 元；会员价低 {part:.3g}%",
)
