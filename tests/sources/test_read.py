"""Files and pasted bytes to text, good ones and bad ones."""

import io
import json
from email.message import EmailMessage

import pikepdf
import pytest
from PIL import Image

from applications.errors import (
    EmptySource,
    MailTooHeavy,
    NotReadable,
    PdfBroken,
    PdfEncrypted,
    PdfWithoutText,
    SourceTooLarge,
)
from applications.sources import MAX_BYTES, read

PAGE = """<!doctype html><html><head><title>Open positions</title>
<script type="application/ld+json">{"@type": "JobPosting", "title": "PhD in optics",
 "hiringOrganization": {"name": "Example University"}, "validThrough": "2027-05-03"}</script>
</head><body><nav><a href="/">Home</a></nav><div class="cookie-banner">We use cookies</div>
<main><h1>PhD in optics</h1><p>Send your <b>CV</b> to
<a href="mailto:lab@x.example">the lab</a> or <a href="https://x.example/apply">apply</a>.</p>
<ul><li>CV</li><li>Letter</li></ul><table><tr><th>Deadline</th><td>3 May 2027</td></tr></table>
<p hidden>secret</p></main></body></html>"""


def pdf_with(words: str) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    page = document.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = document.make_stream(f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET".encode())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_html_becomes_what_a_visitor_reads_with_what_it_tells_machines_in_front():
    source = read(PAGE.encode(), "page.html")

    assert (source.kind, source.text) == (
        "html",
        "---\n"
        "title: Open positions\n"
        "jobtitle: PhD in optics\n"
        "employer: Example University\n"
        "validthrough: 2027-05-03\n"
        "---\n"
        "# PhD in optics\n\n"
        "Send your CV to [the lab](mailto:lab@x.example) or [apply](https://x.example/apply).\n\n"
        "- CV\n\n- Letter\n\n"
        "Deadline | 3 May 2027\n",
    )


def test_markdown_keeps_its_front_matter_and_loses_its_comments():
    source = read(b"---\ntitle: A PhD\n---\nSend R&eacute;sum&eacute; <!-- hidden --> now.", "a.md")

    assert (source.kind, source.text) == (
        "markdown",
        "---\ntitle: A PhD\n---\nSend Résumé  now.",
    )


def test_pdf_gives_its_text_layer():
    source = read(pdf_with("PhD position. Apply by 3 May 2027."), "call.pdf")

    assert (source.kind, source.text.strip()) == ("pdf", "PhD position. Apply by 3 May 2027.")


def test_mail_gives_its_subject_as_the_title_and_its_plain_part():
    mail = b"Subject: PhD in optics\nFrom: a@x.example\nContent-Type: text/plain\n\nApply by 3 May."

    assert read(mail, "call.eml").text == (
        "---\ntitle: PhD in optics\nfrom: a@x.example\n---\nApply by 3 May."
    )


def body_of(page: str) -> str:
    return read(f"<!doctype html><html>{page}</html>".encode(), "page.html").text


def test_html_filled_by_a_script_is_read_from_its_job_posting_block():
    told = (
        "&lt;p&gt;We look for &lt;b&gt;you&lt;/b&gt;. "
        + "Light is studied here. " * 20
        + "&lt;/p&gt;"
    )
    block = json.dumps({"@graph": [{"@type": ["JobPosting"], "title": "PhD", "description": told}]})

    text = body_of(
        f'<head><script type="application/ld+json">{block}</script></head>'
        "<body><div id=app>Loading</div></body>"
    )

    assert "We look for you. Light is studied here." in text
    assert "Loading" not in text


def test_html_in_full_is_not_read_twice_because_of_its_job_posting_block():
    told = "<p>" + "Light is studied here. " * 20 + "</p>"
    block = json.dumps({"@type": "JobPosting", "description": told})

    text = body_of(f'<script type="application/ld+json">{block}</script><h1>PhD</h1>{told}')

    assert text.count("Light is studied here.") == 20


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<main><header><h1>PhD in optics</h1></header><p>Apply.</p></main>", "# PhD in optics"),
        (f"<form id=aspnet><h1>PhD</h1><p>{'Apply now. ' * 200}</p></form>", "# PhD"),
        ("<aside><dl><dt>Deadline</dt><dd>3 May 2027</dd></dl></aside>", "3 May 2027"),
        ("<aside><table><tr><td>Frist</td><td>1. mai</td></tr></table></aside>", "Frist | 1. mai"),
        ("<aside><p><b>Apply by</b> 3 May 2027</p></aside>", "3 May 2027"),
        ("<div class=job-sidebar><a href='mailto:a@x.se'>Ada Ek</a></div>", "(mailto:a@x.se)"),
        ("<p class=social-sciences>Social Sciences</p>", "Social Sciences"),
        ('<a class="__cf_email__" data-cfemail="2a4b6a5204455844">[protected]</a>', "a@x.orn"),
        (
            "<base href='https://x.se/jobs/'><a href='apply/1'>Apply</a>",
            "https://x.se/jobs/apply/1",
        ),
    ],
)
def test_html_keeps_what_belongs_to_the_posting(page, words):
    assert words in body_of(page)


