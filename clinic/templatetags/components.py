"""The pieces pages are made of. A page says what it means; how that looks is decided here once.

Tones carry meaning and nothing else does: stop, ask, note, done, plain. Each is always shown as an
icon and a word as well as a colour (WCAG 2.2, 1.4.1).
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clinic.permissions import ROLE_NAMES, Role

register = template.Library()

TONE_WORDS: Mapping[str, str] = {"stop": "Stop", "ask": "Check", "note": "Note", "done": "Done", "plain": ""}

# What a state is called on screen, with its tone and icon.
STATES: Mapping[str, tuple[str, str, str]] = {
    "due": ("note", "drop", "Due"),
    "given": ("done", "done", "Given"),
    "taken_home": ("done", "bottle", "Taken home"),
    "held": ("stop", "hold", "Held"),
    "missed": ("ask", "ask", "Missed"),
    "excused": ("plain", "slash", "Excused"),
    "future": ("plain", "calendar", "Later"),
    "refused": ("ask", "slash", "Refused"),
    "spilled": ("ask", "drop", "Spilled"),
    "vomited": ("ask", "ask", "Vomited"),
    "reversed": ("plain", "reverse", "Reversed"),
    "waiting": ("note", "waiting", "Waiting"),
    "expected": ("plain", "clock", "Expected"),
    "done": ("done", "done", "Done"),
    "draft": ("ask", "edit", "Draft, not signed"),
    "signed": ("done", "shield", "Signed"),
    "ended": ("plain", "slash", "Ended"),
    "active": ("done", "done", "Active"),
    "expired": ("stop", "stop", "Expired"),
    "retired": ("plain", "slash", "Retired"),
    "mounted": ("done", "done", "Mounted"),
    "sealed": ("done", "lock", "Sealed"),
}
MESSAGE_TONES = {"success": "done", "error": "stop", "warning": "ask", "info": "note", "debug": "plain"}
BUTTON_KINDS = {"primary": "btn-primary", "secondary": "", "quiet": "btn-quiet", "stop": "btn-stop"}
LIFTERS = {
    "director": "the medical director",
    "prescriber": "a prescriber",
    "nurse": "a nurse",
    "counselor": "a counselor",
}


@register.simple_tag
@cache
def sprite() -> str:
    """The address of the file with all icons."""
    return static("clinic/icons.svg")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture from the sprite; silent for screen readers unless it has a label of its own."""
    if not label:
        return _silent(name)
    return format_html(
        '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, sprite(), name
    )


@lru_cache(maxsize=256)
def _silent(name: str) -> SafeString:
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite(), name)


@register.simple_tag
@lru_cache(maxsize=64)
def key(name: str) -> SafeString:
    """The key that does it, drawn as a key cap."""
    return format_html('<kbd class="key">{}</kbd>', name)


@register.simple_tag
def button(label: str, kind: str = "secondary", href: str = "", **options: Any) -> SafeString:
    """A button, or a link that looks like one. Options: icon, large, key, and any attribute (data_print=True)."""
    classes = ["btn", BUTTON_KINDS[kind], "btn-large" if options.pop("large", False) else ""]
    picture = options.pop("icon", "")
    shortcut = options.pop("key", "")
    attributes = {name.replace("_", "-"): value for name, value in options.items()}
    if shortcut:
        attributes["data-key"] = shortcut
    inside = format_html(
        "{}{}{}",
        icon(picture) if picture else "",
        label,
        format_html(" {}", key(shortcut.upper() if len(shortcut) == 1 else shortcut)) if shortcut else "",
    )
    shape = " ".join(filter(None, classes))
    if href:
        return format_html('<a class="{}" href="{}"{}>{}</a>', shape, href, _attributes(attributes), inside)
    attributes.setdefault("type", "button")
    return format_html('<button class="{}"{}>{}</button>', shape, _attributes(attributes), inside)


def _attributes(pairs: Mapping[str, Any]) -> SafeString:
    kept = ((name, value) for name, value in pairs.items() if value is not False and value is not None)
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in kept))


def _attribute(name: str, value: Any) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)


@register.simple_tag
def badge(state: str, tone: str = "", word: str = "") -> SafeString:
    """A state as icon and word: `{% badge "given" %}`, or a word of one's own with a tone."""
    known = STATES.get(state, ("plain", "plain", state))
    tone, picture = (tone, tone) if tone and state not in STATES else (tone or known[0], known[1])
    return format_html('<span class="status is-{}">{} {}</span>', tone, icon(picture), word or known[2])


@register.simple_tag
def amount(mg: Any, ml: Any = None, units: str = "", *, large: bool = False) -> SafeString:
    """Milligrams always with their unit; millilitres, or units in words, beside them."""
    also = format_html("{}&nbsp;mL", ml) if ml not in (None, "") else units
    tail = format_html(' <span class="amount__also">{}</span>', also) if also else ""
    size = " amount--large" if large else ""
    return format_html('<span class="amount{}">{}&nbsp;<span class="unit">mg</span>{}</span>', size, mg, tail)


