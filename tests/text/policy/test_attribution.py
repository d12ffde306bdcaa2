"""Which document of a text a fact belongs to."""

from text.policy.attribution import Attribution

TEXT = "财政部印发《甲办法》。到2027年建成10个。\n商务部印发《乙方案》，建成20个。"
NAMES = [["甲办法"], ["乙方案", "方案"]]


def test_the_sentence_or_what_was_named_last() -> None:
    """The document in the sentence, else the one before it."""
    near = Attribution(TEXT, NAMES, None)
    assert near.of("商务部印发《乙方案》，建成20个。") == 1
    assert near.of("到2027年建成10个。") == 0


def test_a_page_with_a_document_of_its_own() -> None:
    """What its sentences say, unless they name another."""
    near = Attribution(TEXT, NAMES, 1)
    assert near.of("到2027年建成10个。") == 1
    assert near.of("财政部印发《甲办法》。") == 0


def test_nothing_near() -> None:
    """A sentence before any document, or none of the text's, has none."""
    assert Attribution("建成10个。《甲办法》", NAMES, None).of("建成10个。") is None
    assert Attribution(TEXT, [], None).of("到2027年建成10个。") is None
