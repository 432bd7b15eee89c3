"""A page reaches its parser bounded, and loses neither words nor what hides them."""

import pytest

from applications.errors import PageTooHeavy
from applications.sources import html, markup

FAR = "x" * 25_000  # characters
LONG = " ".join(f"a{number}" for number in range(9_000))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<p>Apply by 3 May</p><!-- <div class="x -->', ""),
        ("<p>Apply by 3 May</p><!-- a --!>", ""),
        ("<p>Apply by 3 May</p><!-->", ""),
        ("""<p>Apply by 3 May</p><style>a:before{content:'<b x="'}</style>""", ""),
        ('<p>Apply by 3 May</p><script>a = "<b x=\'"</script>', ""),
        ("<p>Apply by 3 May</p><script><!-- <script> </script> <b x=' --></script>", ""),
        ('<p>Apply by 3 May</p><textarea><b x="</textarea>', ""),
        ('<title><b x="</title><p>Apply by 3 May</p>', ""),
        ("<p>Apply by 3 May</p><svg><style/><title/><script/></svg>", ""),
        ('<p>Apply by 3 May</p><? "', ""),
        ('<p>Apply by 3 May</p></ "', ""),
        (f"<p {LONG}>Apply by 3 May</p {LONG}>", ""),
        (f"<script {LONG}></script><p>Apply by 3 May</p>", ""),
        ("<frameset><noframes><p>Apply by 3 May</p>", "</noframes>"),
    ],
)
def test_no_words_are_lost_where_a_quote_or_a_tag_has_no_end(before, after):
    page = f'<body>{before}<p>{FAR}</p><p class="y">The end</p>{after}'

    assert html.words(page).split()[-7:] == ["Apply", "by", "3", "May", FAR, "The", "end"]


@pytest.mark.parametrize(
    "hiding",
    ["hidden", "aria-hidden=true", "style='display: none'", "class=breadcrumb", "id='cookie-box'"],
)
@pytest.mark.parametrize("more", [f"data-x='{FAR}'", LONG])
@pytest.mark.parametrize("first", [True, False])
def test_what_is_hidden_stays_so_whatever_else_its_tag_holds(hiding, more, first):
    attributes = f"{hiding} {more}" if first else f"{more} {hiding}"

    assert html.words(f"<body><p {attributes}>Secret</p><p>Shown</p>").split() == ["Shown"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("<span><div hidden></span>Secret</div><p>Shown", "Shown"),
        ("<div><span>One</div><div>two</span></div>", "One\n\ntwo"),
        ("<b><s>Never</b> no</s> <p>yes", "~~Never~~~~no~~\n\nyes"),
        ("<div title='<div hidden>'>Shown</div>", "Shown"),
        ("<p class=a/>Shown", "Shown"),
        ("<svg><a/><path/><g/></svg>Shown", "Shown"),
        ("<STYLE>a</style ><P HIDDEN>Secret</P>Shown", "Shown"),
        ("<textarea></textareas>Secret</textarea>Shown", "Shown"),
    ],
)
def test_tags_are_read_as_a_parser_reads_them(given, words):
    assert html.words(f"<body>{given}").strip() == words


def test_a_block_for_machines_is_read_whatever_markup_its_strings_hold():
    block = '{"@type": "JobPosting", "title": "PhD <b x=\'", "description": "<p>Sea ice</p>"}'

    said = html.text(f'<script type="application/ld+json">{block}</script><p>Apply by 3 May')

    assert "jobtitle: PhD <b x='\n" in said and "Apply by 3 May" in said


@pytest.mark.parametrize(
    "piece",
    ["<x-a><p></x-a></p>", "<b><div></b></div>", "<span><div><p></span></div>", "<div title='<'>"]
    + ["<div><table></div></table>", "<svg><a>", "<svg><p></svg><div/>", "<span><div></span></div>"]
    + ["<select><section><input><div></section></select>", "<form><div></form>"],
)
def test_no_more_are_open_than_a_parser_stands(piece):
    try:
        page = markup.bounded(piece * 5_000)
    except PageTooHeavy:
        return
    deepest = depth = 0
    node = html.LexborHTMLParser(page).root
    while node is not None:
        depth += 1
        deepest = max(deepest, depth)
        node = node.last_child
    assert deepest < 2 * markup.MAX_OPEN + 20
