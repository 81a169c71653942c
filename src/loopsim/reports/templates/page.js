"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent || "{}");
  const words = read("words"), numbers = read("numbers"), page = document.getElementById("page");
  const toChinese = document.getElementById("to-zh");
  const language = () => (toChinese.checked ? 1 : 0);
  const both = (pair) => pair[language()];

  // Language of the document, for screen readers, and its title.
  const speak = () => {
    document.documentElement.lang = language() ? "zh-CN" : "en";
    document.title = language() ? page.dataset.titleZh : page.dataset.titleEn;
    for (const one of document.querySelectorAll(".copy")) one.textContent = both(words.copy);
  };
  for (const one of document.getElementsByName("language")) one.addEventListener("change", speak);

  // Tables: sort by a column, copy as cells of a spreadsheet.
  const shown = (cell) => {
    const copy = cell.cloneNode(true), away = language() ? "en" : "zh-CN";
    for (const one of copy.querySelectorAll(`[lang="${away}"]`)) one.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  const sortBy = (table, column, head) => {
    const body = table.tBodies[0], down = head.getAttribute("aria-sort") === "descending";
    const direction = down ? 1 : -1;
    const key = (row) => {
      const cell = row.cells[column];
      return cell.dataset.order === undefined ? shown(cell) : Number(cell.dataset.order);
    };
    const keyed = [...body.rows].map((row) => [key(row), row]);
    keyed.sort(([a], [b]) => {
      if (typeof a === "number" && typeof b === "number") return direction * (a - b);
      if (typeof a === "number") return -1;  // what has no number comes last
      if (typeof b === "number") return 1;
      return -direction * String(a).localeCompare(String(b), document.documentElement.lang);
    });
    for (const [, row] of keyed) body.append(row);
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "ascending" : "descending");
  };
  const toClipboard = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : navigator.clipboard.writeText(text);
  };
  for (const box of document.querySelectorAll("#page .table")) {
    const table = box.querySelector("table"), button = document.createElement("button");
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (!head.textContent.trim()) return;
      const sorter = document.createElement("button");
      sorter.type = "button";
      sorter.append(...head.childNodes);
      head.append(sorter);
      sorter.addEventListener("click", () => sortBy(table, column, head));
    });
    button.type = "button";
    button.className = "copy";
    button.addEventListener("click", () => {
      const lines = [...table.rows].map((row) => [...row.cells].map(shown).join("\t"));
      toClipboard(lines.join("\n")).then(() => {
        button.textContent = both(words.copied);
        setTimeout(() => { button.textContent = both(words.copy); }, 1500);
      });
    });
    box.insertBefore(button, box.querySelector(".scroll"));
  }

  // Pictures: numbers under the pointer, under a finger, or by the arrow keys.
  const reading = document.getElementById("reading");
  const told = (value, decimals) => value === null ? "–" :
    value.toLocaleString("en", { minimumFractionDigits: Math.min(decimals, 2), maximumFractionDigits: decimals });
  const nearest = (at, value) => {
    let best = 0;
    for (let n = 1; n < at.length; n++) if (Math.abs(at[n] - value) < Math.abs(at[best] - value)) best = n;
    return best;
  };
  const write = (rows, x, y) => {
    const table = document.createElement("table");
    for (const [name, value, color] of rows) {
      const cell = table.insertRow().insertCell();
      if (color) cell.append(Object.assign(document.createElement("i"), { style: `background:${color}` }));
      cell.append(name);
      if (value === undefined) cell.colSpan = 2;
      else table.rows[table.rows.length - 1].insertCell().textContent = value;
    }
    reading.replaceChildren(table);
    reading.hidden = false;
    const wide = reading.offsetWidth, tall = reading.offsetHeight;
    reading.style.left = `${Math.max(4, x + 16 + wide > innerWidth ? x - wide - 16 : x + 16)}px`;
    reading.style.top = `${Math.max(4, Math.min(y - tall / 2, innerHeight - tall - 4))}px`;
  };
  const put = (place, [left, top, right, bottom], isPart) => {
    const at = (part) => `${100 * part}%`;
    Object.assign(place.style, { left: at(left), top: at(top), width: at(right - left), height: at(bottom - top) });
    place.classList.toggle("part", isPart);
    place.hidden = false;
  };

  // A panel of curves has places along an axis, a panel of bars, dots or cells has spots: both have some number of them.
  const spots = (panel) => panel.spots[language()];
  const count = (panel) => (panel.spots ? spots(panel).length : panel.at.length);
  const show = (place, panel, n, x, y) => {
    if (panel.spots) {
      const [left, top, right, bottom, ...lines] = spots(panel)[n];
      put(place, [left, top, right, bottom], true);
      return write(lines.map((line) => [line]), x, y);
    }
    const [left, top, right, bottom] = panel.box, [low, high] = panel.ends;
    const part = left + (right - left) * (panel.at[n] - low) / (high - low);
    put(place, [part, top, part, bottom], false);
    const at = told(panel.at[n], 4).replace(/\.?0+$/, (end) => end[0] === "." ? "" : end);
    const rows = panel.series.filter((one) => one.values[n] !== null)
      .map((one) => [both(one.name), told(one.values[n], panel.decimals), one.color]);
    return write([[both(panel.along).replace("{at}", at)], ...rows], x, y);
  };
  // The smallest spot under the pointer, or a dot close to it.
  const spotAt = (panels, x, y, width, height) => {
    let best = null, least = Infinity;
    for (const panel of panels) {
      if (!panel.spots) continue;
      spots(panel).forEach(([left, top, right, bottom], n) => {
        const aside = Math.max(left - x, 0, x - right) * width, above = Math.max(top - y, 0, y - bottom) * height;
        const away = Math.hypot(aside, above), size = (right - left) * (bottom - top) * width * height;
        if (away > 9 || (away > 0 && size > 400)) return;
        if (size + 20 * away < least) [best, least] = [[panel, n], size + 20 * away];
      });
    }
    return best;
  };
  for (const picture of document.querySelectorAll(".picture")) {
    let panels = numbers[picture.dataset.numbers];
    if (!panels) continue;
    if (picture.dataset.panel) {  // one panel alone, on a narrow screen
      const { at, ...rest } = panels[Number(picture.dataset.panel)];
      panels = [{ ...rest, at, box: [0, 0, 1, 1], ends: [at[0], at[at.length - 1]] }];
    }
    const place = document.createElement("div");
    let current = null;
    place.className = "place";
    place.hidden = true;
    picture.append(place);
    picture.tabIndex = 0;
    const hide = () => { place.hidden = reading.hidden = true; };
    const point = (event) => {
      const box = picture.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width, y = (event.clientY - box.top) / box.height;
      let found = spotAt(panels, x, y, box.width, box.height);
      if (!found) {
        const panel = panels.find(({ box: at }) => at &&
          x >= at[0] - .01 && x <= at[2] + .01 && y >= at[1] - .02 && y <= at[3] + .02);
        if (!panel) return hide();
        const [left, , right] = panel.box, [low, high] = panel.ends;
        found = [panel, nearest(panel.at, low + (high - low) * (x - left) / (right - left))];
      }
      current = found;
      show(place, ...current, event.clientX, event.clientY);
    };
    picture.addEventListener("pointermove", point);
    picture.addEventListener("pointerdown", point);
    picture.addEventListener("pointerleave", hide);
    picture.addEventListener("blur", hide);
    picture.addEventListener("keydown", (event) => {
      let [panel, n] = current || [panels[0], -1];
      const number = panels.indexOf(panel), step = panel.spots ? 1 : Math.max(1, Math.round(panel.at.length / 50));
      if (event.key === "ArrowRight") n = Math.min(n < 0 ? 0 : n + step, count(panel) - 1);
      else if (event.key === "ArrowLeft") n = Math.max(n - step, 0);
      else if (event.key === "ArrowDown") panel = panels[Math.min(number + 1, panels.length - 1)];
      else if (event.key === "ArrowUp") panel = panels[Math.max(number - 1, 0)];
      else if (event.key === "Escape") return hide();
      else return undefined;
      event.preventDefault();
      n = Math.max(Math.min(n, count(panel) - 1), 0);
      current = [panel, n];
      const box = picture.getBoundingClientRect();
      show(place, panel, n, 0, 0);
      const at = place.getBoundingClientRect();
      return show(place, panel, n, Math.min(at.right, box.right), panel.spots ? at.top + at.height / 2 : at.top + 60);
    });
  }

  // Paper has no folds.
  addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details.paper")) one.open = true; });
  speak();
})();
