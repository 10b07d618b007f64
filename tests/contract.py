"""
What every page of the site keeps, whoever wrote it: the page contract.

`tests/conftest.py` applies it to each HTML response that any test fetches. A browser test says more, on
fewer pages; this one says less, on all of them.
"""

import hashlib
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NAMED = {"a", "button", "summary", "legend", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "label", "th"}
# Properties by which one element speaks of others.
SPEAKS_OF = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "for", "list", "headers")


@dataclass(eq=False)
class Element:
    tag: str
    attrs: dict[str, str]
    parent: "Element | None" = None
    children: list = field(default_factory=list)  # elements and words, in order

    def __getitem__(self, name: str) -> str:
        return self.attrs.get(name) or ""

    def has(self, name: str) -> bool:
        return name in self.attrs

    @property
    def words(self) -> str:
        """What a screen reader would say: text, and the alternatives of pictures."""
        if self["aria-hidden"] == "true":
            return ""
        if self["aria-label"] or (self.tag == "img" and self["alt"]):
            return self["aria-label"] or self["alt"]
        return " ".join(c if isinstance(c, str) else c.words for c in self.children).strip()

    @property
    def parents(self):
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def inside(self):
        """All the elements within."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.inside()

    def __str__(self) -> str:
        shown = " ".join(f'{k}="{v}"' for k, v in list(self.attrs.items())[:4])
        return f"<{self.tag} {shown}>"


class Page(HTMLParser):
    """A page as a list of elements in the order of the source."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.root = Element("#page", {})
        self.elements: list[Element] = []
        self._open = [self.root]
        self.doctype = ""
        self.feed(html)
        self.ids = Counter(e["id"] for e in self.elements if e.has("id"))

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl.lower()

    def handle_starttag(self, tag, attrs) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open[-1])
        self._open[-1].children.append(element)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag) -> None:
        if any(e.tag == tag for e in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data) -> None:
        if data.strip():
            self._open[-1].children.append(data.strip())

    def all(self, *tags: str) -> list[Element]:
        return [e for e in self.elements if e.tag in tags]


def check_response(response) -> None:
    """Fail with all that a page breaks; keep a copy for the validator when asked."""
    html = response.content.decode(response.charset)
    whole = "<html" in html[:500]
    faults = faults_of_fragment(Page(html)) if not whole else faults_of_page(Page(html))
    faults += faults_of_headers(response)
    if whole:
        _collect(response, html)
    path = response.request["PATH_INFO"]
    assert not faults, f"{path} breaks the page contract:\n- " + "\n- ".join(faults)


def faults_of_page(page: Page) -> list[str]:
    return [
        *_frame(page),
        *_headings(page),
        *_landmarks(page),
        *_references(page),
        *faults_of_fragment(page),
    ]


def faults_of_fragment(page: Page) -> list[str]:
    return [
        *_ids(page),
        *_nothing_inline(page),
        *_names(page),
        *_controls(page),
        *_tables(page),
        *_forms(page),
    ]


def faults_of_headers(response) -> list[str]:
    policy = response.headers.get("Content-Security-Policy", "")
    if "default-src 'self'" not in policy or "unsafe" in policy:
        return [f"no strict content security policy: {policy!r}"]
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        return ["the header X-Content-Type-Options is missing"]
    return []


def _frame(page: Page):
    html = page.all("html")[0]
    if page.doctype != "doctype html":
        yield "no doctype"
    if html["lang"] not in {"fr", "en"}:
        yield f"no language on html: {html['lang']!r}"
    titles = [t for t in page.all("title") if not any(p.tag == "svg" for p in t.parents)]
    if len(titles) != 1 or re.fullmatch(r"(Error:|Erreur\s:)?\s*(·.*)?", titles[0].words):
        yield "no title of its own"
    elif any(e["aria-invalid"] == "true" for e in page.elements) and not titles[0].words.startswith("Err"):
        yield "a page with errors does not say so first in its title"
    if not any(m["name"] == "viewport" and "user-scalable=no" not in m["content"] for m in page.all("meta")):
        yield "no viewport, or one that forbids zooming"
    links = page.all("a")
    if not links or links[0]["href"] != "#main":
        yield "the first link does not skip to the content"


