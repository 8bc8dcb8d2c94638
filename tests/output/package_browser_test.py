#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The report page in Chromium: silent, harmless, complete with and without JavaScript, on paper and
on a phone.

Usage: package_browser_test.py WRITE_EXAMPLE
"""
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from browser import Browser

WRITE_EXAMPLE = sys.argv.pop(1)
STYLE = pathlib.Path(__file__).resolve().parents[2] / "libdsar/output/templates/style.css"


class Text(html.parser.HTMLParser):
    """The text of a page, without style and script."""

    def __init__(self):
        super().__init__()
        self.text = ""
        self.hidden = 0

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in ("style", "script")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "script")

    def handle_data(self, text):
        self.text += "" if self.hidden else text


def text_of(page):
    parser = Text()
    parser.feed(page)
    return parser.text


def shown(text):
    """How the page shows a text: control and direction characters as their numbers."""
    text = text.replace("\r\n", "\n")
    return "".join(f"\\u{{{ord(c):04X}}}" if (ord(c) < 32 and c not in "\n\t") or c == "\u202e"
                   else c for c in text)


def values_of(data):
    """Every text, number and name of every record; bytes that are not UTF-8 are shown by number."""
    for collection in data["collections"]:
        for record in collection["records"]:
            for name, value in record["data"].items():
                for part in (name, value):
                    if isinstance(part, str) and "\ufffd" not in part:
                        yield shown(part)
                    elif isinstance(part, int) and not isinstance(part, bool):
                        yield str(part)


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        for kind, count in (("access", 0), ("export", 0), ("many", 2100)):
            subprocess.run([WRITE_EXAMPLE, f"{cls.place.name}/{kind}", kind, str(count)],
                           check=True, capture_output=True)
        cls.pages = {kind: pathlib.Path(cls.place.name) / kind / "package"
                     for kind in ("access", "export", "many")}
        cls.data = json.loads((cls.pages["access"] / "data.json").read_text())
        cls.browser = Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.place.cleanup()

    def open(self, kind, page="index.html", **more):
        self.browser.open(self.pages[kind] / page, **more)

    def test_pages_are_silent_and_ask_for_nothing(self):
        for kind, page in (("access", "index.html"), ("export", "index.html"),
                           ("many", "index.html"), ("many", "records-1.html")):
            with self.subTest(kind=kind, page=page):
                self.open(kind, page)
                self.browser.ask("new Promise(done => setTimeout(done, 300))")
                self.assertEqual(self.browser.complaints(), [])
                self.assertEqual(self.browser.requests(), [(self.pages[kind] / page).as_uri()])

    def test_hostile_values_stay_text(self):
        self.open("access")
        self.assertEqual(self.browser.ask("document.title"), "What we hold about you")
        self.assertEqual(self.browser.ask("document.scripts.length"), 1)
        self.assertEqual(self.browser.ask("document.images.length"), 0)
        self.assertEqual(self.browser.ask(
            "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())"
            ".filter(n => n.startsWith('on') || n === 'style' || n === 'src').length"), 0)

    def test_the_policy_lets_no_other_script_run(self):
        self.open("access")
        self.browser.ask("(() => { const s = document.createElement('script');"
                         "s.textContent = 'document.title = 1'; document.body.append(s); })()")
        self.assertEqual(self.browser.ask("document.title"), "What we hold about you")

    def test_every_value_is_on_the_page_with_script(self):
        self.open("access")
        text = self.browser.ask("document.body.textContent")
        missing = [value for value in values_of(self.data) if value not in text]
        self.assertEqual(missing, [])

    def test_every_value_is_on_the_page_without_script(self):
        self.open("access", script=False)
        text = text_of(self.browser.html())
        missing = [value for value in values_of(self.data) if value not in text]
        self.assertEqual(missing, [])
        self.assertTrue(self.browser.html().startswith('<!DOCTYPE html><html lang="en"><head>'),
                        "the script ran, so this test shows nothing")

    def test_search_shows_only_records_that_have_it(self):
        self.open("access")
        self.browser.ask("(() => { const f = document.getElementById('find'); f.value = 'BACKTICK';"
                         "f.dispatchEvent(new Event('input')); })()")
        self.browser.ask("new Promise(done => setTimeout(done, 400))")
        visible = "[...document.querySelectorAll('.record')].filter(r => !r.hidden)"
        self.assertEqual(self.browser.ask(visible + ".length"), 1)
        self.assertIn("`backtick`", self.browser.ask(visible + "[0].textContent"))
        self.assertIn("1 of 64", self.browser.ask("document.getElementById('found').value"))

    def test_all_records_open_with_one_button(self):
        self.open("access")
        self.browser.ask("document.getElementById('open-all').click()")
        self.assertEqual(self.browser.ask("document.querySelectorAll('.record:not([open])').length"),
                         0)

    def test_paper_has_every_record_even_without_script(self):
        for script in (True, False):
            with self.subTest(script=script):
                self.open("access", script=script)
                pdf = pathlib.Path(self.place.name) / "page.pdf"
                self.browser.pdf(pdf)
                text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, text=True,
                                      capture_output=True).stdout
                self.assertEqual(text.count("Thank you for your order"), 40)
                sizes = subprocess.run(["pdfinfo", pdf], check=True, text=True,
                                       capture_output=True).stdout
                self.assertIn("(A4)", sizes)

    def test_a_phone_needs_no_sideways_scrolling(self):
        for kind in ("access", "export"):
            self.open(kind, width=360, height=740)
            self.browser.ask("document.getElementById('open-all').click()")
            self.assertLessEqual(self.browser.ask("document.documentElement.scrollWidth"), 360)

    def test_twelve_parts_stand_in_order_with_headings(self):
        self.open("access")
        headings = self.browser.ask(
            "[...document.querySelectorAll('main > section[id] > h2')].map(h => h.textContent)")
        self.assertEqual(len(headings), 12)
        for number, heading in enumerate(headings, 1):
            self.assertTrue(heading.startswith(str(number)), heading)

    def test_links_inside_the_package_lead_somewhere(self):
        for kind, page in (("access", "index.html"), ("export", "index.html"),
                           ("many", "index.html"), ("many", "records-2.html")):
            self.open(kind, page)
            links = self.browser.ask(
                "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
            self.assertGreater(len(links), 2)
            for link in links:
                if link.startswith("https://"):
                    continue
                path, _, part = link.partition("#")
                target = self.pages[kind] / (path or page)
                self.assertTrue(target.is_file(), link)
                if part:
                    self.assertIn(f'id="{part}"', target.read_text())


class Colours(unittest.TestCase):
    """WCAG 2 contrast of every pair of ink and ground that the style uses, in light and dark."""

    PAIRS = [("ink", "paper"), ("ink", "page"), ("soft", "paper"), ("soft", "accent-soft"),
             ("soft", "page"), ("accent", "paper"), ("accent", "accent-soft"), ("far", "far-soft"),
             ("note", "note-soft"), ("ink", "note-soft"), ("ink", "accent-soft"),
             ("ink", "far-soft"), ("soft", "far-soft")]

    @staticmethod
    def light_of(colour):
        parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
                            for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def test_text_is_readable_on_every_ground(self):
        blocks = re.findall(r":root \{(.*?)\}", STYLE.read_text(), re.S)
        self.assertGreaterEqual(len(blocks), 2)
        for block in blocks[:2]:
            colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
            for ink, ground in self.PAIRS:
                lights = sorted((self.light_of(colours[ink]), self.light_of(colours[ground])))
                ratio = (lights[1] + 0.05) / (lights[0] + 0.05)
                self.assertGreaterEqual(ratio, 4.5, f"{ink} on {ground}: {ratio:.2f}")


if __name__ == "__main__":
    unittest.main(verbosity=1)
