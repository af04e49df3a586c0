"""What a page has, for the tests of pages: elements, attributes, and the text to be read."""

from html.parser import HTMLParser

VOID = {"meta", "br", "img", "input", "hr", "link"}
"""The elements that nothing closes."""


class Reader(HTMLParser):
    """The elements with their attributes, what is left open, and all text but style and script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found, self.open, self.text = list[tuple[str, dict[str, str | None]]](), [""], ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Note that an element is closed."""
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self.open[-1] not in {"style", "script"}:
            self.text += data

    @property
    def words(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text.split())

    def values(self, attribute: str) -> list[str]:
        """All values of an attribute, in order."""
        return [some[attribute] or "" for _, some in self.found if attribute in some]
