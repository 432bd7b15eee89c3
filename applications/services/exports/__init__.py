"""Everything of a person's in one ZIP: written, made in the background, brought back."""
