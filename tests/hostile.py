"""A hundred inputs that a reader may choke on, each as long as it is asked for.

`HOSTILE` names each with the file it comes as and what makes it, told its size in bytes. A deep
one nests, a wide one repeats; those of a PDF are files by themselves.
"""

from __future__ import annotations

import zlib
from base64 import encodebytes
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hostile:
    """An input: the name of its file, and what makes so many bytes of it."""

    file: str
    make: Callable[[int], bytes]


def again(piece: str, head: str = "") -> Callable[[int], bytes]:
    """The piece over and over, behind a head."""

    def make(size: int) -> bytes:
        return (head + piece * (size // len(piece.encode()) + 1)).encode()[: len(head) + size]

    return make


def nested(opening: str, closing: str, head: str = "") -> Callable[[int], bytes]:
    """The pieces around one word, as deep as they fit."""

    def make(size: int) -> bytes:
        deep = size // len((opening + closing).encode())
        return f"{head}{opening * deep}word{closing * deep}".encode()

    return make


def numbered(line: str, head: str = "") -> Callable[[int], bytes]:
    """Lines that differ by their number, "%d"."""

    def make(size: int) -> bytes:
        return (head + "".join(line % n for n in range(size // len(line)))).encode()

    return make


PAGE = "<!doctype html><body>"
MAIL = "Subject: A call\nMIME-Version: 1.0\nContent-Type: "


def one_part(type_: str, body: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """A mail of one part in Base64."""
    head = f"{MAIL}{type_}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n".encode()
    return lambda size: head + encodebytes(body(size * 3 // 4))


def multiparts(size: int) -> bytes:
    """Parts within parts."""
    deep = size // 80
    heads = (f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(deep))
    return (f"Subject: A call\n{''.join(heads)}\nPhD\n").encode()


def messages(size: int) -> bytes:
    """Mails within mails."""
    return b"Subject: A call\nContent-Type: message/rfc822\n\n" * (size // 48) + b"PhD"


def many_parts(size: int) -> bytes:
    part = "--b\nContent-Type: text/html\n\n<p>PhD\n"
    return f'{MAIL}multipart/mixed; boundary="b"\n\n{part * (size // len(part))}--b--\n'.encode()


def pdf(*objects: bytes | tuple[bytes, bytes], root: int = 1, xref: bytes = b"") -> bytes:
    """A PDF of these objects, a stream as its dictionary and its bytes; `xref` for its own."""
    file, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        if isinstance(body, tuple):
            entries, stream = body
            body = b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(stream), stream)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(file)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    file += xref or b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, rows)
    file += b"trailer\n<< /Size %d /Root %d 0 R >>\n" % (len(places) + 1, root)
    return bytes(file + b"startxref\n%d\n%%%%EOF\n" % start)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
LEAF = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] %s /Contents %d 0 R %s >>"
ONE_KID = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def page_of(drawn: bytes, packed: bool = False, more: bytes = b"") -> bytes:
    """A PDF of one page with this drawn on it."""
    stream = (b"/Filter /FlateDecode", zlib.compress(drawn, 9)) if packed else (b"", drawn)
    return pdf(CATALOG, ONE_KID, LEAF % (FONT, 4, more), stream)


def pdf_words(size: int) -> bytes:
    """One page with lines over lines of text."""
    line = b"(PhD position) Tj T* "
    return page_of(b"BT /F 9 Tf 9 TL 20 780 Td " + line * (size // len(line)) + b"ET")


def pdf_bomb(size: int) -> bytes:
    """A hundred times as much once it is unpacked."""
    return page_of(b"BT /F 9 Tf 20 780 Td (PhD) Tj ET " + b" " * (size * 100), packed=True)


def pdf_bomb_of_words(size: int) -> bytes:
    """As much text as packs into so little."""
    line = b"(PhD position) Tj T* "
    return page_of(b"BT /F 9 Tf 9 TL 20 780 Td " + line * (size // 50) + b"ET", packed=True)


def pdf_pages(size: int) -> bytes:
    """Thousands of pages that share their words."""
    count = size // 160
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    words = (b"", b"BT /F 9 Tf 20 780 Td (PhD position in optics) Tj ET")
    return pdf(CATALOG, tree, words, *(LEAF % (FONT, 3, b"") for _ in range(count)))


def pdf_page_count(size: int) -> bytes:
    """One page that claims to be two thousand million."""
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>"
    return pdf(CATALOG, tree, LEAF % (FONT, 4, b""), (b"", b" " * size))


def pdf_deep_tree(size: int) -> bytes:
    """Page trees within page trees."""
    deep = size // 80
    trees = (b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 3) for n in range(deep))
    return pdf(CATALOG, *trees, LEAF % (FONT, 4, b""))


def pdf_own_grandparent(size: int) -> bytes:
    """Page trees that hold each other."""
    kids = b"2 0 R 3 0 R " * (size // 12)
    tree = b"<< /Type /Pages /Kids [%s] /Count 9 >>" % kids
    return pdf(CATALOG, tree, b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>")


def pdf_objects_in_a_ring(size: int) -> bytes:
    """Each object is the next one, and the last the first."""
    count = size // 24
    ring = (b"%d 0 R" % (n + 5) for n in range(count - 1))
    return pdf(CATALOG, ONE_KID, LEAF % (FONT, 4, b""), *ring, b"4 0 R")


def pdf_forms(size: int) -> bytes:
    """Forms that draw each other twice, and so on down: doubled at each step."""
    deep = min(24, size // 800)
    forms = [
        (
            b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] "
            b"/Resources << /XObject << /X %d 0 R >> >>" % (number + 5),
            b"/X Do /X Do",
        )
        for number in range(deep)
    ]
    page = b"<< /Type /Page /Parent 2 0 R /Resources << /XObject << /X 4 0 R >> >> %s >>"
    contents = b"/MediaBox [0 0 600 800] /Contents %d 0 R" % (deep + 5)
    last = (b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"")
    return pdf(CATALOG, ONE_KID, page % contents, *forms, last, (b"", b"/X Do"))


def pdf_no_xref(size: int) -> bytes:
    """A table of objects that are elsewhere, so that all of the file is searched."""
    words = (b"", b"BT /F 9 Tf 20 780 Td (PhD position in optics) Tj ET")
    many = (b"<< /A [1 2 3] >>" for _ in range(size // 36))
    page = LEAF % (FONT, 4, b"")
    return pdf(CATALOG, ONE_KID, page, words, *many, xref=b"xref\n0 9\n" + b"9999999999 00000 n \n")


def pdf_cut(size: int) -> bytes:
    """The first two thirds of a file."""
    return pdf_words(size * 3 // 2)[:size]


def pdf_arrays(size: int) -> bytes:
    """Brackets within brackets."""
    return pdf(CATALOG, ONE_KID, LEAF % (FONT, 4, b"/A " + b"[" * size), (b"", b""))


def pdf_links(size: int) -> bytes:
    """A page with a link on each of its words."""
    link = (
        b"<< /Type /Annot /Subtype /Link /Rect [20 780 90 790] "
        b"/A << /S /URI /URI (https://x.example/%d) >> >>"
    )
    links = b" ".join(link % number for number in range(size // 110))
    words = b"BT /F 9 Tf 20 780 Td (PhD position in optics) Tj ET"
    return page_of(words, more=b"/Annots [%s]" % links)


def pdf_long_line(size: int) -> bytes:
    """One line of letters, all in one place."""
    return page_of(b"BT /F 9 Tf 20 780 Td (" + b"a" * size + b") Tj ET")


def files(of_type: str, **made: Callable[[int], bytes]) -> Iterable[tuple[str, Hostile]]:
    return ((f"{of_type}: {name}", Hostile(f"call.{of_type}", one)) for name, one in made.items())


HOSTILE: dict[str, Hostile] = dict(
    [
        *files(
            "txt",
            letters=again("a"),
            spaces=again(" ", "a"),
            line_ends=again("\n", "a"),
            digits=again("1"),
            days=again("3 May 2027, "),
            dots=again(". ", "a"),
            commas=again("a,"),
            at_signs=again("a@"),
            addresses=again("a.b-c@d.e-f.", "mailto:"),
            brackets=again("([{<"),
            marks=again("a\u0301\u0302", ""),
            unseen=again("a\u200b\u00ad"),
            right_to_left=again("\u202eא\u0301 "),
            garbled=again("Ã¤ "),
            positions=numbered("two PhD positions: (i) A%d, (ii) B and\n"),
            references=numbered("PhD position Ref. AB-%d\n"),
            rules=again("---\n"),
            pairs=again("a: b\n", "---\n"),
            columns=again("a   | b\t"),
            capitals=again("CV"),
            many_capitals=again("A'&A "),
            commas_in_phrases=again("names, contact, "),
            breaks=again("a<br>"),
            struck_markup=again("<s>a <span line-through>a</p>"),
        ),
        *files(
            "html",
            breaks=again("a<br>", PAGE),
            paragraphs=again("<p>a", PAGE),
            open_elements=again("<div><b><i>a", PAGE),
            nested_tables=again("<table><tr><td>", PAGE),
            nested_lists=again("<ul><li>", PAGE),
            nested_quotes=nested("<blockquote>", "</blockquote>", PAGE),
            attributes=again("a=b ", PAGE + "<p "),
            numbered_attributes=numbered("a%d='b' ", PAGE + "<p "),
            entities=again("&amp;&#x41;&nosuch", PAGE),
            script_tag=numbered("a%d=1 ", PAGE + "<script "),
            script_slashes=numbered("a%d/", PAGE + "<script/"),
            style_tag=numbered("a%d='1' ", PAGE + "<style "),
            textarea_tag=numbered("a%d ", PAGE + "<textarea "),
            title_tag=numbered("a%d ", PAGE + "<title "),
            end_tag=numbered("a%d=1 ", PAGE + "</div "),
            script_end_tag=numbered("a%d=1 ", PAGE + "<script></script "),
            script_in_picture=numbered("a%d ", PAGE + "<svg><script><p "),
            style_in_picture=numbered("a%d ", PAGE + "<svg><style><p x='</style>'"),
            title_ended_in_picture=numbered("a%d ", PAGE + "<svg><title/><p "),
            attributes_of_the_page=numbered("<body a%d>", PAGE),
            attribute_names=numbered("<p a%d></p>", PAGE),
            element_names=numbered("<x%d>a", PAGE),
            quotes=again("<p a='x", PAGE),
            less_in_quotes=again("<div title='<'><b title='<'>", PAGE),
            script_in_script=again("<script><!--<script>", PAGE),
            nested_comments=again("<!-- <!-- a --> -->", PAGE),
            comments=again("<!-- a --", PAGE),
            cdata=again("<![CDATA[ a ]]", PAGE + "<svg>"),
            script=again("<script>//<!--", PAGE),
            links=again("<a href='?a'>b", PAGE + "<base href='https://x.example/'>"),
            struck=again("<s>a<del>", PAGE),
            hidden=again("<div hidden class=menu>a", PAGE),
            spans=again("<span> a</span>", PAGE),
            misnested_blocks=again("<span><div></span></div>", PAGE),
            misnested_tables=again("<div><table></div></table>", PAGE),
            misnested_paragraphs=again("<x-a><p></x-a></p>", PAGE),
            misnested=again("<b><p><i></b>a</p>", PAGE),
            blocks=again('<script type="application/ld+json">{"@graph":[', PAGE),
        ),
        *files(
            "eml",
            headers=numbered("X-%d: a\n", "Subject: A call\n"),
            long_header=again("=?utf-8?q?a?= ", "Subject: "),
            folded_header=again("a\n ", "Subject: "),
            addresses=again("<a@b.example>, (", "Subject: A call\nFrom: "),
            parameters=numbered("; a*%d*=b", MAIL + "text/plain"),
            multiparts=multiparts,
            messages=messages,
            many_parts=many_parts,
            base64=one_part("text/plain", again("PhD position ")),
            html=one_part("text/html", again("<div><p>a<br>")),
            quotes=again("> > > > > > a\n", "Subject: A call\n\n"),
            flowed=again("a \n", MAIL + "text/plain; format=flowed\n\n"),
        ),
        *files(
            "md",
            emphasis=again("*_*_"),
            struck=again("~~a ~"),
            ticks=again("`` ` "),
            links=again("[a](b"),
            references=numbered("[a%d]: http://b [a][\n"),
            pipes=again("| a |\n"),
            quotes=again("> ", "a\n"),
            comments=again("<!-- a "),
            entities=again("&amp;&lt;&nosuch;"),
        ),
        *files(
            "pdf",
            words=pdf_words,
            bomb=pdf_bomb,
            bomb_of_words=pdf_bomb_of_words,
            pages=pdf_pages,
            page_count=pdf_page_count,
            deep_tree=pdf_deep_tree,
            own_grandparent=pdf_own_grandparent,
            ring=pdf_objects_in_a_ring,
            forms=pdf_forms,
            no_xref=pdf_no_xref,
            cut=pdf_cut,
            arrays=pdf_arrays,
            links=pdf_links,
            long_line=pdf_long_line,
        ),
    ]
)
