from pathlib import Path

import pytest

from assistant import Settings
from assistant.errors import SettingsError


def test_settings_come_from_the_environment_and_arguments_win(monkeypatch):
    monkeypatch.setenv("ASSISTANT_MAX_QUOTES", "5")
    monkeypatch.setenv("ASSISTANT_DATA_FOLDER", "elsewhere")
    settings = Settings(max_quotes=7)
    assert (settings.max_quotes, settings.data_folder) == (7, Path("elsewhere"))


def test_an_unknown_variable_is_named_with_the_nearest_setting(monkeypatch):
    monkeypatch.setenv("ASSISTANT_MAX_QUOTE", "5")
    with pytest.raises(
        SettingsError, match=r"ASSISTANT_MAX_QUOTE is not a setting\. Did you mean ASSISTANT_MAX_QUOTES\?"
    ):
        Settings()


@pytest.mark.parametrize(("name", "value"), [("max_quotes", 0), ("answer_threshold", 1.5), ("locale", "mars")])
def test_an_impossible_value_is_named(name, value):
    with pytest.raises(SettingsError, match=f"The setting '{name}' can't be {value!r}"):
        Settings(**{name: value})


@pytest.mark.parametrize(("name", "like"), [("chroma_url", "like http://host:port"), ("proxy_path", "like /assistant")])
def test_what_is_expected_of_a_value_is_said_in_words(name, like):
    with pytest.raises(SettingsError, match=f"can't be 'here/': it should be {like}"):
        Settings(**{name: "here/"})


def test_everything_that_calls_out_is_off_by_default():
    settings = Settings()
    assert (settings.language_model, settings.chroma_url) == ("none", "")


def test_an_argument_that_is_no_setting_is_named_with_the_nearest_one():
    with pytest.raises(SettingsError, match=r"'max_quote' is not a setting\. Did you mean max_quotes\?"):
        Settings(max_quote=5)


def test_a_variable_in_small_letters_is_a_setting_too_and_so_is_not_misspelt_in_silence(monkeypatch):
    monkeypatch.setenv("assistant_max_quote", "5")
    with pytest.raises(SettingsError, match=r"assistant_max_quote is not a setting"):
        Settings()
