"""Words of a language are data: no pattern in Python code spells one out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import applications.core.extraction as extraction

FOLDER = Path(extraction.__file__).parent
# Parts of formats: addresses, files, HTML; currencies and clocks by their
# international codes; a Roman number.
TECHNICAL = (
    "http https www mailto com org edu net pdf zip doc docx odt html htm commat ads"
    " eur usd gbp chf sek nok dkk cad aud hk utc gmt aoe iv"
)
# What one file may name besides.
ALSO = {
    # The keys of front matter and of the heads of mails; marks of HTML that strike words through.
    "page.py": "def title cc reply to message id layout slug author authors category categories"
    " tags lang language summary permalink status template path description"
    " del strike span div td li line through",
    # The first part of a zone's IANA name.
    "zones.py": "africa america asia atlantic australia europe indian pacific",
    # The letters in front of one portal's numbers.
    "reference_number.py": "an",
    # What we call the places that names are put into.
    "name_formula.py": "given family name reference",
    # The parts of a link to a mail; marks of HTML; what files of pictures are called.
    "recipients.py": "subject body cc amp file img mail address",
    # What programs and recipes are made of, by which one is told from a posting.
    "no_posting.py": "import from def class include function const let var return public private"
    " ml dl cl kg tsp tbsp",
}
# What only patterns hold: escapes, groups, words between bars.
A_PATTERN = re.compile(r"\\[sdwbSDWBA]|\(\?|\w\|\w")


def patterns(tree: ast.AST) -> Iterator[str]:
    """Every string that is a pattern or a part of one: by its signs, or as it goes to `re`."""
    for part in ast.walk(tree):
        text = literal(part)
        if A_PATTERN.search(text):
            yield text
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            if isinstance(part.func.value, ast.Name) and part.func.value.id == "re":
                yield from map(literal, part.args[:1])
            if part.func.attr == "join" and literal(part.func.value) == "|":
                for inner in ast.walk(part.args[0]):
                    if isinstance(inner, ast.Tuple | ast.List | ast.Set):
                        yield from map(literal, inner.elts)


def without_docstrings(tree: ast.Module) -> ast.Module:
    for part in ast.walk(tree):
        if isinstance(part, ast.Expr) and literal(part.value):
            part.value = ast.Constant(None)
    return tree


def literal(part: ast.AST) -> str:
    """What a string says where it stands, without the values that are put into it."""
    if isinstance(part, ast.JoinedStr):
        return " ".join(map(literal, part.values))
    if isinstance(part, ast.BinOp):
        return f"{literal(part.left)} {literal(part.right)}"
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""


def spelt_out(path: Path) -> set[str]:
    """The words of two letters or more in the patterns of a file."""
    found: set[str] = set()
    for pattern in patterns(without_docstrings(ast.parse(path.read_text("utf-8")))):
        bare = re.sub(r"\[(?:\\.|[^\]\\])+\]|\(\?P[<=]\w*[>)]?|\(\?[a-z]+[:)]", " ", pattern)
        bare = re.sub(r"\\[a-zA-Z]|\s#\s.*", " ", bare)
        found |= {word.lower() for word in re.findall(r"[^\W\d_]{2,}", bare)}
    return found - set(TECHNICAL.split())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_no_pattern_spells_out_a_word(path):
    assert spelt_out(path) - set(ALSO.get(path.name, "").split()) == set()


@pytest.mark.parametrize(
    "code",
    [
        r're.compile(rf"{B}\s(?:und|https)[abc]x(?P<name>y)")',
        r'r"\s(?:und)"',
        '"und|https"',
        '"|".join(("und", "https"))',
        '''f"(?:{'|'.join(map(re.escape, ['und']))})"''',
        're.match("und", text)',
        're.compile(r"x" + "und")',
    ],
)
def test_a_word_in_a_pattern_is_found(tmp_path, code):
    file = tmp_path / "rule.py"
    file.write_text(f'"""A rule|for|words."""\nimport re\nA = {code}\n')

    assert spelt_out(file) == {"und"}
