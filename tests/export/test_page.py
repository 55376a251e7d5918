"""The page in a browser: filter, copy, no network, nothing that runs over the edge of a telephone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from quotebot.model import Speaker

from .quotes import EPISODE, build, exported

HOST = Speaker(name="Zoë Castellane", role="host", confidence=0.99, source="labelled")
UNSURE = replace(HOST, confidence=0.6, source="inferred")
QUOTES = [
    replace(quote, id=f"q-{at}")
    for at, quote in enumerate(
        [
            build(time=751.5),
            build("Old is not good.", speaker=HOST),
            build("Bread is patience." + " And more patience." * 60, episode=replace(EPISODE, title="Bread")),
            build("W" * 3000 + "</script><img src=x onerror=alert(1)>", speaker=UNSURE),
            build("https://example.org/" + "long-" * 100, episode=replace(EPISODE, title="T" * 500, show="S" * 500)),
        ]
    )
]

Driver = webdriver.Chrome


@pytest.fixture(scope="module")
def browser(program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """A headless Chromium that notes what it asks the network for."""
    options = webdriver.ChromeOptions()
    options.binary_location = program("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(program("chromedriver")))
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture
def page(browser: Driver, tmp_path: Path) -> Driver:
    """The browser, on the page, from disk."""
    path = tmp_path / "quotes.html"
    path.write_text(exported("html", QUOTES), encoding="utf-8")
    log(browser)
    browser.get(path.as_uri())
    return browser


def log(browser: Driver) -> list[str]:
    """The addresses asked for since the last time."""
    events: list[dict[str, Any]] = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]


def shown(browser: Driver) -> list[str | None]:
    figures = browser.find_elements(By.CSS_SELECTOR, "figure")
    return [figure.get_attribute("id") for figure in figures if figure.is_displayed()]


def wanted(browser: Driver, words: str) -> list[str | None]:
    box = browser.find_element(By.ID, "words")
    box.clear()
    box.send_keys(words)
    return shown(browser)


def test_the_filter_narrows_the_list_and_says_how_many_are_left(page: Driver) -> None:
    assert shown(page) == ["q-0", "q-1", "q-3", "q-2", "q-4"]
    assert wanted(page, "patience bread") == ["q-2"]
    assert page.find_element(By.ID, "count").text == "1 of 5"
    headings = page.find_elements(By.CSS_SELECTOR, "h2, h3")
    assert [heading.text.lower() for heading in headings if heading.is_displayed()] == [
        "the mending hour: bread", "edwin pasko",
    ]  # fmt: skip
    assert wanted(page, "ZOE") == ["q-1"]
    assert wanted(page, "nothing of the kind") == []
    assert page.find_element(By.ID, "none").is_displayed()
    assert wanted(page, " ") == ["q-0", "q-1", "q-3", "q-2", "q-4"]
    assert page.find_element(By.ID, "count").text == ""


def copied(page: Driver, at: str) -> str:
    """What is pasted after the copy button of a quote was pressed."""
    page.find_element(By.CSS_SELECTOR, f"#{at} button").click()
    said = page.find_element(By.ID, "said")
    assert page.execute_async_script(
        "const done = arguments[0]; const look = () => document.getElementById('said').textContent ? done(true)"
        " : setTimeout(look, 10); look();"
    )
    assert said.get_attribute("textContent") == "Copied with its credit."
    box = page.find_element(By.ID, "words")
    box.clear()
    box.send_keys("\ue009v\ue000")
    return box.get_attribute("value") or ""


def test_the_copy_button_takes_the_words_with_whose_they_are(page: Driver) -> None:
    assert copied(page, "q-0") == (
        "“Every clock is wrong.” — Edwin Pasko, The Mending Hour: Clocks, https://example.org/clocks#t=751"
    )


def test_where_a_page_has_no_clipboard_the_copy_button_finds_another_way(page: Driver) -> None:
    page.execute_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    assert copied(page, "q-1") == (
        "“Old is not good.” — Zoë Castellane, The Mending Hour: Clocks, https://example.org/clocks"
    )


def test_the_page_asks_for_nothing_and_could_not(page: Driver) -> None:
    wanted(page, "clock")
    assert [url for url in log(page) if not url.startswith(("file:", "data:"))] == []
    page.execute_script("fetch('https://example.org/a').catch(() => {}); new Image().src = 'https://example.org/b'")
    refused = [entry["message"] for entry in page.get_log("browser") if "Content Security Policy" in entry["message"]]
    assert all(any(address in one for one in refused) for address in ("https://example.org/a", "https://example.org/b"))


def test_nothing_that_was_said_runs_and_the_page_has_no_complaint(page: Driver) -> None:
    assert page.find_elements(By.CSS_SELECTOR, "main script, main img") == []
    assert [entry["message"] for entry in page.get_log("browser")] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("columns", [320, 390, 1280])
def test_nothing_runs_over_the_edge(page: Driver, columns: int, theme: str) -> None:
    size = {"width": columns, "height": 844, "deviceScaleFactor": 1, "mobile": columns < 500}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": theme}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    over = page.execute_script(
        "return [...document.body.querySelectorAll('*:not(.away)')].filter((e) => e.getBoundingClientRect().right >"
        " document.documentElement.clientWidth + 1 || e.scrollWidth > e.clientWidth + 1 && e.clientWidth)"
        ".map((e) => e.outerHTML.slice(0, 80))"
    )
    assert over == []
    assert page.execute_script("return document.documentElement.scrollWidth") <= columns


def test_a_page_without_scripts_shows_all_and_offers_nothing_that_would_not_work(
    browser: Driver, tmp_path: Path
) -> None:
    path = tmp_path / "quotes.html"
    path.write_text(exported("html", QUOTES), encoding="utf-8")
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(path.as_uri())
    figures, buttons = browser.find_elements(By.TAG_NAME, "figure"), browser.find_elements(By.TAG_NAME, "button")
    filter_hidden = browser.find_element(By.ID, "filter").get_attribute("hidden")
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert (len(figures), len(buttons), filter_hidden) == (5, 0, "true")
