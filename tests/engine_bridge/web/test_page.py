"""The page in a real Chromium: made, searched, turned, downloaded; by mouse, by keyboard, at a phone's width."""

import re
import shutil
import zipfile

import pytest

from propsmith.runtime.gltf.glb_reader import read_glb
from tests.engine_bridge.conftest import QUICK, ServerProcess

pytestmark = pytest.mark.slow

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install -e '.[dev]'")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WEBGL = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("needs a Chromium on the PATH: apt-get install chromium")
    with playwright.sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=CHROMIUM, args=WEBGL)
        yield started
        started.close()


@pytest.fixture
def open_page(browser, server):
    """Open the page at a size; a fault in its script, or a request elsewhere, fails the test."""
    faults, pages = [], []

    def call(width=1280, height=900, url=None, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True, **options)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda r: faults.append(r.url) if not re.match(OURS % server.port, r.url) else None)
        page.goto(url or f"http://127.0.0.1:{server.port}/#token={server.token}")
        pages.append(context)
        return page

    yield call
    for context in pages:
        context.close()
    assert faults == []


OURS = r"(http|ws|blob:http)://127\.0\.0\.1:%d/|data:image/png"


@pytest.fixture
def ready(open_page):
    def call(*args, **options):
        page = open_page(*args, **options)
        page.locator("#connection[data-state=ready]").wait_for()
        return page

    return call


@pytest.fixture(scope="module", autouse=True)
def props(server):
    """A library to look at."""
    with server.client() as client:
        options = {**QUICK, "lods": 3}
        return [client.generate(name, seed=1, **options).facts for name in ("red chair", "wooden barrel", "stone well")]


def test_the_token_leaves_the_address_and_survives_a_reload(ready, server):
    page = ready()
    assert page.url == f"http://127.0.0.1:{server.port}/"
    page.reload()
    page.locator("#connection[data-state=ready]").wait_for()


@pytest.mark.parametrize("fragment", ["", "#token=wrongwrongwrongwrongwrongwrongwrong"])
def test_without_the_token_the_page_asks_for_it(open_page, server, fragment):
    page = open_page(url=f"http://127.0.0.1:{server.port}/{fragment}")
    page.get_by_label("Token", exact=True).wait_for()
    page.get_by_label("Token", exact=True).fill(server.token)
    page.get_by_role("button", name="Connect").click()
    page.locator("#connection[data-state=ready]").wait_for()


def choose_quick_options(page):
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("Levels of detail").fill("1")
    page.locator("[data-option=texture]").select_option(label="none")


def test_generate_with_live_progress(ready):
    page = ready()
    page.get_by_label("What do you need?").fill("blue chest")
    choose_quick_options(page)
    page.get_by_label("Seed", exact=True).fill("77")
    page.get_by_label("Levels of detail").fill("2")
    page.get_by_role("button", name="Make").click()
    job = page.locator(".job", has_text="blue chest")
    job.locator("img").wait_for()  # the preview
    card = page.get_by_role("button", name=re.compile("^blue chest"))
    card.wait_for()
    assert "seed 77" in card.get_attribute("aria-label")
    assert "2 levels" in card.inner_text()
    job.wait_for(state="detached")


def test_words_that_the_model_does_not_know_are_shown_as_text(ready):
    page = ready()
    choose_quick_options(page)
    page.get_by_label("What do you need?").fill("стул")
    page.get_by_role("button", name="Make").click()
    said = "the model doesn't know 'стул': say it in English"
    page.locator(".job", has_text="стул").get_by_text(f"done · {said}").wait_for()
    card = page.get_by_role("button", name=re.compile("^стул"))
    assert card.locator(".hint").last.inner_text() == said
    assert f". {said}. " in card.get_attribute("aria-label")


def last_recipe(server, prompt):
    with server.client() as client:
        return client.request("history", {"search": prompt})["assets"][0]["recipe"]


def make_and_wait(page, prompt, seed=None):
    page.get_by_label("What do you need?").fill(prompt)
    page.get_by_role("button", name="Make").click()
    page.wait_for_function("document.getElementById('seed').value !== ''")
    used = page.get_by_label("Seed", exact=True).input_value() if seed is None else seed
    page.locator(".card", has_text=prompt).filter(has_text=f"seed {used}").wait_for()
    return int(used)


