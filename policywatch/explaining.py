"""Why two articles are one story or two, in words: the codes of `text.story_rules` in Chinese and English."""

from db.stories.corrections import Explanation
from policywatch.web.wording import speaker


def explained(explanation: Explanation, language: str) -> str:
    """Return one line such as `one story: 72% of either text is in the other`; `language`: zh or en."""
    say = speaker(language)
    state = "two-stories"
    if explanation.one_story:
        state = "one-story"
    line = say(f"why.{state}") + say(f"why.{explanation.rule}", **explanation.values)
    if explanation.overruled:
        line += say(f"why.overruled-{state}")
    return line
