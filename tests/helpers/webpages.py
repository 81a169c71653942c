"""A page of HTML as tests look at it: its elements, ids and texts, and whether it is well made."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

#: Elements without an end.
_VOID = {"meta", "input", "br", "img", "hr", "link", "wbr"}

#: What would ask for another file, in style or code.
_OUTSIDE = re.compile(r"https?:|@import|fetch\(|XMLHttp|url\((?![#\"']?(?:#|data:))")

#: Attributes that name a file.
_LINKS = ("src", "href", "action", "srcset", "poster", "data", "xlink:href")


class Webpage(HTMLParser):
    """Elements in order, with attributes; raises AssertionError where one is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = text
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.inner: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open[-1] == tag, f"</{tag}> closes {self._open[-3:]}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("style", "script"):
            self.words.append(data)
        else:
            self.inner.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        """All ids."""
        return [str(attributes["id"]) for _, attributes in self.elements if "id" in attributes]

    @property
    def said(self) -> str:
        """All words that are shown."""
        return " ".join(" ".join(self.words).split())


def check(text: str) -> Webpage:
    """Read a page, and refuse one that is not well made, asks for a network, or is too large."""
    page = Webpage(text)
    assert len(text.encode()) < 5_000_000
    assert text.startswith("<!DOCTYPE html>")
    named = [one[name] or "" for _, one in page.elements for name in _LINKS if name in one]
    assert not [one for one in named if not one.startswith(("#", "data:image/png;base64,"))], "asks for another file"
    assert not any(_OUTSIDE.search(one) for one in page.inner), "asks for a network"
    assert "default-src 'none'" in (page.all("meta")[2]["content"] or "")
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text))
    lost = {one or other for one, other in used} - set(page.ids)
    assert not lost, f"no element has the id {lost}"
    assert len(page.all("h1")) == 1
    for one in page.all("img"):
        assert "alt" in one
    for one in page.elements:
        if one[1].get("role") == "img":
            assert one[1]["aria-label"]
    for name in ("aria-labelledby",):
        assert {one[name] for _, one in page.elements if name in one} <= set(page.ids)
    assert not [name for _, one in page.elements for name in one if name.startswith("on")], "code in an attribute"
    look_over(page)
    return page


def look_over(page: Webpage) -> None:
    """Refuse what a reader with a screen reader stumbles over: levels left out, heads without words, no labels."""
    order = [int(name[1]) for name, _ in page.elements if name in ("h1", "h2", "h3", "h4")]
    assert order[0] == 1 and all(after - before <= 1 for before, after in pairwise(order)), (
        f"{order}: a level is left out"
    )
    assert not re.search(r"<th[^>]*>\s*</th>", page.text), "a head of a table without words"
    labelled = {one["for"] for one in page.all("label")}
    for one in page.all("input"):
        assert one["id"] in labelled or "aria-label" in one
    opened = re.search(r"<body>\s*<div id=\"page\"[^>]*>\s*<(\w+)", page.text)
    assert opened and opened[1] == "header", "something stands before the first landmark"
    named = [
        one.get("aria-label") or one.get("aria-labelledby") for _, one in page.elements if one.get("role") == "region"
    ]
    assert len(named) == len(set(named)), "two regions of one name"