def test_a_seed_is_random_unless_it_is_kept(ready, server):
    page = ready()
    choose_quick_options(page)
    first = make_and_wait(page, "tall fence")
    second = make_and_wait(page, "tall gate")
    assert first != second
    page.get_by_label("Keep this seed").check()
    assert make_and_wait(page, "tall tower") == second
    page.get_by_label("Seed", exact=True).fill("77")
    assert make_and_wait(page, "tall arch", 77) == 77
    assert page.get_by_label("Keep this seed").is_checked()
    assert last_recipe(server, "tall tower")["seed"] == second


def test_every_option_of_the_server_is_in_the_form_and_is_sent(ready, server):
    page = ready()
    page.get_by_text("Options", exact=True).click()
    with server.client() as client:
        listed = [option["name"] for option in client.hello["options"]]
    shown = page.evaluate("() => [...document.querySelectorAll('[data-option]')].map(e => e.dataset.option)")
    assert sorted(shown) == sorted([*listed, "profile"])
    page.locator("[data-option=texture]").select_option(label="none")
    page.locator("[data-option=shading]").select_option(label="smooth")
    page.get_by_label("Levels of detail").fill("2")
    page.locator("[data-option=triangles]").fill("900")
    page.get_by_label("Palette", exact=True).fill("#8a5a2b #4f6d3a #101010")
    page.get_by_role("button", name="Remove #101010").click()
    page.get_by_text("All others").click()
    page.get_by_label("Resolution").fill("64")
    make_and_wait(page, "low stool")
    recipe = last_recipe(server, "low stool")
    chosen = {name: recipe[name] for name in ("texture", "shading", "triangles", "palette", "resolution")}
    assert chosen == {
        "texture": "none", "shading": "smooth", "triangles": [900, 450], "palette": ["#8a5a2b", "#4f6d3a"],
        "resolution": 64,
    }  # fmt: skip
    page.locator("[data-option=triangles]").fill("900, many")
    page.get_by_role("button", name="Make").click()
    page.get_by_role("alert").filter(has_text="Triangles: many is no number.").wait_for()
    assert page.evaluate("() => document.activeElement.dataset.option") == "triangles"


def test_a_prop_is_edited_and_made_again(ready, server):
    page = ready()
    page.get_by_role("button", name=re.compile("^wooden barrel")).last.click()
    page.get_by_role("button", name="Edit and make again").click()
    assert page.get_by_label("What do you need?").input_value() == "wooden barrel"
    assert page.get_by_label("Seed", exact=True).input_value() == "1"
    assert page.locator("[data-option=resolution]").input_value() == "64"
    page.get_by_label("What do you need?").fill("wooden bucket")
    page.get_by_role("button", name="Make").click()
    page.locator(".card", has_text="wooden bucket").wait_for()
    before, after = last_recipe(server, "wooden barrel"), last_recipe(server, "wooden bucket")
    assert after == {**before, "prompt": "wooden bucket"}


def test_cancel(ready):
    page = ready()
    page.get_by_label("What do you need?").fill("long wall")
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("How many").fill("16")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Cancel long wall").click()
    page.locator(".job", has_text="cancelled").wait_for()


def test_sketches_to_choose_from(ready):
    page = ready()
    choose_quick_options(page)
    page.get_by_label("What do you need?").fill("green door")
    page.get_by_role("button", name="Sketch 4").click()
    page.locator(".candidates button").nth(3).wait_for()
    page.get_by_role("button", name=re.compile("Finish candidate 3 of green door")).click()
    page.get_by_role("button", name=re.compile("^green door, .* triangles")).wait_for()
    sketches = page.locator(".job.sketch", has_text="green door")
    assert sketches.locator(".candidates button").count() == 4  # they stay
    assert sketches.locator(".candidates .chosen").get_attribute("data-index") == "2"
    page.reload()
    sketches.get_by_role("button", name="Show green door").click()
    sketches.get_by_role("button", name=re.compile("Finish candidate 4 of green door")).click()
    page.locator(".card", has_text="green door").nth(1).wait_for()
    make_and_wait(page, "green gate")
    assert not sketches.locator(".candidates").is_visible()  # folded away
    page.get_by_role("button", name="Dismiss green door").click()
    page.reload()
    page.locator("#connection[data-state=ready]").wait_for()
    assert sketches.count() == 0


def test_what_is_wrong_is_said_in_words(ready):
    page = ready()
    page.get_by_label("What do you need?").fill("?!")
    page.get_by_role("button", name="Make").click()
    page.get_by_role("alert").filter(has_text="holds no word").wait_for()
    assert page.evaluate("() => document.activeElement.id") == "prompt"


