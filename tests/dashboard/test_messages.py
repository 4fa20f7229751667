import pytest
from streamlit.testing.v1 import AppTest


def shown(script: str) -> AppTest:
    head = "import streamlit as st\nfrom core.errors import InputError, StoreError\nfrom dashboard import messages\n"
    return AppTest.from_string(head + script).run()


def test_a_failure_shows_what_happened_and_what_to_do() -> None:
    app = shown("with messages.guard():\n    raise StoreError('The disk is full.', 'Make room.')\nst.write('goes on')")
    assert app.error[0].value == r"**The disk is full\.** Make room\."
    assert app.markdown[0].value == "goes on"
    assert not app.exception


def test_wrong_input_is_a_warning() -> None:
    app = shown("with messages.guard():\n    raise InputError('There is no user “7”.', 'Choose another.')")
    assert not app.error
    assert "There is no user “7”" in app.warning[0].value


def test_what_nobody_foresaw_is_calm_and_logged_without_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    app = shown(
        "told = 'Ann sk-secret ' + str(4700 + 11)\n"  # the lines of a program are no secret, the values are
        "def of_ann():\n    raise KeyError(told)\n"
        "with messages.guard():\n"
        "    try:\n        of_ann()\n    except KeyError as error:\n        raise ZeroDivisionError(told) from error\n"
        "st.write('goes on')"
    )
    assert "in of_ann" in caplog.text
    assert "KeyError\nthen\n" in caplog.text and caplog.text.rstrip().endswith("ZeroDivisionError")
    assert "4711" not in caplog.text
    assert "Something went wrong" in app.error[0].value
    assert "4711" not in app.error[0].value
    assert not app.exception
    assert app.markdown[0].value == "goes on"


def test_values_in_a_message_are_not_markup() -> None:
    app = shown("with messages.guard():\n    raise StoreError('No ![x](http://y) <b>', 'Try :red[this].')")
    assert app.error[0].value == r"**No \!\[x\]\(http\:" + "⁠" + r"//y\) \<b\>** Try \:red\[this\]\."


def test_stopping_and_rerunning_pass_through() -> None:
    app = shown("with messages.guard():\n    st.stop()\nst.write('never')")
    assert not app.markdown
    assert not app.error
