"""Every kind of token that the highlighter knows is legible, in both schemes."""

import pytest
from pygments.token import STANDARD_TYPES

LEGIBLE = 4.5  # WCAG 2.2, 1.4.3, for text of this size
CLASSES = sorted(name for name in STANDARD_TYPES.values() if name)
# A canvas turns whatever CSS calls a colour into red, green and blue.
CONTRASTS = """classes => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const luminance = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const block = document.createElement('div');
  block.className = 'highlight';
  block.innerHTML = '<pre><code>' + classes.map(name =>
    `<span class="${name}">x</span>`).join('') + '</code></pre>';
  document.querySelector('article').append(block);
  const clear = 'rgba(0, 0, 0, 0)';
  const behind = one => {
    const colour = getComputedStyle(one).backgroundColor;
    return colour === clear ? behind(one.parentElement) : colour;
  };
  return Object.fromEntries([...block.querySelectorAll('span')].map(one => {
    const [dark, light] = [luminance(getComputedStyle(one).color), luminance(behind(one))]
      .sort((a, b) => a - b);
    return [one.className, (light + 0.05) / (dark + 0.05)];
  }));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_token_is_legible(chromium, served, scheme):
    context = chromium.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(served)
    contrasts = page.evaluate(CONTRASTS, CLASSES)
    context.close()
    assert len(contrasts) == len(CLASSES) > 50
    assert {name: ratio for name, ratio in contrasts.items() if ratio < LEGIBLE} == {}
