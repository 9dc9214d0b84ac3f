"""What the Hub can say to a copy of the record; each error one line that says what to do.

HubTroubleError
    passing: HubUnreachableError, HubBusyError, HubChangedError, HubSilentError
    lasting until a person does something: NoHubTokenError, PublicRecordError, HubRightError,
        HubFullError, HubRefusedError
RecordUnreachableError, UnusableRecordError     what a start without a store ends with
NoRecordError
"""

from collections.abc import Mapping
from pathlib import Path

from annotation.errors import AnnotationError


class HubTroubleError(AnnotationError, RuntimeError):
    """The Hub did not do what was asked of it; what was to be copied stays on the disk.

    Attributes:
        lasting: Asking again soon is of no use.
        wait: Seconds that the Hub asked to be left alone for.
    """

    lasting = False
    words = "{record}: {detail}"

    def __init__(self, record: str, detail: str = "", wait: float = 0.0) -> None:
        self.record, self.detail, self.wait = record, detail, wait
        super().__init__(self.words.format(record=f"data set '{record}'", detail=detail))


class HubUnreachableError(HubTroubleError):
    """Nothing answers."""

    words = "{record}: the Hub cannot be reached ({detail}); it is tried again"


class HubBusyError(HubTroubleError):
    """It answers that it cannot now."""

    words = "{record}: the Hub answers {detail}; it is tried again"


class HubChangedError(HubTroubleError):
    """Somebody else changed the data set at the same moment."""

    words = "{record}: it changed at the same moment; it is tried again"


class HubSilentError(HubTroubleError):
    """No answer within the time."""

    words = "{record}: the Hub has not answered within {detail} s; it is tried again"


class NoHubTokenError(HubTroubleError):
    """Nobody is logged in."""

    lasting = True
    words = "{record}: nobody is logged in to the Hub; set HF_TOKEN, or run 'hf auth login'"


class PublicRecordError(HubTroubleError):
    """Everybody could read what people answered."""

    lasting = True
    words = "{record}: it is public, and answers of people never go there; make it private"


class HubRightError(HubTroubleError):
    """The token may not do this."""

    lasting = True
    words = "{record}: the token may not do this ({detail}); use one that may write there"


class HubFullError(HubTroubleError):
    """There is no more room."""

    lasting = True
    words = "{record}: the Hub has no room for it ({detail}); free some, or take another data set"


class HubRefusedError(HubTroubleError):
    """Any other answer."""

    lasting = True
    words = "{record}: the Hub refuses ({detail})"


class RecordUnreachableError(AnnotationError, RuntimeError):
    """There is no store here, and what the Hub keeps of it cannot be had."""

    def __init__(self, db: Path, last: object) -> None:
        super().__init__(
            f"there is no store {db} and its record cannot be had ({last}); a store begun empty "
            "would ask everybody again: start again later, or begin empty with CRPO_RECORD_EMPTY=1"
        )


class UnusableRecordError(AnnotationError, ValueError):
    """What the Hub keeps of a store cannot be read by this version, or by any."""

    def __init__(self, record: str, why: str) -> None:
        super().__init__(
            f"data set '{record}' cannot be used, and no store was begun ({why}); install the "
            "version that wrote it, or begin empty with CRPO_RECORD_EMPTY=1"
        )


class NoRecordError(AnnotationError, LookupError):
    """The data set is not there, or has nothing in it."""

    def __init__(self, record: str) -> None:
        super().__init__(f"data set '{record}': there is no record in it that this token can see")


KINDS: Mapping[str, type[HubTroubleError]] = {
    kind.__name__: kind
    for kind in (
        HubUnreachableError,
        HubBusyError,
        HubChangedError,
        HubSilentError,
        NoHubTokenError,
        PublicRecordError,
        HubRightError,
        HubFullError,
        HubRefusedError,
    )
}
