"""Mails within an S/MIME signature are read; what is encrypted, cut off or none of it is not."""

from base64 import encodebytes
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from applications.sources import mail
from applications.sources.sent_mail import sent
from applications.sources.signed_data import content

HEAD = (
    b"From: ada@x.example\r\nTo: b@y.example\r\nSubject: PhD\r\nMIME-Version: 1.0\r\n"
    b"Date: Sun, 29 Nov 2026 05:32:00 +0100\r\n"
    b"Content-Type: application/pkcs7-mime; smime-type=%s; name=smime.p7m\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n"
)
INNER = (
    b'Content-Type: multipart/mixed; boundary="m"\r\n\r\n'
    b"--m\r\nContent-Type: text/plain\r\n\r\nDear all, I apply for the position.\r\n"
    b"--m\r\nContent-Type: application/pdf; name=CV.pdf\r\n"
    b"Content-Disposition: attachment; filename=CV.pdf\r\n\r\n%PDF-1.7\r\n--m--\r\n"
)


def signed_of(inner: bytes) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ada")])
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    of = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    of = of.serial_number(1).not_valid_before(begins).not_valid_after(begins + timedelta(days=9))
    builder = pkcs7.PKCS7SignatureBuilder().set_data(inner)
    builder = builder.add_signer(of.sign(key, hashes.SHA256()), key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


@pytest.fixture(scope="module")
def signed() -> bytes:
    return signed_of(INNER)


def der(tag: int, *parts: bytes) -> bytes:
    """A value without a told length, as programs write that do not know it ahead."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def in_pieces(*pieces: bytes) -> bytes:
    data = bytes.fromhex("06092a864886f70d010701")
    octets = der(0x24, *(b"\x04\x82" + len(p).to_bytes(2, "big") + p for p in pieces))
    within = der(0x30, data, der(0xA0, octets))
    signed = der(0x30, b"\x02\x01\x01", b"\x31\x00", within)
    return der(0x30, bytes.fromhex("06092a864886f70d010702"), der(0xA0, signed))


def wrapped(data: bytes, kind: bytes = b"signed-data") -> bytes:
    return HEAD % kind + encodebytes(data)


def test_mail_within_is_read_with_the_head_around_it(signed):
    assert content(signed) == INNER
    assert content(in_pieces(INNER[:100], INNER[100:200])) == INNER[:200]

    told = sent(wrapped(signed))
    assert (told.address, told.to, told.subject) == ("ada@x.example", ("b@y.example",), "PhD")
    digest = sha256(b"%PDF-1.7").hexdigest()
    assert (told.sealed, told.files) == ("signed", (("CV.pdf", 8, digest),))
    letter = mail.letter(wrapped(signed))
    assert (letter.text, letter.hidden) == ("Dear all, I apply for the position.", "")
    assert letter.attached == (("CV.pdf", 8),)


@pytest.mark.parametrize("is_in_pieces", [False, True])
def test_beginning_of_a_long_signed_mail_has_its_words_and_names_its_files(is_in_pieces):
    pdf = b"Content-Transfer-Encoding: base64\r\n\r\n" + encodebytes(bytes(mail.MAX_BYTES))
    inner = INNER.replace(b"\r\n%PDF-1.7", pdf)
    if is_in_pieces:
        data = in_pieces(*(inner[at : at + 1000] for at in range(0, len(inner), 1000)))
    else:
        data = signed_of(inner)
    letter = mail.letter(wrapped(data))
    assert (letter.text, letter.hidden) == ("Dear all, I apply for the position.", "")
    assert letter.attached == (("CV.pdf", 0),)


@pytest.mark.parametrize(
    ("coded", "told"),
    [
        (b"=?utf-8?q?a=E2=80=A8b?=", "a b"),
        (b"=?utf-8?q?a=0Ab?=", "a b"),
        (b"=?utf-8?q?a=0Cb?=", "a b"),
        (b"=?utf-8?q?a=C2=85b?=", "a b"),
        (b"=?utf-8?q?=0A?=", ""),
    ],
)
def test_line_ends_in_a_coded_subject_stay_within_it(signed, coded, told):
    data = wrapped(signed).replace(b"Subject: PhD", b"Subject: " + coded)
    assert sent(data).subject == mail.letter(data).subject == told


def test_what_cannot_be_read_says_whether_it_is_signed_or_encrypted(signed):
    assert sent(wrapped(signed[: -len(signed) // 2])).sealed == "wrapped"
    assert sent(wrapped(b"0\x03\x02\x01\x01", b"enveloped-data")).sealed == "encrypted"
    assert mail.letter(wrapped(b"0\x03\x02\x01\x01", b"enveloped-data")).hidden == "encrypted"


@given(st.binary(max_size=200), st.integers(0, 60))
def test_bytes_of_any_kind_are_none_or_something(data, cut):
    whole = in_pieces(INNER[:100], INNER[100:200])
    for is_cut in (False, True):
        content(data, is_cut=is_cut)
        content(whole[:cut] + data + whole[cut + len(data) :], is_cut=is_cut)
        content(b"\x30\x80" * 500, is_cut=is_cut)
