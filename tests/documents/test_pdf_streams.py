"""Stream data that ends in a carriage return does not confuse a strict checker."""

from __future__ import annotations

import page as page_validation

from documents.pdf_streams import clear_stream_ends
from documents.render_pdf import render_pdf
from documents.tree import Document
from tests.documents.pdf import reader, words

UNCLEAR = b"%PDF-1.7\n1 0 obj\n<</Length 3>>\nstream\nab\r\nendstream\nendobj\n2 0 obj\n<<>>\nendobj\n"


def _with_table(body: bytes) -> bytes:
    offsets = b"".join(b"%010d 00000 n \n" % body.index(b"%d 0 obj" % number) for number in (1, 2))
    table = (
        b"xref\n0 3\n0000000000 65535 f \n"
        + offsets
        + b"trailer\n<</Size 3>>\nstartxref\n%d\n%%%%EOF" % len(body)
    )
    return body + table


def test_the_line_end_is_spelt_out_and_every_offset_still_leads_to_its_object() -> None:
    expected = _with_table(UNCLEAR.replace(b"ab\r\nendstream", b"ab\r\r\nendstream"))
    assert clear_stream_ends(_with_table(UNCLEAR)) == expected


def test_a_file_without_doubt_is_left_alone() -> None:
    clear = _with_table(UNCLEAR.replace(b"ab\r", b"abc"))
    assert clear_stream_ends(clear) is clear


def test_two_hundred_documents_all_pass_the_archival_check() -> None:
    for number in range(200):
        data = render_pdf(Document(f"Title {number}", layout="sheet"))
        assert page_validation.is_pdf_compliant_bytes(data, profile="2a"), number
        if number % 50 == 0:
            assert f"Title {number}" in words(data)
            assert reader(data).metadata is not None
