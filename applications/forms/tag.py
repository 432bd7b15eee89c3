"""What we accept as tags: a few short words between commas."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST, LONGEST = 12, 40


class TagsForm(forms.Form):
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=1000,
        help_text=_("Your own words between commas, such as: dream, Nordic, remote"),
    )

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
