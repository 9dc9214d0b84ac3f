"""Where does a researcher add what people judge?"""

from annotation.overview import Overview


def section(one: Overview) -> str:
    """The part of a study's page that takes items."""
    return f'<section class="items" data-items="{one.study.kind}"></section>'