@pytest.mark.parametrize(
    "page",
    [
        "<header>Zzz</header><p>PhD</p>",
        "<aside>Zzz</aside><p>PhD</p>",
        "<form>Zzz</form><p>PhD</p>",
        "<div class=share-buttons>Zzz</div><p>PhD</p>",
        "<div class=sidebar>Zzz</div><p>PhD</p>",
    ],
)
def test_html_drops_what_stands_around_the_posting(page):
    assert body_of(page).strip() == "PhD"


def test_pdf_links_keep_their_address():
    document = pikepdf.open(io.BytesIO(pdf_with("Please apply here before 3 May 2027.")))
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://x.example/apply/1")
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[111, 695, 167, 712], A=action
    )
    document.pages[0].Annots = document.make_indirect(pikepdf.Array([link]))
    out = io.BytesIO()
    document.save(out)

    text = read(out.getvalue(), "call.pdf").text

    assert text.strip() == "Please [apply here](https://x.example/apply/1) before 3 May 2027."


def test_pdf_print_keeps_its_title_and_marks_its_headings():
    document = pikepdf.open(io.BytesIO(pdf_with("PhD position in the optics of")))
    page = document.pages[0]
    lines = ["small crystals", "We look for a person who measures.", "Apply by 3 May 2027 please."]
    drawn = b"".join(
        f"BT /F1 {20 if place == 0 else 12} Tf 72 {670 - 30 * place} Td ({line}) Tj ET\n".encode()
        for place, line in enumerate(lines)
    )
    page.Contents.write(page.Contents.read_bytes().replace(b"/F1 12", b"/F1 20") + b"\n" + drawn)
    document.docinfo["/Title"] = "PhD position in optics | Jobs"
    out = io.BytesIO()
    document.save(out)

    assert read(out.getvalue(), "call.pdf").text == (
        "---\ntitle: PhD position in optics | Jobs\n---\n"
        "# PhD position in the optics of small crystals\n"
        "We look for a person who measures.\nApply by 3 May 2027 please."
    )


def test_mail_that_only_carries_the_posting_gives_the_words_of_the_file():
    message = EmailMessage()
    message["Subject"] = "PhD position"
    message.set_content("Please see the attached call.")
    message.add_attachment(
        pdf_with("Apply by 3 May 2027 with a CV."), maintype="application", subtype="pdf"
    )

    text = read(message.as_bytes(), "call.eml").text

    assert "Please see the attached call." in text
    assert "Apply by 3 May 2027 with a CV." in text


def test_mail_of_markup_only_has_one_head():
    message = EmailMessage()
    message["Subject"] = "PhD position"
    message.set_content("<title>Newsletter</title><p>Apply by 3 May.</p>", subtype="html")

    assert read(message.as_bytes(), "call.eml").text == (
        "---\ntitle: PhD position\n---\nApply by 3 May.\n"
    )


