"""Script that Streamlit runs at each visit and each moved lever. ``loopsim dashboard`` starts it."""

from loopsim.dashboard.views.frame import show

show()
