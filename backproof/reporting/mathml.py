"""The notation of the equation table as MathML, such as "dW1 = (1/m) dZ1 Xᵀ".

A statement is parsed into terms: a symbol with its subscript and superscripts, a group in brackets,
an operator, or a run of words. The two terms beside a slash become a fraction.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape

from backproof.reporting.graph_layouts import LABELS

SUPERSCRIPTS = {"ᵀ": "T", "²": "2", "ᶻ": "z", "⁻ᶻ": "−z"}
"""Characters that are set as a superscript of the preceding term."""

PUNCTUATION = {f"<mo>{stop}</mo>" for stop in ",;:"}
"""The punctuation that follows its word without a space."""

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
    """A piece of MathML; `content` is that of a group without its brackets."""

    text: str
    category: str
    content: str | None = None

    def add_superscript(self, superscript: str) -> None:
        """Add a superscript to the term."""
        subscripted = re.fullmatch(r"<msub>(.*)</msub>", self.text)
        if subscripted is not None:
            self.text = f"<msubsup>{subscripted[1]}{superscript}</msubsup>"
        else:
            base = self.text if self.content is None else f"<mrow>{self.text}</mrow>"
            self.text, self.content = f"<msup>{base}{superscript}</msup>", None

    @property
    def operand(self) -> str:
        """The term as numerator or denominator, without brackets."""
        return f"<mrow>{self.text if self.content is None else self.content}</mrow>"


@cache
def statement_mathml(statement: str) -> str:
    """Return the statement as `math` elements, split at commas, where a line may break."""
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
    """Return a symbol as one `math` element, or any other name as escaped text."""
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
    """Return the terms up to the bracket that closes the group, or up to the end."""
    terms = list[Term]()
    for kind, text in tokens:
        if kind == "close" and opening is not None:
            break
        if kind == "open":
            content = _row(_fractions(_terms(tokens, opening=text)))
            closing = ")" if text == "(" else "]"
            fenced = f"{_fence(text)}{content}{_fence(closing)}"
            terms.append(Term(fenced, "group", content))
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
    """Replace each slash and the terms beside it by a fraction."""
    result, remaining = list[Term](), iter(terms)
    for term in remaining:
        denominator = next(remaining, None) if term.category == "slash" else None
        if denominator is None or not result:
            result.append(term)
            continue
        numerator = result.pop()
        fraction = f"<mfrac>{numerator.operand}{denominator.operand}</mfrac>"
        result.append(Term(fraction, "fraction"))
    return result


def _row(terms: list[Term]) -> str:
    """Join the terms, with a thin space between factors and a wide one beside words."""
    parts = list[str]()
    for previous, term in zip([None, *terms], terms, strict=False):
        if previous is not None:
            parts.append(_spacing(previous, term))
        parts.append(_strip_brackets(term))
    return "".join(parts)


def _strip_brackets(term: Term) -> str:
    """Return the text of a term, without brackets for a group that is one fraction."""
    content = term.content or ""
    is_fraction = content.startswith("<mfrac>") and content.endswith("</mfrac>")
    return content if is_fraction and content.count("<mfrac>") == 1 else term.text


def _spacing(previous: Term, term: Term) -> str:
    if term.text in PUNCTUATION:
        return ""
    if "word" in {previous.category, term.category}:
        return '<mspace width="0.3em"></mspace>'
    factors = {"name", "number", "group", "fraction"}
    is_application = previous.category == "name" and term.category == "group"
    if previous.category in factors and term.category in factors and not is_application:
        return '<mspace width="0.18em"></mspace>'
    return ""


def _symbol_markup(text: str) -> str:
    match = SYMBOL_PATTERN.fullmatch(text)
    if match is None:
        return f"<mi>{escape(text)}</mi>"
    letter = f"<mi>{match['letter']}</mi>"
    subscripts = [f"<mn>{match['digit']}</mn>"] if match["digit"] else []
    subscripts += [f"<mi>{escape(match['index'])}</mi>"] if match["index"] else []
    if subscripts:
        letter = f"<msub>{letter}<mrow>{'<mo>,</mo>'.join(subscripts)}</mrow></msub>"
    differential = f"<mo>{match['d']}</mo>" if match["d"] == "∂" else f"<mi>{match['d']}</mi>"
    return f"<mrow>{differential}{letter}</mrow>" if match["d"] else letter


def _sum_markup(text: str) -> str:
    if text.endswith("ᵢ"):
        return "<msub><mo>∑</mo><mi>i</mi></msub>"
    if text == "Σ":
        return "<mo>∑</mo>"
    return "<msub><mo>∑</mo><mtext>columns</mtext></msub>"


def _superscript(text: str) -> str:
    if text == "′":
        return "<mo>′</mo>"
    superscript = SUPERSCRIPTS.get(text, text)
    if superscript in "T2":
        return f'<mi mathvariant="normal">{superscript}</mi>'
    return _superscript_row(superscript)


def _superscript_row(text: str) -> str:
    """Return the superscript −z, or an example or layer in its brackets."""
    parts = re.findall(r"[A-Za-z]|\d|[^\w\s]", text)
    tags = ("mi" if p.isalpha() else "mn" if p.isdigit() else "mo" for p in parts)
    elements = (f"<{tag}>{escape(p)}</{tag}>" for tag, p in zip(tags, parts, strict=True))
    return f"<mrow>{''.join(elements)}</mrow>"


def _fence(text: str) -> str:
    return f'<mo stretchy="false">{text}</mo>'
