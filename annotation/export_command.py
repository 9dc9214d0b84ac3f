"""What does `crpo-data export` write for a study of each kind, and what does it say of it?"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotation.export import export
from annotation.export_files import NESTED, check_ending
from annotation.judgement_table import export_judgements
from annotation.store import Store
from annotation.vote_answers import read_votes_of
from annotation.vote_errors import NoPairsOfRatingsError, NoRatersOfVotesError
from annotation.whole_files import written_whole


@dataclass(frozen=True)
class Files:
    """What is asked for.

    Attributes:
        output: The table.
        judgements: The raw record, too.
        card: The data card, too.
        pairs: Preference pairs, too; of comparison studies.
        licence: For the card.
        raters: Whose ratings; of rating studies.
    """

    output: Path
    judgements: Path | None = None
    card: Path | None = None
    pairs: Path | None = None
    licence: str = "other"
    raters: str | None = None


def write_files(store: Store, study_id: str, files: Files) -> Iterator[str]:
    """Write them, with a sentence for each.

    Raises:
        NoPairsOfRatingsError: Preference pairs of a rating study are asked for.
        NoRatersOfVotesError: It is asked whose votes, which only ratings know.
        UnknownStudyError, WrongKindError, DataError: As they say.
    """
    if store.study(study_id).kind == "comparison":
        yield from _votes(store, study_id, files)
    else:
        yield from _ratings(store, study_id, files)


def _ratings(store: Store, study_id: str, files: Files) -> Iterator[str]:
    if files.pairs is not None:
        raise NoPairsOfRatingsError(study_id)
    exported = export(store, study_id, files.output, files.raters)
    if files.judgements is not None:
        count = export_judgements(store, study_id, files.judgements)
        yield f"{files.judgements}: {count:,} judgements as they were given"
    if files.card is not None:
        from annotation.data_card import data_card  # a second to load, needed only here

        yield _card(files.card, data_card(store, study_id, exported, files.licence))
    by = ", ".join(f"{count:,} rated by {who}" for who, count in exported.rated_by.items())
    yield f"{files.output}: {exported.rows:,} rows ({by})"
    for dimension, reason in exported.reasons.items():
        yield f"{dimension}: mean ratings, not corrected for severity: {reason}"


def _votes(store: Store, study_id: str, files: Files) -> Iterator[str]:
    from annotation.preference_pairs import export_pairs
    from annotation.vote_card import vote_card
    from annotation.vote_record import export_vote_record
    from annotation.vote_table import export_votes

    if files.raters is not None:
        raise NoRatersOfVotesError(study_id)
    if files.pairs is not None:
        check_ending(files.pairs, NESTED)  # before anything is written
    answers = read_votes_of(store, study_id)
    exported = export_votes(answers, files.output)
    if files.judgements is not None:
        count = export_vote_record(store, study_id, files.judgements)
        yield f"{files.judgements}: {count:,} judgements as they were given"
    pairs = None if files.pairs is None else export_pairs(answers, files.pairs)
    if files.card is not None:
        yield _card(files.card, vote_card(answers, exported, pairs, files.licence))
    out = f" ({exported.left_out:,} of raters who are left out)" if exported.left_out else ""
    yield f"{files.output}: {exported.rows:,} votes{out}"
    if pairs is not None:
        yield f"{files.pairs}: {len(pairs.rows):,} pairs to train on, from {pairs.votes:,} votes"
        yield f"ties and both bad never train: {pairs.undecided:,} votes"
        for reason, count in pairs.dropped.items():
            yield f"left out: {count:,} pair{'' if count == 1 else 's'} ({reason})"


def _card(path: Path, text: str) -> str:
    with written_whole(path) as beside:
        beside.write_text(text, encoding="utf-8")
    return f"{path}: what should be known of the data"
