"""Numbers of rows, as an address or a form names them."""

from typing import Any

from django import forms

LONGEST = 18  # digits, which every database takes


def is_row_number(text: str) -> bool:
    """Whether it may be one: what somebody made up must not be more than a database can look for.

    >>> is_row_number("42"), is_row_number("4" * 30), is_row_number("-1"), is_row_number("٤")
    (True, False, False, False)
    """
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST


class RowChoicesField(forms.ModelMultipleChoiceField):
    """Rows that are ticked; a number that no database can look for is no choice."""

    def clean(self, value: Any) -> Any:
        for number in value or ():
            if not is_row_number(str(number)):
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": number},
                )
        return super().clean(value)
