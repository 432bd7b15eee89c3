"""Names for files: every alphabet in Latin letters, because portals refuse the others."""

import pytest

from applications.core.filenames import file_name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Иванов Пётр", "Ivanov-Petr"),
        ("Παπαδόπουλος", "Papadopoylos"),
        ("王小明", "WangXiaoMing"),
        ("Åström", "Astrom"),
        ("A\u030astro\u0308m", "Astrom"),
        ("Łukasz Żak", "Lukasz-Zak"),
        ("Æsa Ørsted ßen Þór Đuro", "Aesa-Orsted-ssen-Thor-Duro"),
        ("김민준", "GimMinJun"),
        ("Nguyễn Văn Ánh", "Nguyen-Van-Anh"),
        ("İpek Işık", "Ipek-Isik"),
        ("O’Brien-Smith", "O-Brien-Smith"),
        ("ﬁne Ｎａｍｅ", "fine-Name"),
    ],
)
def test_a_name_in_any_alphabet_is_still_there(name: str, written: str) -> None:
    assert file_name(name, "CV") == f"{written}_CV.pdf"


@pytest.mark.parametrize("name", ["🎓", "★ ☆", "\u202e\u200d", "--", ""])
def test_what_is_no_letter_of_any_language_leaves_nothing(name: str) -> None:
    assert file_name(name, "CV") == "CV.pdf"
