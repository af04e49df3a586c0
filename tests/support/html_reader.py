"""What a page has, for the tests of pages: elements, attributes, and the text to be read."""

from html.parser import HTMLParser

VOID_ELEMENTS = {"meta", "br", "img", "input", "hr", "link"}
"""The elements that nothing closes."""


class HtmlReader(HTMLParser):
    """The elements with their attributes, what is left open, and all text but style and script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements, self.open_tags, self.text = (
            list[tuple[str, dict[str, str | None]]](),
            [""],
            "",
        )
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID_ELEMENTS:
            self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Note that an element is closed."""
        assert self.open_tags.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self.open_tags[-1] not in {"style", "script"}:
            self.text += data

    @property
    def visible_text(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text.split())

    def attribute_values(self, attribute: str) -> list[str]:
        """All values of an attribute, in order."""
        return [some[attribute] or "" for _, some in self.elements if attribute in some]
