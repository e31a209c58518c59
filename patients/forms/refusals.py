"""What a service refused, said beside the answer it is about."""

from django import forms

from clinic.errors import DomainError


def tell(form: forms.BaseForm, error: DomainError) -> None:
    """Put the sentences of the refusal on the form's own fields; what belongs to none stands above."""
    for name, sentences in error.fields.items():
        form.add_error(name if name in form.fields else None, [str(sentence) for sentence in sentences])
    if not error.fields:
        form.add_error(None, error.detail)
