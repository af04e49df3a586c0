"""A parser for the tests of HTML pages: elements, attributes and visible text."""

from html.parser import HTMLParser

VOID_ELEMENTS = {"meta", "br", "img", "input", "hr", "link"}
"""The elements without an end tag."""


class HtmlReader(HTMLParser):
    """Collects the elements, the open tags, and the text outside of styles and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements = list[tuple[str, dict[str, str | None]]]()
        self.open_tags, self.text = [""], ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element and its attributes."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID_ELEMENTS:
            self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element and its attributes."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Record the end of an element."""
        assert self.open_tags.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        """Record text."""
        if self.open_tags[-1] not in {"style", "script"}:
            self.text += data

    @property
    def visible_text(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text.split())

    def attribute_values(self, attribute: str) -> list[str]:
        """Return all values of an attribute, in order."""
        return [attrs[attribute] or "" for _, attrs in self.elements if attribute in attrs]