def digest(deep: int, wide: int) -> bytes:
    """A mail with so many parts, each of them within so many; a list's mails in one."""
    opening = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(deep)
    )
    closing = "".join(f"\n--b{n}--\n" for n in reversed(range(deep)))
    part = f"--all\n{opening}\nPhD position\n{closing}\n"
    head = 'Subject: Calls\nContent-Type: multipart/mixed; boundary="all"\n\n'
    return f"{head}{part * wide}--all--\n".encode()


def test_mail_of_many_mails_is_read_however_many_have_parts():
    quoted = "Content-Type: multipart/mixed; boundary=c\n\n" * 30

    assert "PhD position" in read(digest(deep=2, wide=22), "calls.eml").text
    assert "PhD position" in read(f"Subject: A\n\nPhD position\n{quoted}".encode(), "a.eml").text


def test_mail_whose_parts_nest_too_deep_is_refused_as_a_mail():
    assert "PhD position" in read(digest(deep=18, wide=1), "call.eml").text
    with pytest.raises(MailTooHeavy, match="The mail takes too long to read"):
        read(digest(deep=25, wide=1), "call.eml")


def test_mail_whose_page_is_too_heavy_is_refused_as_a_mail():
    message = EmailMessage()
    message.set_content("<b><div></b></div>" * 2_000, subtype="html")

    with pytest.raises(MailTooHeavy):
        read(message.as_bytes(), "call.eml")


def test_mail_that_flows_and_was_forwarded_has_its_lines_whole():
    message = (
        b"Subject: PhD\nContent-Type: text/plain; format=flowed\n\n"
        b"> We look for a \n> person who measures.\n\nApply by \n3 May.\n"
    )

    text = read(message, "call.eml").text

    assert "Apply by 3 May." in text
    assert ">" not in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_text_is_decoded_as_it_was_written(encoding):
    assert read("Göteborg – sök".replace("–", "-").encode(encoding)).text == "Göteborg - sök"


def test_text_that_was_decoded_wrongly_once_is_mended():
    assert read("Göteborg".encode().decode("cp1252").encode()).text == "Göteborg"


def test_zero_bytes_and_soft_hyphens_are_dropped():
    assert read("Dead\u00adline\x00: 3 May".encode()).text == "Deadline: 3 May"


def locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_with("x"))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (50, 50)).save(out, "PDF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "name", "refusal"),
    [
        (lambda: b"", "a.txt", EmptySource),
        (lambda: b" \n\t", "a.txt", EmptySource),
        (lambda: b"a" * (MAX_BYTES + 1), "a.txt", SourceTooLarge),
        (lambda: bytes(range(256)) * 40, "a.txt", NotReadable),
        (lambda: b"<html><body><script>x</script></body></html>", "a.html", EmptySource),
        (locked, "a.pdf", PdfEncrypted),
        (picture, "a.pdf", PdfWithoutText),
        (lambda: b"%PDF-1.7\nbroken", "a.pdf", PdfBroken),
    ],
    ids=["empty", "blank", "large", "binary", "no-words", "locked", "picture", "broken"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(make, name, refusal):
    with pytest.raises(refusal) as caught:
        read(make(), name)

    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("<div class='post'><h1>PhD in optics</h1>\n<p>Apply by <s>3</s> 5 May.</p></div>", "html"),
        ("<!--StartFragment-->\n<TABLE>\n<tr>\n<td>\nDeadline\n</td>\n</tr>\n</TABLE>", "html"),
        ("\ufeff  <p>PhD in optics</p>", "html"),
        (
            "<div align=center></div>\n\n# PhD in optics\n\nApply by 5 May.\n\n- CV\n- Letter",
            "text",
        ),
        ("<ada@example.org> wrote:\nPhD in optics </s>", "text"),
        ("<phd>in optics</phd>", "text"),
        ("<p>PhD in optics, no end", "text"),
    ],
)
def test_the_source_of_a_part_of_a_page_is_html(given, kind):
    assert read(given.encode(), "pasted.txt").kind == kind