def _headings(page: Page):
    levels = [int(h.tag[1]) for h in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1"
    if levels and levels[0] != 1:
        yield "a heading comes before the h1"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"h{after} follows h{before}"


def _landmarks(page: Page):
    for tag in ("main", "header", "footer"):
        top = [
            e for e in page.all(tag) if not any(p.tag in {"main", "article", "section"} for p in e.parents)
        ]
        if len(top) != 1:
            yield f"{len(top)} {tag} at the top"
    names = [nav["aria-label"] or nav["aria-labelledby"] for nav in page.all("nav")]
    if "" in names or len(set(names)) != len(names):
        yield f"navigations without a name of their own: {names}"
    for section in page.all("section"):
        if not (section["aria-label"] or section["aria-labelledby"]):
            yield f"a section without a name: {section}"


def _references(page: Page):
    for element in page.elements:
        for name in SPEAKS_OF:
            for target in element[name].split():
                if target not in page.ids:
                    yield f"{element}: {name} speaks of {target!r}, which is not there"
        if element.tag == "a" and element["href"].startswith("#") and element["href"][1:] not in page.ids:
            yield f"{element} leads nowhere"


def _ids(page: Page):
    for name, times in page.ids.items():
        if times > 1:
            yield f"the id {name!r} stands {times} times"
        if not name or re.search(r"\s", name):
            yield f"an id that is empty or has a space: {name!r}"


def _nothing_inline(page: Page):
    for element in page.elements:
        if element.tag == "style" or element.has("style"):
            yield f"inline style: {element}"
        if element.tag == "script" and not element.has("src") and element["type"] != "application/json":
            yield f"inline script: {element}"
        for name in element.attrs:
            if name.startswith(("on", "hx-on")):
                yield f"inline script: {element}"
        if element["href"].startswith("javascript:"):
            yield f"inline script: {element}"


def _names(page: Page):
    for element in page.all(*NAMED):
        if (
            not element.words
            and not element["aria-labelledby"]
            and not (element.tag == "th" and not element.attrs)
        ):
            if element.tag == "label" and element.has("for"):
                yield f"an empty label: {element}"
            elif element.tag != "label":
                yield f"nothing to say: {element}"
    for picture in page.all("img"):
        if not picture.has("alt"):
            yield f"a picture without alt: {picture}"
    for drawing in page.all("svg"):
        inside = any(p.tag == "svg" for p in drawing.parents)
        spoken = drawing["role"] in {"img", "group"} and (drawing["aria-label"] or drawing["aria-labelledby"])
        if not (inside or spoken or drawing["aria-hidden"] == "true"):
            yield f"a drawing neither named nor hidden: {drawing}"


def _controls(page: Page):
    labelled = {label["for"] for label in page.all("label") if label.words}
    for control in page.all("input", "select", "textarea", "progress", "meter"):
        if control["type"] in {"hidden", "submit", "button", "image", "reset"}:
            continue
        wrapped = any(p.tag == "label" and p.words for p in control.parents)
        if not (wrapped or control["id"] in labelled or control["aria-label"] or control["aria-labelledby"]):
            yield f"a control without a label: {control}"


def _tables(page: Page):
    for table in page.all("table"):
        inside = list(table.inside())
        if not any(e.tag == "caption" for e in inside) and not table["aria-labelledby"]:
            yield f"a table without a caption: {table}"
        if not any(e.tag == "th" for e in inside):
            yield f"a table without heads: {table}"
    for head in page.all("th"):
        if head["scope"] not in {"col", "row", "colgroup", "rowgroup"}:
            yield f"a table head without scope: {head} {head.words}"


def _forms(page: Page):
    for form in page.all("form"):
        inside = list(form.inside())
        if form["method"].lower() == "post" and not any(e["name"] == "csrfmiddlewaretoken" for e in inside):
            yield f"a form without its token: {form}"
        if not any(e.tag == "button" or e["type"] == "submit" for e in inside):
            yield f"a form without a button: {form}"


def _collect(response, html: str) -> None:
    """Keep the page for the HTML validator, once per content."""
    folder = os.environ.get("RELAIS_COLLECT_HTML")
    if not folder:
        return
    same = re.sub(r"(csrfmiddlewaretoken\" value=\"|X-CSRFToken\": \")[^\"]+", r"\1", html)
    digest = hashlib.sha256(same.encode()).hexdigest()[:12]
    name = re.sub(r"[^a-z0-9]+", "-", response.request["PATH_INFO"].lower()).strip("-") or "home"
    Path(folder).mkdir(parents=True, exist_ok=True)
    (Path(folder) / f"{name[:80]}-{response.status_code}-{digest}.html").write_text(html, encoding="utf-8")
