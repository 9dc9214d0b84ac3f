"""Which rows does a data set on the Hub hold? Nothing else here asks the network."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotation.errors import HubError

NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


def hub_rows(
    name: str, config: str = "", split: str = ""
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of one split, numbered from 1.

    Args:
        name: "owner/name"; never a folder of this machine.
        config: One of its parts; empty where it has only one.
        split: "train" when empty.

    Raises:
        HubError: There is no such data set, or the Hub does not answer.
    """
    import datasets  # takes seconds, and most studies never need it

    if not NAME.fullmatch(name) or Path(name).exists():
        raise HubError(name, "write its name as owner/name")
    try:
        found = datasets.load_dataset(name, config or None, split=split or "train")
    except datasets.exceptions.DatasetNotFoundError as error:
        raise HubError(name, "the Hub has no public one of this name; look at it") from error
    except OSError as error:  # also every error of the connection
        raise HubError(name, "the Hub does not answer; try again later") from error
    except (ValueError, RuntimeError, datasets.exceptions.DatasetsError) as error:
        raise HubError(name, f"it cannot be read: {str(error).splitlines()[0][:200]}") from error
    yield from enumerate(found, start=1)
