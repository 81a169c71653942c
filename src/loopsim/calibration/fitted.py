"""Base of the fits: how they show themselves where they are printed, in a notebook, as a table and as a picture."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class Fitted:
    """Base of the fits: estimates with their intervals, and the picture of data and law."""

    _picture: ClassVar[str]
    _is_drawn_with_others: ClassVar[bool]

    def __init_subclass__(cls, picture: str, is_drawn_with_others: bool = False) -> None:
        """Note the function of :mod:`loopsim.plots` that draws it, ``module.name``, and whether it takes several."""
        cls._picture, cls._is_drawn_with_others = picture, is_drawn_with_others

    def to_frame(self: Any) -> pd.DataFrame:
        """A row a parameter: ``value``, ``standard_error``, ``low`` and ``high`` (95%), ``meaning``."""
        import pandas as pd

        rows = {one.name: (one.value, one.error, one.low, one.high, one.meaning) for one in self.estimates}
        columns = ["value", "standard_error", "low", "high", "meaning"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("parameter")

    def plot(self: Any, *, language: Literal["en", "zh"] = "en") -> Figure:
        """Draw the data over the law fitted to them."""
        module, _, name = self._picture.partition(".")
        draw = getattr(import_module(f"loopsim.plots.{module}"), name)
        return draw([self] if self._is_drawn_with_others else self, language=language)  # type: ignore[no-any-return]

    def __repr__(self: Any) -> str:
        told = ", ".join(f"{one.name} {one.value:.4g} ({one.low:.4g} to {one.high:.4g})" for one in self.estimates)
        return f"<{type(self).__name__}: {told}>"

    def _repr_html_(self: Any) -> str:
        from html import escape

        warned = "".join(f"<p>{escape(str(one))}</p>" for one in self.warnings)
        return self.to_frame().to_html(float_format="{:,.4g}".format) + warned