LEVEL = """
name: small yard
props:
  - {name: oven, prompt: clay oven, count: 2}
  - {name: crate, prompt: tin crate}
"""
WRONG = "props:\n  - {name: Well, prompt: stone well}\n  - {name: b, hight: 3}\n"


def names_in(download):
    with zipfile.ZipFile(download.path()) as packed:
        assert packed.testzip() is None
        return packed.namelist()


def test_a_level_from_its_file(ready, server):
    page = ready()
    choose = page.get_by_label("Or a whole level")
    choose.set_input_files({"name": "wrong.yaml", "mimeType": "text/yaml", "buffer": WRONG.encode()})
    mistakes = page.locator("#level-mistakes")
    mistakes.get_by_text("line 3, props[1].hight: there is no such field; did you mean height?").wait_for()
    assert mistakes.locator("li").count() == 3
    choose.set_input_files({"name": "yard.yaml", "mimeType": "text/yaml", "buffer": LEVEL.encode()})
    job = page.locator(".job", has_text="Level: small yard")
    job.get_by_text(re.compile(r"[12] of 3 · (oven_002|crate)")).wait_for()
    job.get_by_text("3 of 3 props are in the library").wait_for()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download small yard as a .zip").click()
    assert started.value.suggested_filename == "small_yard_level.zip"
    assert names_in(started.value) == ["oven_001.glb", "oven_002.glb", "crate.glb"]
    assert mistakes.locator("li").count() == 0
    assert job.locator(".level button span").all_inner_texts() == ["oven_001", "oven_002", "crate"]
    page.wait_for_function("[...document.querySelectorAll('.level img')].every(i => i.naturalWidth === 256)")
    job.get_by_role("button", name="crate: tin crate").click()
    page.get_by_role("heading", name="tin crate").wait_for()
    page.get_by_label("Close", exact=True).click()
    job.get_by_role("button", name="Dismiss small yard").click()
    job.wait_for(state="detached")


def test_a_level_that_is_dropped(ready):
    page = ready()
    drop = """([name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name));
        document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
    }"""
    page.evaluate(drop, ["photo.png", [120]])
    page.get_by_text("A level is a file that ends in .yaml, .json or .csv.").wait_for()
    page.evaluate(drop, ["latin.csv", list("name,prompt\ndoor,r\u00f6d stol\n".encode("latin-1"))])
    page.get_by_text('line 2: is not UTF-8 text: save it as UTF-8 (in Excel: "CSV UTF-8")').wait_for()
    page.evaluate(drop, ["yard.csv", list("name;prompt\r\ndoor;blue door\r\n".encode("utf-16"))])  # as Excel saves it
    page.locator(".job", has_text="Level: yard").get_by_text("1 of 1 props are in the library").wait_for()


def test_a_selection_is_downloaded_as_one_file(ready):
    page = ready()
    page.get_by_role("button", name="Select", exact=True).click()
    assert page.locator("#select-download").is_disabled()
    for name in ("red chair", "stone well"):
        card = page.get_by_role("button", name=re.compile(f"^{name}")).last
        card.click()
        assert card.get_attribute("aria-pressed") == "true"
    assert not page.locator("dialog[open]").count()
    page.locator("#selection-text", has_text="2 chosen, ").wait_for()
    with page.expect_download() as started:
        page.locator("#select-download").click()
    assert started.value.suggested_filename == "2_props.zip"
    assert names_in(started.value) == ["red_chair_1.glb", "stone_well_1.glb"]
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name=re.compile("^red chair")).last.click()
    page.get_by_role("dialog").wait_for()


def test_search(ready):
    page = ready()
    page.locator(".card").nth(2).wait_for()
    page.get_by_label("Search the library").fill("barrel wooden")
    page.locator(".card").nth(1).wait_for(state="detached")
    assert page.locator(".card").count() == 1
    page.get_by_label("Search the library").fill("nothing of the kind")
    page.get_by_text("Nothing matches").wait_for()


def test_a_thumbnail_turns_as_it_is_dragged_and_by_keys(ready):
    page = ready()
    page.get_by_label("Search the library").fill("chair")
    page.locator(".card").nth(1).wait_for(state="detached")
    turn = page.locator(".card .turn[data-view]")
    turn.wait_for(timeout=60_000)
    box = turn.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 150, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 150 - 3 * 14, middle, steps=6)
    page.mouse.up()
    assert turn.get_attribute("data-view") == "3"
    assert not page.locator("dialog[open]").count()  # a drag opens nothing
    page.locator(".card button").focus()
    page.keyboard.press("ArrowRight")
    assert turn.get_attribute("data-view") == "2"


