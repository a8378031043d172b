"""What was typed beside a row of a page that is one form, kept when the form comes back."""

from django import template

register = template.Library()


@register.simple_tag
def typed_note(form, pk: int, saved: str) -> str:
    """The word on a matter: as typed in a form that came back, else as it was kept."""
    if form.is_bound:
        return form.data.get(f"note-{pk}", saved)
    return saved
