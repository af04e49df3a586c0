"""The index's notation as MathML: "dW1 = (1/m) dZ1 Xᵀ" with subscripts, powers and fractions.

A statement is read into terms: a symbol with its digits below and ᵀ, ², ′ above; a group in
brackets; an operator; a run of words. What stands on either side of a slash becomes a fraction.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape

from backproof.report.layouts import LABELS

RAISED = {"ᵀ": "T", "²": "2", "ᶻ": "z", "⁻ᶻ": "−z"}
"""Signs that are set above what they follow."""

STOPS = {f"<mo>{stop}</mo>" for stop in ",;:"}
"""What stands close to the word before it."""

TOKEN = re.compile(
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

SYMBOL = re.compile(r"(?P<d>[d∂]?)(?P<letter>[A-Za-zŷσα])(?P<digit>\d?)(?:_(?P<index>\w+))?")


@dataclass(slots=True)
class Term:
    """A piece of MathML; a group keeps what it has inside, for a fraction drops its brackets."""

    text: str
    kind: str
    inside: str | None = None

    def above(self, mark: str) -> None:
        """Set a mark above the term."""
        lower = re.fullmatch(r"<msub>(.*)</msub>", self.text)
        if lower is not None:
            self.text = f"<msubsup>{lower[1]}{mark}</msubsup>"
        else:
            base = self.text if self.inside is None else f"<mrow>{self.text}</mrow>"
            self.text, self.inside = f"<msup>{base}{mark}</msup>", None

    @property
    def operand(self) -> str:
        """The term as a part of a fraction."""
        return f"<mrow>{self.text if self.inside is None else self.inside}</mrow>"


@cache
def as_mathml(statement: str) -> str:
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
        return as_mathml(LABELS[name])
    if not SYMBOL.fullmatch(base):
        return escape(base)
    return f"<math>{_symbol(base)}</math>"


def _tokens(statement: str) -> Iterator[tuple[str, str]]:
    for match in TOKEN.finditer(statement):
        yield match.lastgroup or "", match.group()


def _terms(tokens: Iterator[tuple[str, str]], until: str | None = None) -> list[Term]:
    """The terms up to the bracket that closes the group, if one is open."""
    terms = list[Term]()
    for kind, text in tokens:
        if kind == "close" and until is not None:
            break
        if kind == "open":
            inside = _row(_fractions(_terms(tokens, until=text)))
            closing = ")" if text == "(" else "]"
            fenced = f"{_fence(text)}{inside}{_fence(closing)}"
            terms.append(Term(fenced, "group", inside))
        elif kind in {"above", "example", "layer"} and terms:
            terms[-1].above(_mark(text))
        elif kind == "word" and terms and terms[-1].kind == "word":
            terms[-1].text = terms[-1].text.replace("</mtext>", f" {text}</mtext>")
        elif kind != "space":
            terms.append(_term(kind, text))
    return terms


def _term(kind: str, text: str) -> Term:
    if kind == "sum":
        return Term(_sum(text), "sign")
    if kind == "word":
        return Term(f"<mtext>{escape(text)}</mtext>", "word")
    if kind == "function":
        return Term(f"<mi>{text}</mi>", "name")
    if kind == "symbol":
        return Term(_symbol(text), "name")
    if kind == "number":
        return Term(f"<mn>{text}</mn>", "number")
    return Term(f"<mo>{escape(text)}</mo>", "slash" if text == "/" else "sign")


def _fractions(terms: list[Term]) -> list[Term]:
    """The terms with a fraction for each slash and what stands on its sides."""
    made, rest = list[Term](), iter(terms)
    for term in rest:
        below = next(rest, None) if term.kind == "slash" else None
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
        term_text = _without_brackets(term)
        if before is not None:
            parts.append(_between(before, term))
        parts.append(term_text)
    return "".join(parts)


def _without_brackets(term: Term) -> str:
    """The term; a group that holds one fraction needs no brackets."""
    inside = term.inside
    single = inside is not None and inside.startswith("<mfrac>") and inside.count("<mfrac>") == 1
    return inside if inside is not None and single and inside.endswith("</mfrac>") else term.text


def _between(before: Term, term: Term) -> str:
    if term.text in STOPS:
        return ""
    if "word" in {before.kind, term.kind}:
        return '<mspace width="0.3em"></mspace>'
    factors = {"name", "number", "group", "fraction"}
    applied = before.kind == "name" and term.kind == "group"
    if before.kind in factors and term.kind in factors and not applied:
        return '<mspace width="0.18em"></mspace>'
    return ""


def _symbol(text: str) -> str:
    match = SYMBOL.fullmatch(text)
    if match is None:
        return f"<mi>{escape(text)}</mi>"
    letter = f"<mi>{match['letter']}</mi>"
    below = [f"<mn>{match['digit']}</mn>"] if match["digit"] else []
    below += [f"<mi>{escape(match['index'])}</mi>"] if match["index"] else []
    if below:
        letter = f"<msub>{letter}<mrow>{'<mo>,</mo>'.join(below)}</mrow></msub>"
    sign = f"<mo>{match['d']}</mo>" if match["d"] == "∂" else f"<mi>{match['d']}</mi>"
    return f"<mrow>{sign}{letter}</mrow>" if match["d"] else letter


def _sum(text: str) -> str:
    if text.endswith("ᵢ"):
        return "<msub><mo>∑</mo><mi>i</mi></msub>"
    if text == "Σ":
        return "<mo>∑</mo>"
    return "<msub><mo>∑</mo><mtext>columns</mtext></msub>"


def _mark(text: str) -> str:
    if text == "′":
        return "<mo>′</mo>"
    raised = RAISED.get(text, text)
    return f'<mi mathvariant="normal">{raised}</mi>' if raised in "T2" else _small(raised)


def _small(text: str) -> str:
    """What stands above a symbol: −z, or the example or layer in its brackets."""
    parts = re.findall(r"[A-Za-z]|\d|[^\w\s]", text)
    kinds = ("mi" if p.isalpha() else "mn" if p.isdigit() else "mo" for p in parts)
    set_ = (f"<{k}>{escape(p)}</{k}>" for k, p in zip(kinds, parts, strict=True))
    return f"<mrow>{''.join(set_)}</mrow>"


def _fence(text: str) -> str:
    return f'<mo stretchy="false">{text}</mo>'
