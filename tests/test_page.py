"""The page in a real Chromium: it opens, sorts, filters, zooms, shows a diff, goes by keys, and keeps to itself."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import HOSTILE, clone_class, hostile, many, report

from polydup_hook.model import Measure, Place, Point
from polydup_hook.report.html import render
from polydup_hook.report.look import escaped

pytestmark = pytest.mark.slow

FLAGS = (
    *('--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'),
    *('--disable-background-networking', '--disable-component-update', '--disable-sync'),
)
OLD = b"""\
def read_orders(path, limit=1000):
    orders = {}
    for row in rows_of(path):
        if len(orders) > limit:
            raise ValueError(path)
        orders[row.id] = row  # the last one counts
    return orders
"""
NEW = b"""\
def load_refunds(path, limit=500):
    refunds = {}
    log(path)
    for row in rows_of(path):
        if len(refunds) > limit:
            raise ValueError(path)
        refunds[row.id] = row  # the last one counts
    return refunds
"""
SHOP = {'shop/orders.py': OLD, 'shop/refunds.py': NEW, 'shop/more/third.py': b'\n' + OLD, 'web/app.js': b'x;\n' * 9}
PLACES = (
    Place('shop/orders.py', 1, 7, 'read_orders', 60, False),
    Place('shop/refunds.py', 1, 8, 'load_refunds', 66, True),
    Place('shop/more/third.py', 2, 8, 'read_orders', 60, False),
)
NAMES = {'renamed': (('read_orders', 'load_refunds'), ('orders', 'refunds')), 'parameters': (('1000', '500'),)}
WEB = (Place('web/app.js', 1, 4, 'one', 90, False), Place('web/app.js', 5, 8, 'two', 90, False))
SHOPS = report(
    clone_class(*PLACES[:2], **NAMES),
    clone_class(PLACES[2], PLACES[0], clone_type=1, similarity=1.0, clone_id='00' * 8),
    clone_class(*WEB, clone_type=2, similarity=0.95),  # of the id of the first
    lines=120,
    sizes=(
        ('shop/orders.py', 40),
        ('shop/refunds.py', 30),
        ('shop/more/third.py', 20),
        ('web/app.js', 20),
        ('web/x.js', 10),
    ),
)


class Tab:
    """A page in the browser, and what it did that it should not: messages, dialogs, requests."""

    def __init__(self, page, folder: Path) -> None:
        self.page = page
        self.faults: list[str] = []
        self._file = folder / 'page.html'
        page.on('console', lambda message: self.faults.append(message.text))
        page.on('pageerror', lambda error: self.faults.append(str(error)))
        page.on('dialog', lambda dialog: (self.faults.append(dialog.message), dialog.dismiss()))
        page.on('request', lambda request: request.url.startswith('data:') or self.asked.append(request.url))
        self.asked: list[str] = []

    def open(self, text: str, hash: str = '') -> Tab:
        self._file.write_text(text, encoding='utf-8', newline='')
        self.page.goto(self._file.as_uri() + hash)
        return self

    def rows(self) -> list[str]:
        """The texts of the rows of the list that are there."""
        return [' '.join(text.split()) for text in self.page.locator('#classes tbody tr').all_inner_texts()]

    def links(self) -> list[str]:
        return self.page.eval_on_selector_all('#classes tbody a', 'links => links.map(a => a.getAttribute("href"))')

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def hash(self) -> str:
        return self.page.evaluate('location.hash')

    def shown(self, selector: str) -> bool:
        return self.page.locator(selector).is_visible()

    def text(self, selector: str) -> str:
        return ' '.join(self.page.locator(selector).inner_text().split())


@pytest.fixture(scope='module')
def chromium() -> Iterator[object]:
    path = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome'))), None)
    if path is None:
        pytest.skip('no Chromium on PATH: apt-get install chromium')
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium, tmp_path) -> Iterator[Tab]:
    """A fresh page; whatever a test does with it, it must say nothing and ask for nothing but itself."""
    context = chromium.new_context(viewport={'width': 1280, 'height': 900}, color_scheme='light')
    context.set_default_timeout(10_000)
    tab = Tab(context.new_page(), tmp_path)
    yield tab
    tab.page.wait_for_timeout(50)
    assert tab.faults == []
    assert {url.partition('#')[0] for url in tab.asked} <= {(tmp_path / 'page.html').as_uri()}
    context.close()


@pytest.fixture(scope='module')
def shop() -> str:
    return render(
        SHOPS,
        SHOP.get,
        [
            Point('abc', '2024-01-01', Measure(100, 4, 100, 12, 24)),
            Point('def', '2024-02-01', Measure(100, 2, 0, 6, 12)),
        ],
    )


FIRST, SECOND, THIRD = '#class-a1b2c3d4e5f60718', '#class-0000000000000000', '#class-a1b2c3d4e5f60718-2'

# The overview and the list.


def test_clean_run(tab):
    tab.open(render(report(), SHOP.get))
    assert tab.shown('text=No duplicates')
    assert not tab.page.locator('#list').count()
    tab.press('j', '/', 'Escape', 'k', 't', '?', 'Escape')


def test_opens(tab, shop):
    tab.open(shop)
    assert tab.shown('#map')
    assert tab.shown('.trend')
    assert len(tab.rows()) == 3
    assert not tab.shown('#one')
    assert tab.text('#count') == '3 duplicates'


@pytest.mark.parametrize(
    ('key', 'down', 'up'),
    [
        ('similarity', [SECOND, THIRD, FIRST], [FIRST, THIRD, SECOND]),
        ('tokens', [THIRD, FIRST, SECOND], [FIRST, SECOND, THIRD]),
        ('files', [FIRST, SECOND, THIRD], [THIRD, FIRST, SECOND]),
    ],
)
def test_sorts(tab, shop, key, down, up):
    tab.open(shop)
    head = tab.page.locator(f'th[data-key={key}]')
    for expected, word in ((down, 'descending'), (up, 'ascending')):
        head.locator('button').click()
        assert tab.links() == expected
        assert head.get_attribute('aria-sort') == word
    assert tab.page.locator('th[aria-sort]').count() == 1


@pytest.mark.parametrize(
    ('words', 'expected'),
    [
        ('nowhere', []),
        ('web refunds', []),
        ('REFUNDS', [FIRST]),
        ('load orders.py', [FIRST]),
        ('0000', [SECOND]),
        ('type-2', [THIRD]),
        ('  ', [FIRST, SECOND, THIRD]),
    ],
)
def test_searches(tab, shop, words, expected):
    tab.open(shop).page.fill('#search', words)
    assert sorted(tab.links()) == sorted(expected)
    assert expected or 'Nothing fits' in tab.text('#more')


def test_filters_by_type(tab, shop):
    tab.open(shop)
    for name, expected in (('type-1', {SECOND}), ('type-3', {FIRST, SECOND}), ('type-1', {FIRST})):
        tab.page.click(f'.chip:text-is("{name}")')
        assert set(tab.links()) == expected
    assert tab.text('#count') == '1 of 3 duplicates'


def test_rows_are_made_as_they_come_into_sight(tab):
    made, files = many(400)
    tab.open(render(made, files.get))
    assert len(tab.rows()) < 250
    tab.page.locator('#more').scroll_into_view_if_needed()
    tab.page.wait_for_selector('#classes tbody tr:nth-child(200)', state='attached')


# The map.


def test_map_zooms_and_filters(tab, shop):
    tab.open(shop)
    tab.page.click('.tile.folder[data-path="shop"]')
    assert tab.text('#trail') == 'all files / shop'
    assert set(tab.links()) == {FIRST, SECOND}
    assert not tab.page.locator('.tile[data-path^="web"]').count()
    tab.page.click('.tile[data-path="shop/refunds.py"]')
    assert tab.links() == [FIRST]
    tab.page.click('.chip.on')
    assert set(tab.links()) == {FIRST, SECOND, THIRD}
    tab.page.go_back()
    assert tab.links() == [FIRST]
    tab.page.go_back()
    assert set(tab.links()) == {FIRST, SECOND}
    tab.press('Escape', 'Escape')  # out of the search, to which the chip gave the focus, and up
    assert tab.text('#trail') == 'all files'
    assert len(tab.rows()) == 3


def test_map_areas_and_colours(tab, shop):
    tab.open(shop)
    boxes = {
        path: tab.page.locator(f'.tile[data-path="{path}"]').bounding_box()
        for path in ('shop/orders.py', 'shop/refunds.py', 'web/app.js', 'web/x.js')
    }
    areas = {path: box['width'] * box['height'] for path, box in boxes.items()}
    assert sorted(areas, key=areas.get, reverse=True) == list(boxes)
    assert areas['web/app.js'] / areas['web/x.js'] == pytest.approx(2, rel=0.1)
    shades = {path: tab.page.locator(f'.tile[data-path="{path}"]').get_attribute('class') for path in boxes}
    assert 'h0' in shades['web/x.js']
    assert 'h3' in shades['shop/orders.py']  # 7 of 40
    assert 'h5' in shades['web/app.js']  # 8 of 20


def test_map_by_keys(tab, shop):
    tab.open(shop)
    assert tab.page.locator('.tile[tabindex="0"]').count() == 1
    tab.page.focus('.tile[tabindex="0"]')
    tab.press('ArrowDown')
    path = tab.page.evaluate('document.activeElement.dataset.path')
    assert path.startswith('shop/')
    assert path in tab.text('#readout')
    tab.press('Enter')
    assert tab.hash() == f'#in={path.replace("/", "%2F")}'
    tab.page.focus('.tile[tabindex="0"]')
    tab.press('Backspace')
    assert tab.hash() == '#in=shop'


# A class.


def test_diff(tab, shop):
    tab.open(shop).page.click(f'a[href="{FIRST}"]')
    assert tab.shown('#one')
    assert not tab.shown('#overview')
    kinds = [row.get_attribute('class') for row in tab.page.locator('.diff tbody tr').all()]
    assert kinds == ['changed', 'renamed', 'alone', 'same', 'renamed', 'same', 'renamed', 'renamed']
    cells = [row.locator('td').all_inner_texts() for row in tab.page.locator('.diff tbody tr').all()]
    assert cells[0] == ['1', 'def read_orders(path, limit=1000):', '1', 'def load_refunds(path, limit=500):']
    assert cells[2] == ['', '', '3', '    log(path)']
    assert cells[3] == ['3', '    for row in rows_of(path):', '4', '    for row in rows_of(path):']
    assert tab.page.locator('mark.changed').all_inner_texts()[-2:] == ['1000', '500']
    assert tab.page.locator('.diff tr:nth-child(2) mark.renamed').all_inner_texts() == ['orders', 'refunds']
    assert tab.page.locator('.diff .c-k').first.inner_text().strip() == 'def'
    assert tab.page.locator('.diff .c-c').first.inner_text() == '# the last one counts'
    assert 'would need 1 parameter 1000 → 500' in tab.text('.facts')


def test_any_two_places(tab):
    made = report(clone_class(*PLACES, **NAMES))
    tab.open(render(made, SHOP.get), FIRST)
    assert 'shop/refunds.py' in tab.text('.diff thead')
    tab.page.click('.pick[data-side="1"][data-index="2"]')
    assert tab.text('.diff thead').count('orders.py') + tab.text('.diff thead').count('third.py') == 2
    assert tab.hash() == f'{FIRST}/0/2'
    tab.press('s')
    assert tab.hash() == f'{FIRST}/2/0'
    tab.press('n')
    assert tab.hash() == f'{FIRST}/2/1'
    assert 'by way of other places' in tab.text('.facts')
    tab.page.reload()
    assert tab.page.locator('.pick[aria-pressed="true"]').count() == 2
    assert tab.page.locator('.pick[data-side="0"][aria-pressed="true"]').get_attribute('data-index') == '2'


@pytest.mark.parametrize(
    ('hash', 'words'),
    [(FIRST, 'load_refunds'), (SECOND, 'shop/more/third.py'), (THIRD, 'web/app.js'), (f'{FIRST}/9/9', 'load_refunds')],
)
def test_deep_links(tab, shop, hash, words):
    tab.open(shop, hash)
    assert tab.shown('#one')
    assert words in tab.text('#one')
    tab.press('Escape')
    assert tab.shown('#overview')
    tab.page.go_back()
    assert tab.shown('#one')


@pytest.mark.parametrize(
    'hash', ['#class-gone', '#class-gone/0/1', '#in=nowhere', '#in=%ff', '#<img src=x onerror=alert(1)>']
)
def test_links_that_lead_nowhere(tab, shop, hash):
    tab.open(shop, hash)
    assert tab.shown('#overview')
    assert ('no such duplicate' in tab.text('#overview')) == hash.startswith('#class')


def test_back_button(tab, shop):
    tab.open(shop).page.click(f'a[href="{THIRD}"]')
    tab.page.go_back()
    assert tab.shown('#overview')
    assert tab.page.evaluate('document.activeElement.getAttribute("href")') == THIRD
    tab.page.go_forward()
    assert tab.shown('#one')


# Keys, colours, sizes.


def test_keys(tab, shop):
    tab.open(shop)
    links = tab.links()
    tab.press('j', 'j', 'k')
    assert tab.page.evaluate('document.activeElement.getAttribute("href")') == links[0]
    tab.press('Enter')
    tab.page.wait_for_selector('#one', state='visible')
    assert tab.hash() == links[0]
    tab.press('j')
    assert tab.hash() == links[1]
    tab.press('k', 'k')
    assert tab.hash() == links[0]
    tab.press('Escape')
    assert tab.shown('#overview')
    tab.press('/')
    tab.page.keyboard.type('tjk?')
    assert tab.page.input_value('#search') == 'tjk?'
    tab.press('Escape')
    assert tab.page.input_value('#search') == ''
    tab.press('Escape', '?')
    assert tab.shown('#keys')
    tab.press('Escape')
    assert not tab.shown('#keys')


def test_tab_reaches_the_controls(tab, shop):
    tab.open(shop)
    reached = set()
    for _ in range(30):
        tab.press('Tab')
        if tab.page.evaluate('document.activeElement === document.body'):
            break  # around once
        reached.add(
            tab.page.evaluate(
                '(a => a.id || a.className || a.getAttribute("href") || a.parentNode.dataset.key)(document.activeElement)'
            )
        )
        outline = tab.page.evaluate('(s => s.outlineStyle + s.boxShadow)(getComputedStyle(document.activeElement))')
        assert outline != 'nonenone', tab.page.evaluate('document.activeElement.outerHTML')[:300]
    assert {
        'skip',
        'brand',
        'theme',
        'ask',
        'search',
        'chip',
        'tokens',
        'similarity',
        'crumb',
        FIRST,
        SECOND,
    } <= reached
    unnamed = tab.page.eval_on_selector_all(
        'button, a, input', 'all => all.filter(a => !(a.innerText || a.getAttribute("aria-label"))).length'
    )
    assert unnamed == 0


def test_dark_and_light(tab, shop):
    def paper() -> str:
        return tab.page.evaluate('getComputedStyle(document.body).backgroundColor')

    light = tab.open(shop) and paper()
    tab.page.click('#theme')
    dark = paper()
    assert dark != light
    tab.page.reload()
    assert paper() == dark
    tab.press('t')
    assert paper() == light
    tab.page.evaluate('localStorage.clear()')
    tab.page.emulate_media(color_scheme='dark')
    tab.page.reload()
    assert paper() == dark
    tab.page.emulate_media(media='print')
    assert paper() == 'rgba(0, 0, 0, 0)'


def test_without_a_storage(tab, shop):
    tab.page.add_init_script('Object.defineProperty(window, "localStorage", {get() { throw new Error("denied") }})')
    tab.open(shop).page.click('#theme')
    assert tab.page.get_attribute('html', 'data-theme') == 'dark'


@pytest.mark.parametrize('hash', ['', FIRST])
@pytest.mark.parametrize('width', [320, 390, 768, 1280])
def test_nothing_sticks_out(tab, shop, width, hash):
    tab.page.set_viewport_size({'width': width, 'height': 800})
    tab.open(shop, hash)
    assert tab.page.evaluate('document.documentElement.scrollWidth') <= width


def test_without_scripts(chromium, tmp_path, shop):
    (tmp_path / 'page.html').write_text(shop, encoding='utf-8')
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / 'page.html').as_uri())
    assert 'shop/refunds.py:1-8' in page.inner_text('noscript')
    assert '3' in page.inner_text('.sums')
    context.close()


# Hostile texts, and many.


def test_hostile_texts_stay_text(tab):
    made, files = hostile()
    tab.open(render(made, files.get))
    texts = ' '.join(tab.rows())
    for text in HOSTILE:
        assert ' '.join(escaped(text.replace('/', '_')).split()) in texts
    for number, link in enumerate(sorted(tab.links())):
        tab.page.evaluate(f'location.hash = "{link}"')
        tab.page.wait_for_selector(f'#one h1:has-text("{number:016x}")')
        code = tab.page.locator('.diff td.code').all_inner_texts()
        assert escaped(HOSTILE[number] + f' = {number}') in code
    for path in tab.page.eval_on_selector_all('.tile.folder', 'all => all.map(a => a.dataset.path)'):
        tab.page.evaluate(f'location.hash = "#in={path}"')
    assert tab.page.evaluate('document.scripts.length') == 3
    assert tab.page.locator('img, iframe, object, embed, [onerror], [onmouseover]').count() == 0
    assert tab.page.locator('a:not([href^="#"])[href]').count() == 0


def test_five_thousand_classes(tab):
    made, files = many(5000)
    text = render(made, files.get)
    assert len(text) < 25_000_000
    start = time.monotonic()
    tab.open(text)
    tab.page.wait_for_selector('#classes tbody tr')
    opened = time.monotonic() - start

    def took(act: str) -> float:
        """Milliseconds from an act to the next frame that is painted."""
        return tab.page.evaluate(
            f'() => new Promise(done => {{ const start = performance.now(); {act};'
            ' requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))) })'
        )

    spent = {
        'sort': took('document.querySelector("th[data-key=where] button").click()'),
        'filter': took(
            '(s => { s.value = "file12 handle"; s.dispatchEvent(new Event("input")) })(document.getElementById("search"))'
        ),
        'zoom': took('document.querySelector(".tile.folder").click()'),
        'open a class': took('location.hash = document.querySelector("#classes tbody a").hash'),
    }
    print(f'opened in {opened:.2f} s, {len(text) / 1e6:.1f} MB, {spent}')
    assert opened < 5  # a busy machine's; it takes half a second
    assert {name: time for name, time in spent.items() if time >= 1000} == {}
    assert re.fullmatch(r'#class-[0-9a-f]{16}', tab.hash())
