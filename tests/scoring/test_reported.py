"""`reported` is for lines that give somebody else's words: theirs, quoted, or summed up; and for no others."""

import pytest

from quotebot.scoring.reported import reported


@pytest.mark.parametrize(
    "text",
    [
        "He said that bread is patience.",
        "My father always said heat never argues.",
        'And she was like, "Who bakes at three in the morning?"',
        "According to Edwin, flour is a habit.",
        "So what you're saying is that patience is an ingredient.",
        "It sounds like you never sold the oven.",
        "As you mentioned, the town hall is younger.",
        "They told us no shop has ever sold time.",
        "“Time is an ingredient that no shop has ever sold.”",
        'People would ask, "Is it sour?"',
        "And then Edwin said bread is patience.",
    ],
)
def test_the_words_of_others_are_reported(text: str) -> None:
    assert reported(text)


@pytest.mark.parametrize(
    "text",
    [
        "Bread is patience that you can hold in your hands.",
        "I said that bread is patience.",
        'And I was like, "Who bakes at three in the morning?"',
        'If you say "bread", everybody is hungry.',
        "I would say heat never argues.",
        "Most people think sourdough is hard, and it is not.",
        "That said, an oven is older than its baker.",
        "I call it the “oven problem”, for want of a better word.",
        "I believe what you're saying.",
        "We baked a hundred loaves a day, and nobody in the whole town asked for more than what my brother and I said.",
    ],
)
def test_ones_own_words_and_what_anybody_might_say_are_not(text: str) -> None:
    assert not reported(text)
