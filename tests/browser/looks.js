({
  // Contrast of every hint in an empty field, which axe passes over.
  hints: () => {
    const parse = text => (text.match(/[\d.]+/g) || []).map(Number);
    const over = (top, ground) => { const a = top.length > 3 ? top[3] : 1; return [0, 1, 2].map(i => top[i] * a + ground[i] * (1 - a)); };
    const ground = element => {
      const stack = [];
      for (let e = element; e; e = e.parentElement) stack.push(parse(getComputedStyle(e).backgroundColor));
      return stack.reverse().filter(c => c.length && !(c.length > 3 && c[3] === 0)).reduce((below, c) => over(c, below), [255, 255, 255]);
    };
    const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const found = [];
    for (const field of document.querySelectorAll('input[placeholder], textarea[placeholder]')) {
      if (field.disabled || !field.placeholder || !field.getClientRects().length) continue;
      const below = ground(field), top = over(parse(getComputedStyle(field, '::placeholder').color), below);
      const [a, b] = [light(top), light(below)].sort((x, y) => y - x);
      found.push([field.placeholder, (a + 0.05) / (b + 0.05)]);
    }
    return found;
  },

  // Words and marks that are red as they are seen: hue within 12 degrees, not washed out.
  reds: () => {
    const isRed = colour => {
      const parts = (colour || '').match(/[\d.]+/g);
      if (!parts || parts.length < 3 || parts[3] === '0') return false;
      const [r, g, b] = parts.slice(0, 3).map(v => v / 255), high = Math.max(r, g, b), low = Math.min(r, g, b), span = high - low;
      if (span < 0.15 || high !== r) return false;
      const hue = 60 * (((g - b) / span) % 6), light = (high + low) / 2;
      return Math.abs(hue) <= 12 && span / (1 - Math.abs(2 * light - 1)) >= 0.35;
    };
    const found = new Set();
    for (const e of document.querySelectorAll('body *')) {
      const style = getComputedStyle(e), box = e.getBoundingClientRect();
      if (!box.width || !box.height || style.visibility === 'hidden') continue;
      const words = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
      const mark = e instanceof SVGElement && e.matches('path, rect, circle') && (isRed(style.fill) || isRed(style.stroke));
      if (mark || (words && isRed(style.color)) || isRed(style.backgroundColor) || (parseFloat(style.borderTopWidth) && isRed(style.borderTopColor)))
        found.add(`${e.closest('[data-testid]')?.dataset.testid}: ${(e.textContent || e.closest('.js-plotly-plot')?.textContent || '').trim().slice(0, 60)}`);
    }
    return [...found];
  },

  // What is wider than the window and lies in nothing that scrolls or cuts on purpose.
  wide: () => {
    const main = document.querySelector('[data-testid=stMain]'), wide = document.documentElement.clientWidth;
    const found = [];
    if (main.scrollWidth > main.clientWidth || document.documentElement.scrollWidth > wide) found.push('the body scrolls sideways');
    for (const e of main.querySelectorAll('*')) {
      const box = e.getBoundingClientRect();
      if (box.width === 0 || (box.right <= wide + 1 && box.left >= -1)) continue;
      let kept = false;
      for (let p = e.parentElement; p && p !== main; p = p.parentElement)
        if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX)) kept = true;
      if (!kept) found.push(`${e.tagName} ${e.getAttribute('data-testid') || e.className} from ${box.left} to ${box.right}`);
    }
    return found.slice(0, 5);
  },

  // Buttons, links and tabs too small for a finger; links within a sentence are exempt, as WCAG has it.
  small: least => {
    const found = new Set();
    const main = document.querySelector('[data-testid=stMain]');
    for (const e of main.querySelectorAll('button, a[href], [role=tab]')) {
      const box = e.getBoundingClientRect(), style = getComputedStyle(e);
      if (!box.width || !box.height || e.disabled || style.visibility === 'hidden' || e.closest('.modebar, p, [aria-hidden=true]')) continue;
      if (box.width < least || box.height < least)
        found.add(`${e.getAttribute('data-testid') || e.closest('[data-testid]').getAttribute('data-testid')} ${Math.round(box.width)}x${Math.round(box.height)}`);
    }
    return [...found];
  },

  // Of each chart: the share of its width that draws data, and whether words cover each other.
  charts: () => [...document.querySelectorAll('.js-plotly-plot')].filter(e => e.getClientRects().length).map(e => {
    const plot = e.querySelector('.plot, .bglayer'), box = e.getBoundingClientRect();
    const layout = e._fullLayout, size = layout._size;
    const ticks = [...e.querySelectorAll('.xtick text')].map(t => t.getBoundingClientRect()).sort((a, b) => a.left - b.left);
    const words = [...e.querySelectorAll('.annotation text')].map(t => t.getBoundingClientRect());
    const meet = boxes => boxes.some((a, i) => boxes.slice(i + 1).some(b =>
      a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
    return {share: size.w / box.width, ticks: meet(ticks), words: meet(words)};
  }),
})
