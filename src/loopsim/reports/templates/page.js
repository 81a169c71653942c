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
  const show = (picture, place, panel, n, x, y) => {
    const [left, top, right, bottom] = panel.box, [low, high] = panel.ends;
    const part = left + (right - left) * (panel.at[n] - low) / (high - low);
    Object.assign(place.style, { left: `${100 * part}%`, top: `${100 * top}%`, height: `${100 * (bottom - top)}%` });
    place.hidden = false;
    const table = document.createElement("table"), head = table.insertRow().insertCell();
    head.colSpan = 2;
    head.textContent = both(panel.along).replace("{at}", told(panel.at[n], 4).replace(/\.?0+$/, (end) => end[0] === "." ? "" : end));
    for (const one of panel.series) {
      if (one.values[n] === null) continue;
      const row = table.insertRow(), name = row.insertCell(), value = row.insertCell();
      if (one.color) {
        const dot = document.createElement("i");
        dot.style.background = one.color;
        name.append(dot);
      }
      name.append(both(one.name));
      value.textContent = told(one.values[n], panel.decimals);
    }
    reading.replaceChildren(table);
    reading.hidden = false;
    const wide = reading.offsetWidth, tall = reading.offsetHeight;
    reading.style.left = `${Math.max(4, x + 16 + wide > innerWidth ? x - wide - 16 : x + 16)}px`;
    reading.style.top = `${Math.max(4, Math.min(y - tall / 2, innerHeight - tall - 4))}px`;
  };
  for (const picture of document.querySelectorAll(".picture")) {
    const panels = numbers[picture.dataset.numbers];
    if (!panels) continue;
    const place = document.createElement("div");
    let current = [panels[0], 0];
    place.className = "place";
    place.hidden = true;
    picture.append(place);
    picture.tabIndex = 0;
    const hide = () => { place.hidden = reading.hidden = true; };
    const point = (event) => {
      const box = picture.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width, y = (event.clientY - box.top) / box.height;
      const panel = panels.find(({ box: [left, top, right, bottom] }) =>
        x >= left - .01 && x <= right + .01 && y >= top - .02 && y <= bottom + .02);
      if (!panel) return hide();
      const [left, , right] = panel.box, [low, high] = panel.ends;
      current = [panel, nearest(panel.at, low + (high - low) * (x - left) / (right - left))];
      show(picture, place, ...current, event.clientX, event.clientY);
    };
    picture.addEventListener("pointermove", point);
    picture.addEventListener("pointerdown", point);
    picture.addEventListener("pointerleave", hide);
    picture.addEventListener("blur", hide);
    picture.addEventListener("keydown", (event) => {
      let [panel, n] = current;
      const number = panels.indexOf(panel), step = Math.max(1, Math.round(panel.at.length / 50));
      if (event.key === "ArrowRight") n = Math.min(n + step, panel.at.length - 1);
      else if (event.key === "ArrowLeft") n = Math.max(n - step, 0);
      else if (event.key === "ArrowDown") panel = panels[Math.min(number + 1, panels.length - 1)];
      else if (event.key === "ArrowUp") panel = panels[Math.max(number - 1, 0)];
      else if (event.key === "Escape") return hide();
      else return undefined;
      event.preventDefault();
      n = Math.min(n, panel.at.length - 1);
      current = [panel, n];
      const box = picture.getBoundingClientRect(), [left, top, right] = panel.box, [low, high] = panel.ends;
      const part = left + (right - left) * (panel.at[n] - low) / (high - low);
      return show(picture, place, panel, n, box.left + part * box.width, box.top + top * box.height + 60);
    });
  }

  // Paper has no folds.
  addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details.paper")) one.open = true; });
  speak();
})();
