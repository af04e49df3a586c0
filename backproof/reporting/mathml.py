"""The index's notation as MathML: "dW1 = (1/m) dZ1 Xᵀ" with subscripts, powers and fractions.

A statement is read into terms: a symbol with its digits below and ᵀ, ², ′ above; a group in
brackets; an operator; a run of words. What stands on either side of a slash becomes a fraction.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape

from backproof.reporting.graph_layouts import LABELS

SUPERSCRIPTS = {"ᵀ": "T", "²": "2", "ᶻ": "z", "⁻ᶻ": "−z"}
"""Signs that are set above what they follow."""

PUNCTUATION = {f"<mo>{stop}</mo>" for stop in ",;:"}
"""What stands close to the word before it."""

TOKEN_PATTERN = re.compile(
    r"(?P<sum>Σ(?: over columns of|ᵢ)?)"
    r"|(?P<function>tanh|log|max|ReLU)"
    r"|(?P<word>[A-Za-z]{3,}|of|at|in|to|or|is|it|as|by)(?!\w)"
    r"|(?P<symbol>[d∂]?[A-Za-zŷσα]\d?(?:_[A-Za-z0-9]+)?)"
    r"|(?P<number>\d+(?:\.\d+)?|½)"
    r"|(?P<above>⁻?ᶻ|[ᵀ²′])"
    r"|(?P<example>(?<=[xyzaŷ])\([im1]\)|(?<=[za]\d)\([im1]\))"
    r"|(?P<layer>\[l(?:−1)?\])"
    r"|(?P<open>[(\[])|(?P<close>[)\]])"
    r"|(?P<sign>:=|[^\s])"
    r"|(?P<space>\s+)"
)

SYMBOL_PATTERN = re.compile(
    r"(?P<d>[d∂]?)(?P<letter>[A-Za-zŷσα])(?P<digit>\d?)(?:_(?P<index>\w+))?"
)


@dataclass(slots=True)
class Term:
    """A piece of MathML; a group keeps what it has inside, for a fraction drops its brackets."""

    text: str
    category: str
    content: str | None = None

    def add_superscript(self, superscript: str) -> None:
        """Set a mark above the term."""
        lower = re.fullmatch(r"<msub>(.*)</msub>", self.text)
        if lower is not None:
            self.text = f"<msubsup>{lower[1]}{superscript}</msubsup>"
        else:
            base = self.text if self.content is None else f"<mrow>{self.text}</mrow>"
            self.text, self.content = f"<msup>{base}{superscript}</msup>", None

    @property
    def operand(self) -> str:
        """The term as a part of a fraction."""
        return f"<mrow>{self.text if self.content is None else self.content}</mrow>"


@cache
def statement_mathml(statement: str) -> str:
    """The statement as `math` elements, one up to each comma, where a line may break."""
    lines: list[list[tuple[str, str]]] = [[]]
    depth = 0
    for kind, text in _tokens(statement):
        depth += (kind == "open") - (kind == "close")
        lines[-1].append((kind, text))
        if text in {",", ";"} and depth == 0:
            lines.append([])
    return " ".join(
        f"<math>{_row(_fractions(_terms(iter(line))))}</math>" for line in lines if line
    )


def symbol_mathml(name: str) -> str:
    """A symbol of the table as one `math` element; what is no symbol is text."""
    base = name.removesuffix("_next")
    if name in LABELS:
        return statement_mathml(LABELS[name])
    if not SYMBOL_PATTERN.fullmatch(base):
        return escape(base)
    return f"<math>{_symbol_markup(base)}</math>"


def _tokens(statement: str) -> Iterator[tuple[str, str]]:
    for match in TOKEN_PATTERN.finditer(statement):
        yield match.lastgroup or "", match.group()


def _terms(tokens: Iterator[tuple[str, str]], opening: str | None = None) -> list[Term]:
    """The terms up to the bracket that closes the group, if one is open."""
    terms = list[Term]()
    for kind, text in tokens:
        if kind == "close" and opening is not None:
            break
        if kind == "open":
            inside = _row(_fractions(_terms(tokens, opening=text)))
            closing = ")" if text == "(" else "]"
            fenced = f"{_fence(text)}{inside}{_fence(closing)}"
            terms.append(Term(fenced, "group", inside))
        elif kind in {"above", "example", "layer"} and terms:
            terms[-1].add_superscript(_superscript(text))
        elif kind == "word" and terms and terms[-1].category == "word":
            terms[-1].text = terms[-1].text.replace("</mtext>", f" {text}</mtext>")
        elif kind != "space":
            terms.append(_term(kind, text))
    return terms


def _term(category: str, text: str) -> Term:
    if category == "sum":
        return Term(_sum_markup(text), "sign")
    if category == "word":
        return Term(f"<mtext>{escape(text)}</mtext>", "word")
    if category == "function":
        return Term(f"<mi>{text}</mi>", "name")
    if category == "symbol":
        return Term(_symbol_markup(text), "name")
    if category == "number":
        return Term(f"<mn>{text}</mn>", "number")
    return Term(f"<mo>{escape(text)}</mo>", "slash" if text == "/" else "sign")


def _fractions(terms: list[Term]) -> list[Term]:
    """The terms with a fraction for each slash and what stands on its sides."""
    made, rest = list[Term](), iter(terms)
    for term in rest:
        below = next(rest, None) if term.category == "slash" else None
        if below is None or not made:
            made.append(term)
            continue
        above = made.pop()
        fraction = f"<mfrac>{above.operand}{below.operand}</mfrac>"
        made.append(Term(fraction, "fraction"))
    return made


def _row(terms: list[Term]) -> str:
    """The terms side by side: a thin space between factors, a wide one beside words."""
    parts = list[str]()
    for before, term in zip([None, *terms], terms, strict=False):
        term_text = _strip_brackets(term)
        if before is not None:
            parts.append(_spacing(before, term))
        parts.append(term_text)
    return "".join(parts)


def _strip_brackets(term: Term) -> str:
    """The term; a group that holds one fraction needs no brackets."""
    inside = term.content
    single = inside is not None and inside.startswith("<mfrac>") and inside.count("<mfrac>") == 1
    return inside if inside is not None and single and inside.endswith("</mfrac>") else term.text


def _spacing(previous: Term, term: Term) -> str:
    if term.text in PUNCTUATION:
        return ""
    if "word" in {previous.category, term.category}:
        return '<mspace width="0.3em"></mspace>'
    factors = {"name", "number", "group", "fraction"}
    applied = previous.category == "name" and term.category == "group"
    if previous.category in factors and term.category in factors and not applied:
        return '<mspace width="0.18em"></mspace>'
    return ""


def _symbol_markup(text: str) -> str:
    match = SYMBOL_PATTERN.fullmatch(text)
    if match is None:
        return f"<mi>{escape(text)}</mi>"
    letter = f"<mi>{match['letter']}</mi>"
    below = [f"<mn>{match['digit']}</mn>"] if match["digit"] else []
    below += [f"<mi>{escape(match['index'])}</mi>"] if match["index"] else []
    if below:
        letter = f"<msub>{letter}<mrow>{'<mo>,</mo>'.join(below)}</mrow></msub>"
    sign = f"<mo>{match['d']}</mo>" if match["d"] == "∂" else f"<mi>{match['d']}</mi>"
    return f"<mrow>{sign}{letter}</mrow>" if match["d"] else letter


def _sum_markup(text: str) -> str:
    if text.endswith("ᵢ"):
        return "<msub><mo>∑</mo><mi>i</mi></msub>"
    if text == "Σ":
        return "<mo>∑</mo>"
    return "<msub><mo>∑</mo><mtext>columns</mtext></msub>"


def _superscript(text: str) -> str:
    if text == "′":
        return "<mo>′</mo>"
    raised = SUPERSCRIPTS.get(text, text)
    return f'<mi mathvariant="normal">{raised}</mi>' if raised in "T2" else _superscript_row(raised)


def _superscript_row(text: str) -> str:
    """What stands above a symbol: −z, or the example or layer in its brackets."""
    parts = re.findall(r"[A-Za-z]|\d|[^\w\s]", text)
    kinds = ("mi" if p.isalpha() else "mn" if p.isdigit() else "mo" for p in parts)
    set_ = (f"<{k}>{escape(p)}</{k}>" for k, p in zip(kinds, parts, strict=True))
    return f"<mrow>{''.join(set_)}</mrow>"


def _fence(text: str) -> str:
    return f'<mo stretchy="false">{text}</mo>'