@register.inclusion_tag("components/strip.html")
def strip(tone: str, text: Any, *, dismiss: bool = False) -> dict[str, Any]:
    """One sentence across the page in a tone."""
    return {"tone": tone, "word": TONE_WORDS[tone], "text": text, "dismiss": dismiss}


@register.inclusion_tag("components/finding.html")
def finding(item: Any) -> dict[str, Any]:
    """What a safety rule says: how strong, why, its source, who can lift it, what clears it."""
    read = item.get if isinstance(item, Mapping) else lambda name: getattr(item, name, None)
    severity = str(read("severity"))
    return {
        "tone": severity,
        "word": TONE_WORDS.get(severity, "Note"),
        "message": read("message"),
        "rule": read("rule"),
        "source": read("source"),
        "exit": lifters(read("lifted_by"), severity),
        "clears_when": read("clears_when"),
    }


@register.filter
def lifters(role: str | None, severity: str = "stop") -> str:
    """Who can lift it, as a sentence; a stop without a role can be lifted by nobody."""
    if role:
        return f"{LIFTERS.get(role, 'a ' + str(role)).capitalize()} can lift this."
    return {"stop": "Nobody can lift this.", "ask": "You can go on with a reason."}.get(severity, "")


@register.inclusion_tag("components/refusal.html")
def refusal(title: str, detail: str, lifted_by: str | None = None, clears_when: str = "") -> dict[str, Any]:
    """A no: what was refused, why, who can change it. Pass lifted_by="" to say nothing about it."""
    return {
        "title": title,
        "detail": detail,
        "exit": "" if lifted_by == "" else lifters(lifted_by),
        "clears_when": clears_when,
    }


@register.inclusion_tag("components/empty.html")
def nothing(title: str, help: str = "", picture: str = "inbox", href: str = "", label: str = "") -> dict[str, Any]:
    """Nothing here yet: what would be here, and what to do about it."""
    return {"title": title, "help": help, "picture": picture, "href": href, "label": label}


@register.inclusion_tag("components/person.html")
def person_header(person: Any, level: int = 1) -> dict[str, Any]:
    """Who this is: photo, names, birth date and age, record number."""
    return {"person": person, "tag": f"h{level}"}


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Terms and what they are, as a definition list. Pairs without a value are left out."""
    return {"pairs": [(term, value) for term, value in pairs if value not in (None, "")]}


@register.inclusion_tag("components/table.html")
def rows(columns: Iterable[Any], lines: Iterable[Iterable[Any]], caption: str = "", **foot: Any) -> dict[str, Any]:
    """A table. A column is a label, or a label ending in '#' when it holds numbers; the first cell names the line."""
    heads = [{"label": str(name).rstrip("#"), "numeric": str(name).endswith("#")} for name in columns]
    numeric = [head["numeric"] for head in heads]
    body = [list(zip(line, numeric, strict=True)) for line in lines]
    last = list(zip(foot["total"], numeric, strict=True)) if foot.get("total") else None
    return {"heads": heads, "body": body, "caption": caption, "total": last}


@register.inclusion_tag("components/pages.html", takes_context=True)
def pagination(context: Mapping[str, Any], page: Page[Any]) -> dict[str, Any]:
    """Earlier and later pages, keeping what else is asked for in the address."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("page", None)
    return {"page": page, "query": f"&{query.urlencode()}" if query else ""}


@register.inclusion_tag("components/gauge.html")
def progress(value: int, maximum: int, label: str) -> dict[str, Any]:
    """How far something is, as a bar and in numbers."""
    return {"value": value, "maximum": maximum, "label": label}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """Views of the same thing: each has label, url, current and maybe count."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What happened, in order: each has at, title and maybe detail, who, tone."""
    return {"events": [{"picture": event.get("tone") or "plain", **event} for event in events]}


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A dialog, opened by any element with data-opens=ID; Escape closes it."""
    head = format_html(
        '<div class="dialog__head"><h2 id="{}-title">{}</h2>'
        '<button type="button" class="btn btn-quiet" data-closes>{} Close {}</button></div>',
        id,
        title,
        icon("close"),
        key("Esc"),
    )
    return format_html('<dialog id="{}" aria-labelledby="{}-title">{}{}</dialog>', id, id, head, content)


@register.filter
def tone(level: str) -> str:
    """The tone of one of Django's messages."""
    return MESSAGE_TONES.get(level, "note")


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, to loop over."""
    return text.split()


@register.filter
def role_words(role: str) -> str:
    """What a role is called."""
    return ROLE_NAMES[Role(role)]


@register.filter
def person_name(user: Any) -> str:
    """How a member of staff is called: full name, or the name they sign in with."""
    return user.get_full_name() or user.get_username()
