import pytest

from applications.core.addresses import normal_form


@pytest.mark.parametrize(
    ("given", "form"),
    [
        (" Prof.Sen@Uni.Example ", "prof.sen@uni.example"),
        ('"prof.sen"@uni.example', "prof.sen@uni.example"),
        (r'"pro\f"@uni.example', "prof@uni.example"),
        ('"prof sen"@uni.example', '"prof sen"@uni.example'),
        ('"a..b"@uni.example', '"a..b"@uni.example'),
        ("sen@exa\u0308mple.org", "sen@xn--exmple-cua.org"),
        ("sen@EXÄMPLE.org", "sen@xn--exmple-cua.org"),
        ("sen@xn--exmple-cua.org.", "sen@xn--exmple-cua.org"),
        ("ju\u0308rgen@uni.example", "jürgen@uni.example"),
        ("sen@uni..example", "sen@uni..example"),
        ("", ""),
    ],
)
def test_spellings_of_one_address_have_one_form(given, form):
    assert normal_form(given) == form
    assert normal_form(form) == form
