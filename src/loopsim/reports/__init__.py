"""Reports: the result in a folder as one HTML file that says the answer first, in English and Chinese.

:mod:`~loopsim.reports.kinds` turns each kind of result into a :class:`~loopsim.reports.parts.Page`;
:mod:`~loopsim.reports.page` writes it.
"""
