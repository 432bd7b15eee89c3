"""What we accept as tags: a few short words between commas."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.shared.row_version import RowVersionForm
from applications.models import Application

MOST, LONGEST = 12, 40


class TagsField(forms.CharField):
    def has_changed(self, initial: Any, data: Any) -> bool:
        """The order and the case of the words make no difference."""
        return _words(initial) != _words(data)


def _words(text: str | None) -> set[str]:
    words = (" ".join(word.split()).lower() for word in (text or "").split(","))
    return {word for word in words if word}


class TagsForm(RowVersionForm, forms.Form):
    tags = TagsField(
        label=_("Tags"),
        required=False,
        max_length=1000,
        help_text=_("Your own words between commas, such as: dream, Nordic, remote"),
    )

    def __init__(self, *args: Any, application: Application, **options: Any) -> None:
        super().__init__(*args, row=application, **options)
        self.initial["tags"] = ", ".join(application.tags.values_list("name", flat=True))

    def clean_tags(self) -> list[str]:
        """Each word once, whatever its case, in the order written."""
        words = (" ".join(word.split()) for word in self.cleaned_data["tags"].split(","))
        tags: dict[str, str] = {}
        for word in filter(None, words):
            tags.setdefault(word.lower(), word)
        for word in tags.values():
            if len(word) > LONGEST:
                raise forms.ValidationError(
                    _("“%(word)s…” is long for a tag: at most %(most)d letters."),
                    params={"word": word[:20], "most": LONGEST},
                )
        if len(tags) > MOST:
            raise forms.ValidationError(
                _("Use at most %(most)d tags on one application."), params={"most": MOST}
            )
        return list(tags.values())
