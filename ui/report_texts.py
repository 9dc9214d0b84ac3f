"""Which sentences frame the report of a comparison study?"""

KIND = "Report of a comparison"
STUDY, VERSION, READ, MADE, CODE, SEED = (
    "Study",
    "Version",
    "Votes read",
    "Report made",
    "Code",
    "Seed",
)
STATE = "State"
STATES = {"open": "open, votes still come in", "paused": "paused", "closed": "closed"}
DEMONSTRATION = "This is a demonstration study: what it says is for trying out, not for research."
NO_REPORT = "No report"
NO_STUDY = "There is no comparison study of this id, so there is nothing to report."
NOT_NOW = "The report cannot be made at the moment. The log says why. No answer is lost."
METHODS = "Methods, for specialists"
SOURCES = "Sources"
MISSING = "What is missing"


def chosen_by(measure: str) -> str:
    """Above everything where responses are no random ones."""
    return (
        f"The responses were not drawn at random: they were chosen by {measure}. All that follows "
        "is about responses chosen so. It says nothing about what the arms write as a rule, and "
        "favours arms that were made for this measure."
    )


# For specialists: what exactly was computed, and after whom.
RANKED = (
    "Strengths are those of Bradley and Terry (1952) by maximum likelihood, to the last digit of "
    "Newton’s method. A tie is half a win for each; “both are poor” is a count of its own and "
    "enters no strength. Rating = 1000 + 400 / ln 10 × strength, relative to the mean of the arms "
    "that met. Where an arm won or lost everything, the likelihood has no finite maximum (Ford "
    "1957): imaginary ties (Jeffreys’ prior for a pair) stand in, and the end of the interval is "
    "said to be open."
)
BOOTSTRAP = (
    "By raters: raters are drawn with replacement, each with all their votes, and the "
    "model is fitted again. The half width is half the distance of the 16 % and 84 % quantiles of "
    "these draws, times √(n / (n − 1)) and the quantile of t with n − 1 degrees of freedom, where "
    "n is the number of equally informative raters; it is never less than the naive one. "
    "Percentiles, which are more usual, are too narrow with few raters. Intervals by votes: the "
    "sandwich variance with votes as units, normal."
)
WINS = (
    "(Wins + ties / 2) / (wins + losses + ties), with the score interval of Tango "
    "(1998), which without ties is Wilson’s (1927). By raters: the same from effective numbers of "
    "votes (Korn and Graubard 1998). p by raters: the sign test’s statistic over the square root "
    "of the design effect, t with raters − 1 degrees of freedom, never below the exact sign test. "
    "False discoveries: Benjamini and Hochberg (1995) at 5 % over all pairs that two raters or "
    "more judged; a pair is decided when it stands and its interval by raters leaves out 50 %."
)
LOOKED = (
    "A confidence sequence for the mean of bounded values by betting (Waudby-Smith and Ramdas "
    "2024; the bets are a mixture as in Orabona and Jun 2024), from the first vote of each rater "
    "on a pair in the order in which they came; 95 % at all times together for one pair. Of many "
    "pairs those are decided whose bets stand together at a false discovery rate of 5 %, whenever "
    "one stops (Wang and Ramdas 2022). All other intervals are for one look at the end. The app "
    "keeps no record of who looked at results while votes came in."
)
CONTROL = (
    "Bradley-Terry with covariates of each vote, as in Li, Angelopoulos "
    "and Chiang (2024), not centred, a normal prior of standard deviation 10 on effects once (not "
    "on the mean loss). Intervals: leaving out one rater at a time (MacKinnon, Nielsen and Webb "
    "2023), t with raters − 1 degrees of freedom. Side bias: share of the left among decisive "
    "votes, raters as clusters."
)
AGREED = (
    "Krippendorff’s alpha (2018, chapter 12), nominal, each pair counted both ways round, so that "
    "it does not depend on which arm is named first; interval from pairs drawn again, each with "
    "all its votes."
)
POWER = (
    "Normal approximation of the test of one proportion (Fleiss, "
    "Levin and Paik 2003), power 80 %, 5 % two-sided, one pair by itself; votes are divided by "
    "their design effect."
)
SIGNS = (
    "Half of the pairs in under 2 s (Huang et al. 2012) or in under a "
    "third of what others take; half of all pairs on end with the same answer (Curran 2016), or "
    "nine of ten answers the same; eight of ten votes for one side, with a binomial p under .001; "
    "agreement under 55 % with most others and with the others’ ranking, and clearly below the "
    "median rater. The thresholds without a source are our own."
)
SOURCE_LIST = (
    "Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57",
    "Bradley and Terry 1952, Biometrika 39",
    "Curran 2016, Journal of Experimental Social Psychology 66",
    "Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions",
    "Ford 1957, American Mathematical Monthly 64",
    "Huang, Curran, Keeney, Poposki and DeShon 2012, Journal of Business and Psychology 27",
    "Korn and Graubard 1998, Survey Methodology 24",
    "Krippendorff 2018, Content Analysis, 4th edition",
    "Li, Angelopoulos and Chiang 2024, Does style matter?, lmsys.org/blog/2024-08-28-style-control",
    "MacKinnon, Nielsen and Webb 2023, Journal of Applied Econometrics 38",
    "Orabona and Jun 2024, IEEE Transactions on Information Theory 70",
    "Tango 1998, Statistics in Medicine 17",
    "Wang and Ramdas 2022, Journal of the Royal Statistical Society B 84",
    "Waudby-Smith and Ramdas 2024, Journal of the Royal Statistical Society B 86",
    "Wilson 1927, Journal of the American Statistical Association 22",
)
UNKNOWN_RATERS = (
    "Who the raters are (age, language, trade) is not asked by the app, so nothing is said of whom "
    "they stand for."
)
NO_ALPHA = "How far raters agree cannot be told."
OTHER_PROMPTS = (
    "The intervals are about other raters, not about other prompts or other responses of an arm: "
    "with few prompts, what is seen may belong to these."
)


METHOD_NAMES = (
    "Ranking",
    "Intervals",
    "Win rates",
    "Looking early",
    "Reach",
    "Side, length and marks",
    "Agreement",
    "Signs of carelessness",
)


def draws(resamples: int, seed: int, crossed: int) -> str:
    """How the intervals of this ranking were drawn."""
    said = f"Here: {resamples:,} draws of raters, seed {seed}."
    if crossed:
        said += f" In {crossed:,} of them the votes had no finite maximum somewhere."
    return said


def few_raters(raters: int) -> str:
    """What one or two people cannot say."""
    if raters == 1:
        return "All votes are by one person: this says what that person prefers, and no more."
    return f"{raters} raters are few: the intervals by raters rest on hardly anything."


def never_met(met: int, pairs: int) -> str:
    """Pairs of arms without a vote."""
    return (
        f"{pairs - met:,} of {pairs:,} pairs of arms have no vote; what is said of them comes by "
        "way of other arms."
    )


def no_part(name: str, why: str) -> str:
    """An estimate that is not there."""
    return f"{PART_NAMES.get(name, name)}: {why}."


PART_NAMES = {
    "ranking": "Intervals that count raters",
    "sequences": "Intervals for looking at any time",
    "attacks": "Votes that another ranking would need",
    "length": "Ratings at equal side and length",
    "style": "Ratings at equal side, length and marks",
    "tasks": "A ranking for each task",
    "prompts": "A ranking for each prompt",
}