def seen(page):
    """The viewer's picture."""
    page.wait_for_timeout(150)
    return page.locator("#view").screenshot()


def test_the_prop_in_full_by_keyboard_alone(ready, tmp_path):
    page = ready()
    page.get_by_label("Search the library").fill("barrel")
    page.locator(".card").nth(1).wait_for(state="detached")
    page.locator(".card button").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="wooden barrel")
    dialog.wait_for()
    page.locator("#view-note", has_text=re.compile("^$")).wait_for(state="attached")
    first = seen(page)
    page.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("radio").nth(1).get_attribute("aria-checked") == "true"
    second = seen(page)
    page.locator("#view").focus()
    page.keyboard.press("ArrowLeft")
    assert len({first, second, seen(page)}) == 3
    assert "bundle digest" in dialog.inner_text()
    with page.expect_download() as started:
        page.get_by_role("button", name=re.compile("Download")).focus()
        page.keyboard.press("Enter")
    saved = tmp_path / started.value.suggested_filename
    started.value.save_as(saved)
    assert saved.name == "wooden_barrel_1.glb"
    levels = [f"{len(level.faces):,} triangles" for level in read_glb(saved).lods]
    assert [text in dialog.inner_text() for text in levels] == [True] * len(levels)
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")


def test_vary_and_delete(ready):
    page = ready()
    page.get_by_role("button", name=re.compile("^stone well")).click()
    page.get_by_role("button", name="Vary it").click()
    page.locator(".job", has_text="variation").wait_for()
    page.get_by_role("button", name=re.compile("Cancel")).click()
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name=re.compile("^stone well")).last.click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").wait_for(state="hidden")


def test_at_a_phones_width_nothing_sticks_out(ready):
    page = ready(390, 844, has_touch=True, is_mobile=True)
    page.locator(".card").first.wait_for()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    page.locator(".card button").first.click()
    page.get_by_role("dialog").wait_for()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        "() => [...document.querySelectorAll('button, input:not([type=checkbox]):not([type=file])')]"
        ".filter(e => e.offsetParent && e.offsetHeight < 40).map(e => e.outerHTML)"
    )
    assert small == []


def test_everything_has_a_name_for_screen_readers(ready):
    page = ready()
    page.locator(".card").first.wait_for()
    nameless = page.evaluate(
        "() => [...document.querySelectorAll('button, input, canvas, progress, img')]"
        ".filter(e => e.offsetParent && !(e.ariaLabel || e.labels?.length || e.textContent.trim()))"
        ".filter(e => e.tagName !== 'IMG' || !e.hasAttribute('alt'))"
        ".map(e => e.outerHTML)"
    )
    assert nameless == []
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_told_from_their_background(ready, scheme):
    page = ready(color_scheme=scheme)
    colors = page.evaluate(
        "() => ['--back', '--panel', '--ink', '--soft', '--accent', '--accent-ink', '--bad', '--good']"
        ".map(n => [n, getComputedStyle(document.documentElement).getPropertyValue(n).trim()])"
    )
    named = {name: luminance(color) for name, color in colors}
    for ink, ground in [("--ink", "--back"), ("--soft", "--back"), ("--soft", "--panel"), ("--accent-ink", "--accent"),
                        ("--bad", "--panel")]:  # fmt: skip
        low, high = sorted((named[ink], named[ground]))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)


def luminance(color):
    """Relative luminance of `#rgb` or `#rrggbb` (WCAG 2)."""
    digits = color[1:] if len(color) == 7 else "".join(2 * c for c in color[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_page_outlives_the_server(browser, tmp_path, tiny_bundle):
    first = ServerProcess(tmp_path, tiny_bundle).start()
    port, token = first.port, first.token
    page = browser.new_context().new_page()
    page.set_default_timeout(120_000)
    page.goto(f"http://127.0.0.1:{port}/#token={token}")
    page.locator("#connection[data-state=ready]").wait_for()
    page.get_by_label("What do you need?").fill("a row of pots")
    choose_quick_options(page)
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Make").click()
    page.locator(".job").wait_for()
    first.kill()
    page.locator("#connection", has_text="propsmith serve starts it").wait_for()
    first.start()  # just so: neither a port nor a token is given
    try:
        assert (first.port, first.token) == (port, token)
        page.locator(".card").nth(1).wait_for()
        assert page.locator("[data-option=texture]").input_value() == '"none"'
        assert page.locator("#connection").get_attribute("data-state") == "ready"
    finally:
        first.stop()
