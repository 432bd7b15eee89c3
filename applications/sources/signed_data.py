"""What is wrapped in an S/MIME signature: a mail as "signed-data", which only looks encrypted.

By RFC 5652, 5.1, in DER or BER; the signature itself is not proved here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_SEQUENCE, _OID, _OCTETS, _PARTS_OF_OCTETS, _CONTENT = 0x30, 0x06, 0x04, 0x24, 0xA0
_DEEPEST = 12
_LONGEST_LENGTH = 5  # bytes of a length: beyond, no mail is so long
_HEAD = 2 + _LONGEST_LENGTH


class _Element(NamedTuple):
    """One value with its place; the next begins at `after`."""

    tag: int
    start: int
    stop: int
    after: int


def content(data: bytes, *, is_cut: bool = False) -> bytes | None:
    """The mail within; None where it is encrypted, where a signature stands for itself, or where
    the bytes are none of this kind. Of bytes that are the beginning only, `is_cut`, its beginning.

    >>> content(b"0\\x80"), content(b"not of this kind")
    (None, None)
    """
    try:
        kind, wrapped = _children(data, _element(data, 0, _SEQUENCE, is_cut=is_cut), is_cut)[:2]
        if kind.tag != _OID or data[kind.start : kind.stop] != _SIGNED_DATA:
            return None
        (signed,) = _children(data, wrapped, is_cut)
        _version, _digests, within = _children(data, signed, is_cut)[:3]
        _kind, there = _children(data, within, is_cut)[:2]
        if there.tag != _CONTENT:
            return None
        (octets,) = _children(data, there, is_cut)
        return b"".join(_bytes_of(data, octets, is_cut))
    except (IndexError, ValueError):
        return None


def _element(
    data: bytes, at: int, wanted: int = 0, depth: int = 0, *, is_cut: bool = False
) -> _Element:
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F or (wanted and tag != wanted) or depth > _DEEPEST:
        raise ValueError
    if length == 0x80:  # of no told length: to the two zeros behind its last part
        stop = start
        while data[stop : stop + 2] != b"\0\0":
            if is_cut and stop + _HEAD > len(data):
                return _Element(tag, start, stop, len(data))
            stop = _element(data, stop, depth=depth + 1, is_cut=is_cut).after
        return _Element(tag, start, stop, stop + 2)
    if length > 0x80:
        size = length & 0x7F
        if size > _LONGEST_LENGTH:
            raise ValueError
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    if start + length > len(data):
        if not is_cut:
            raise ValueError
        return _Element(tag, start, len(data), len(data))
    return _Element(tag, start, start + length, start + length)


def _children(data: bytes, parent: _Element, is_cut: bool) -> list[_Element]:
    found, at = [], parent.start
    while at < parent.stop and not (is_cut and at + _HEAD > len(data)):
        found.append(_element(data, at, is_cut=is_cut))
        at = found[-1].after
    return found


def _bytes_of(data: bytes, octets: _Element, is_cut: bool, depth: int = 0) -> Iterator[bytes]:
    """Of a string in one piece, or in many."""
    if octets.tag == _OCTETS:
        yield data[octets.start : octets.stop]
    elif octets.tag == _PARTS_OF_OCTETS and depth < _DEEPEST:
        for one in _children(data, octets, is_cut):
            yield from _bytes_of(data, one, is_cut, depth + 1)
    else:
        raise ValueError
