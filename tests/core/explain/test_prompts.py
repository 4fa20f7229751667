import pytest

from core.errors import WhyboardError
from core.explain.prompts import PROMPTS, Prompt, messages
from tests.core.explain.worlds import evidence


def test_a_missing_or_unknown_placeholder_is_named() -> None:
    prompt = Prompt("test-1", "Be {tone}.", "About {title}: {facts}")
    with pytest.raises(WhyboardError, match=r"no value for \{tone\}.*facts, title, tone"):
        prompt.render({"title": "a", "facts": "b"})
    with pytest.raises(WhyboardError, match=r"no placeholder \{mood\}"):
        prompt.render({"title": "a", "facts": "b", "tone": "kind", "mood": "c"})
    filled = prompt.render({"title": "{facts}", "facts": "{0} {tone}", "tone": "kind"})
    assert [m["content"] for m in filled] == ["Be kind.", "About {facts}: {0} {tone}"]


@pytest.mark.parametrize("name", PROMPTS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_prompt_can_be_filled(name: str, language: str) -> None:
    found = evidence("foldin", 2)
    rules, question = messages(name, found, language)
    assert rules["role"] == "system"
    assert found.title in question["content"]
    assert "{" not in rules["content"] + question["content"]
