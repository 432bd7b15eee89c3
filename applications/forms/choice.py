"""What we accept of an order of choice: a place for each application of a call, or none."""

from collections.abc import Iterable
from typing import Any

from django import forms

from applications.core.call import HIGHEST, Entry
from applications.forms.shared.parts import laid_out, whole_number


class ChoicesForm(forms.Form):
    """Two may have one place: that is said afterwards, and not refused."""

    def __init__(self, *args: Any, entries: Iterable[Entry], **options: Any) -> None:
        super().__init__(*args, **options)
        self.keys = {f"choice-{entry.key}": entry.key for entry in entries}
        for entry in entries:
            self.fields[f"choice-{entry.key}"] = whole_number(
                entry.title, 1, HIGHEST, required=False, initial=entry.rank
            )
        self.helper = laid_out(*self.fields)

    @property
    def ranks(self) -> dict[int, int | None]:
        """The places that were changed; what another window set meanwhile stays otherwise."""
        return {self.keys[name]: self.cleaned_data[name] for name in self.changed_data}
