"""Ids that are hashes of content."""

from hypothesis import given
from hypothesis import strategies as st

from annotation.content import Entry, Prompt, Response, content_id

texts = st.text(max_size=20)
responses = st.builds(
    Response,
    prompt_id=texts,
    text=texts,
    source=st.sampled_from(["human", "editor", "model"]),
    model=st.none() | texts,
    origin=texts,
)


@given(st.lists(st.none() | texts, max_size=4), st.lists(st.none() | texts, max_size=4))
def test_ids_are_equal_exactly_when_all_fields_are(
    one: list[str | None], other: list[str | None]
) -> None:
    assert (content_id(*one) == content_id(*other)) == (one == other)


@given(responses, responses)
def test_responses_have_one_id_exactly_when_they_are_equal(one: Response, other: Response) -> None:
    assert (one.id == other.id) == (one == other)
    assert len(one.id) == 32


def test_an_id_never_changes_from_one_version_to_the_next() -> None:
    prompt = Prompt("Alternate Uses of Objects Task", "rope", "Use the rope.")
    assert prompt.id == "cd8f1e4df24ed5bd614fe545348f16a3"
    assert (
        Response(prompt.id, "an equator", origin="a.jsonl").id == "4d808ed1854b4c01fd01b0d055ecff31"
    )


@given(responses, responses)
def test_a_pair_is_the_same_pair_whichever_comes_first(one: Response, other: Response) -> None:
    prompt = Prompt("Task", "item", "text")
    pairs = Entry(prompt, (one, other)), Entry(prompt, (other, one))
    assert pairs[0].item_id("study") == pairs[1].item_id("study")
    assert pairs[0].item_id("study") != pairs[0].item_id("another")
