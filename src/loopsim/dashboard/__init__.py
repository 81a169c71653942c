"""The dashboard: levers moved by hand and the growth curve that follows, in a browser on this machine.

``serving`` starts it and ``app`` is what Streamlit runs. What is computed stands apart from what is drawn: ``desk``
holds the scenario under way, ``levers`` what can be moved, ``computing`` makes runs, ``charts`` the pictures as plain
values, ``market`` a small market to watch; none of these knows Streamlit. ``views`` draw.
"""
