"""Which words does a researcher read of how many votes a comparison takes?"""

TITLE = "How many votes"
LEAD = "Before collecting: what it takes. While collecting: what the votes so far can find."
WIN_RATE = ("Win rate to find, in %", "Of votes for one of the two.")
POWER = ("Power, in %", "How often it shall be found.")
NO_VOTES = "There is no vote yet."


def needed(
    win_rate: float, power: float, alpha: float, per_cell: int, total: int, arms: int
) -> str:
    """How many votes a win rate takes."""
    whole = f", {total:,} for all {arms * (arms - 1) // 2} pairs of {arms} arms" if arms > 2 else ""
    return (
        f"To find a win rate of {100 * win_rate:g} % in {100 * power:g} % of studies (two-sided, "
        f"{100 * alpha:g} %), any two arms need {per_cell:,} votes of different people{whole}."
    )


def planned(planned: int, needed: int) -> str:
    """Whether the pairs of the study are enough for that."""
    if planned >= needed:
        return f"The pairs of this study give {planned:,} votes or more for any two arms: enough."
    return (
        f"The pairs of this study give no more than {planned:,} votes for some two arms: too few. "
        "Add pairs, or ask more people about each."
    )


def found(fewest: int, most: int, middle: float, power: float, rate: float) -> str:
    """What the votes that are there can find; `rate` is nan where they find nothing."""
    votes = f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"
    so_far = f"So far any two arms have {votes} votes. "
    if rate != rate:
        return so_far + "That is too few to find any difference with this power."
    return so_far + (
        f"{middle:g} of them find a win rate of {100 * rate:.0f} % or more with a power of "
        f"{100 * power:g} %, if votes of one person are hardly alike. The results measure that."
    )
