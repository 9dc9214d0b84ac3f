"""How are the numbers of operating shown? What is wrong first, then groups of lines."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from ui import operating_texts as words
from ui.counters import Counters
from ui.health import VERSION
from ui.markup import escape
from ui.operating_facts import QUANTILES, CopyStatus, Facts, quantile

LAG = 1.0  # seconds; people feel an answer that takes longer
WAITED = 1800.0  # seconds that an answer may be without a copy before that is worth a line
Line = tuple[str, str]  # what it is, and how much


def page() -> str:
    """The page with places for everything that comes later."""
    return (
        f'<div class="page wide operating"><h1>{words.TITLE}</h1>'
        f'<p class="lead">{words.LEAD}</p>'
        f'<p class="notice warning" data-late hidden>{words.LATE}</p>'
        '<div data-part="state"></div><div class="groups" data-part="groups"></div></div>'
    )


def state(facts: Facts, reason: str) -> str:
    """Whether all is well, and if not, what to do."""
    found = troubles(facts, reason)
    if not found:
        return f'<div class="well"><h2>{words.WELL_TITLE}</h2><p>{words.WELL}</p></div>'
    lines = "".join(f"<li>{escape(line)}</li>" for line in found)
    title = words.warnings(len(found))
    return f'<div class="well warning"><h2>{title}</h2><ul>{lines}</ul></div>'


def troubles(facts: Facts, reason: str) -> list[str]:
    """What is wrong, the worst first.

    Args:
        facts: The numbers.
        reason: The word of the health check; "" when the store is well.
    """
    found = [words.REASONS[reason]] if reason else []
    if facts.little_room and facts.free_bytes is not None and reason != "full":
        found.append(words.little_room(words.size(facts.free_bytes)))
    if (lag := quantile(facts.pulse.lags, 0.95)) > LAG:
        found.append(words.slow_saving(words.duration(lag)))
    if facts.copy is not None and facts.copy.on:
        waited = _since(facts.copy.oldest)
        if facts.copy.last_error:
            found.append(words.COPY_FAILING)
        if waited > WAITED:
            found.append(words.copy_behind(facts.copy.judgements_behind, words.duration(waited)))
    return found


def groups(facts: Facts, counters: Counters) -> str:
    """All numbers."""
    return (
        _people(facts)
        + _group(words.SAVING, _saving(facts))
        + _copy(facts.copy)
        + _group(words.REQUESTS, _requests(counters), words.SINCE)
        + _group(words.ABOUT, _about(facts))
    )


def _people(facts: Facts) -> str:
    active = [(words.ACTIVE, f"{facts.people:,}")]
    if facts.judgements is None:
        return _group(words.PEOPLE, [*active, (words.KINDS["rating"], words.NOT_KNOWN)])
    if not facts.judgements:
        empty = f"<h3>{words.NO_ANSWERS_TITLE}</h3><p>{words.NO_ANSWERS}</p>"
        return _group(words.PEOPLE, active, more=empty)
    counted = facts.judgements
    kinds = [kind for kind in words.KINDS if any(of == kind for of, _ in counted)]
    lines = [(words.KINDS[kind], _acts(counted, kind)) for kind in kinds]
    return _group(words.PEOPLE, [*active, *lines])


def _acts(counted: Mapping[tuple[str, str], int], kind: str) -> str:
    acts = {
        "answered": words.ANSWERED,
        "skipped": words.SKIPPED,
        "withdrawn": words.WITHDRAWN,
    }
    found = {name: counted.get((kind, act), 0) for act, name in acts.items()}
    return ", ".join(f"{count:,} {name}" for name, count in found.items() if count)


def _saving(facts: Facts) -> list[Line]:
    lags = facts.pulse.lags
    shown = words.lags(*(quantile(lags, share) for share in QUANTILES)) if lags else words.NOT_KNOWN
    free = words.NOT_KNOWN if facts.free_bytes is None else words.size(facts.free_bytes)
    return [
        (words.WAITING, f"{facts.pulse.waiting:,}" if facts.pulse.waiting else words.NONE),
        (words.NOT_SAVED, f"{facts.pulse.failed:,}" if facts.pulse.failed else words.NONE),
        (words.LAG, shown),
        (words.STORE, words.size(facts.store_bytes)),
        (words.FREE, free),
    ]


def _copy(status: CopyStatus | None) -> str:
    if status is None or not status.on:
        return _group(words.COPY, [], more=f"<p>{words.COPY_OFF}</p>")
    lines = [(words.BEHIND, words.rows(status.rows_behind, status.judgements_behind))]
    if status.oldest is not None:
        lines.append((words.OLDEST, words.duration(_since(status.oldest))))
    last = words.NEVER if status.last_success is None else words.ago(_since(status.last_success))
    lines.append((words.LAST_SUCCESS, last))
    if status.last_error:
        lines.append((words.LAST_ERROR, status.last_error))
    if status.next_try is not None:
        lines.append((words.NEXT_TRY, words.coming(-_since(status.next_try))))
    return _group(words.COPY, lines)


def _requests(counters: Counters) -> list[Line]:
    answered = sum(counters.by("requests").values())
    refused = {status: count for (status,), count in counters.by("refused").items()}
    away = [
        f"{int(n):,} {name}" for code, name in words.STATUSES.items() if (n := refused.get(code))
    ]
    return [
        (words.ANSWERS, f"{int(answered):,}"),
        (words.TURNED_AWAY, ", ".join(away) or words.NONE),
        (words.ERRORS, _by_route(counters, "errors")),
        (words.SLOW, _by_route(counters, "slow")),
    ]


def _by_route(counters: Counters, name: str) -> str:
    found = sorted(counters.by(name).items(), key=lambda one: -one[1])
    return ", ".join(f"{int(count):,} at {route}" for (route,), count in found) or words.NONE


def _about(facts: Facts) -> list[Line]:
    return [
        (words.VERSION, VERSION),
        (words.UPTIME, words.duration(facts.uptime)),
        (words.MEMORY, words.size(facts.memory)),
        (words.SCHEMA, facts.schema or words.NOT_KNOWN),
    ]


def _group(title: str, lines: Sequence[Line], hint: str = "", more: str = "") -> str:
    listed = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in lines
    )
    said = f' <span class="hint">{hint}</span>' if hint else ""
    body = f"<dl>{listed}</dl>" if lines else ""
    return f"<section><h2>{title}{said}</h2>{body}{more}</section>"


def _since(moment: datetime | None) -> float:
    """Seconds since then; 0 for no moment, negative for one to come."""
    return 0.0 if moment is None else (datetime.now(UTC) - moment).total_seconds()
