"""What does a YAML text hold that somebody brings, when it may hold far more than it says?

Only plain values are made of it, never objects. An alias repeats what its anchor marks, so nine
short lines can stand for a billion entries; and a number of a hundred thousand digits keeps a
machine busy. Neither has a place in a study or a setting.
"""

from typing import Any

import yaml

LONGEST = 1_000_000  # characters
MOST = 50_000  # values; a study with five hundred examples of each kind has half of that
DIGITS = 40  # characters of a number
REPEATS = "it repeats a part by an alias (*name); write the part out"


class _PlainLoader(yaml.SafeLoader):
    """Takes no alias, no endless number and no endless list."""

    left = MOST

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self.left -= 1
        if self.check_event(yaml.AliasEvent):
            raise self._refused(REPEATS, self.get_mark())
        if self.left < 0:
            raise self._refused(f"it has more than {MOST:,} values", self.get_mark())
        return super().compose_node(parent, index)

    def short_int(self, node: yaml.ScalarNode) -> int:
        self._check_digits(node)
        return int(self.construct_yaml_int(node))

    def short_float(self, node: yaml.ScalarNode) -> float:
        self._check_digits(node)
        return float(self.construct_yaml_float(node))

    def _check_digits(self, node: yaml.ScalarNode) -> None:
        if len(node.value) > DIGITS:
            raise self._refused(f"a number has at most {DIGITS} digits", node.start_mark)

    @staticmethod
    def _refused(problem: str, at: Any) -> yaml.MarkedYAMLError:
        return yaml.constructor.ConstructorError(None, None, problem, at)


_PlainLoader.add_constructor("tag:yaml.org,2002:int", _PlainLoader.short_int)
_PlainLoader.add_constructor("tag:yaml.org,2002:float", _PlainLoader.short_float)


def plain_yaml(text: str) -> Any:
    """The values of a YAML text.

    Raises:
        ValueError: It is too long, or holds a date that is none.
        yaml.YAMLError: It is no YAML, has a tag of Python's, an alias or an endless number.
        RecursionError: It is nested too deeply.
    """
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST:,} characters")
    return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 (a safe loader)
