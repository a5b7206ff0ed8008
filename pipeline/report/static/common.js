/* What all pages share: texts in two languages, elements made from data (never from markup), lists that sort and grow. */
"use strict";
window.toben = window.toben || {};
(() => {
  const root = document.documentElement;
  const listeners = [];
  toben.documents = [];
  toben.document = (row) => toben.documents.push(row);
  toben.files = (list) => { toben.parts = list; };

  /* ---- language ------------------------------------------------------------------------------------------------- */
  const KEY = "toben.language";
  const remembered = () => {
    const asked = new URLSearchParams(location.search).get("lang");
    if (toben.languages.includes(asked)) return asked;
    try { return localStorage.getItem(KEY); } catch { return null; }
  };
  toben.language = toben.usual;

  toben.text = (key, parts = {}) => {
    const pair = toben.texts[key];
    const words = pair ? pair[toben.languages.indexOf(toben.language)] : key.slice(key.indexOf(".") + 1);
    return words.replace(/\{(\w+)\}/g, (all, name) => {
      const value = parts[name];
      return value === undefined ? all : typeof value === "number" ? toben.number(value) : String(value);
    });
  };
  toben.number = (value) => value.toLocaleString(toben.language, { maximumFractionDigits: 10 });

  /* Fill in every element that names its text; what scripts have drawn is drawn again by its listener. */
  const speak = () => {
    /* A page comes filled in, in the usual language: nothing is done twice. */
    for (const node of root.lang === toben.language ? [] : document.querySelectorAll("[data-t]")) {
      node.textContent = toben.text(node.dataset.t, node.dataset.parts ? JSON.parse(node.dataset.parts) : {});
    }
    root.lang = toben.language;
    for (const name of ["placeholder", "aria-label"]) {
      for (const node of document.querySelectorAll(`[data-t-${name}]`)) {
        node.setAttribute(name, toben.text(node.getAttribute(`data-t-${name}`)));
      }
    }
    const button = document.getElementById("language");
    button.lang = toben.languages.find((code) => code !== toben.language);
    if (root.dataset.page !== "transcript") {
      document.title = toben.text("page.site");
      if (root.dataset.page === "figures") document.title = `${toben.text("page.figures")} — ${document.title}`;
    }
    /* Some browsers keep no memory for files: the language travels in the links, too. */
    for (const link of document.querySelectorAll("nav a")) link.href = toben.link(link.getAttribute("href"));
    for (const listener of listeners) listener();
  };
  toben.link = (href) => {
    const [path, hash] = href.split("#");
    const bare = path.split("?")[0];
    return (toben.language === toben.usual ? bare : `${bare}?lang=${toben.language}`) + (hash ? `#${hash}` : "");
  };
  toben.onLanguage = (listener) => { listeners.push(listener); listener(); };
  toben.setLanguage = (language) => {
    if (!toben.languages.includes(language)) return;
    toben.language = language;
    try { localStorage.setItem(KEY, language); } catch { /* then only the links carry it */ }
    speak();
  };

  /* ---- elements ------------------------------------------------------------------------------------------------- */
  const SVG = "http://www.w3.org/2000/svg";
  const fill = (node, attributes, children) => {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  };
  toben.make = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  toben.draw = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
  toben.get = (id) => document.getElementById(id);
  toben.options = (select, pairs) => {
    const chosen = select.value;
    select.replaceChildren(...[["", toben.text("page.all")], ...pairs].map(([value, words]) => toben.make("option", { value }, words)));
    select.value = chosen;
  };
  toben.later = (work, wait = 120) => {
    let timer;
    return () => { clearTimeout(timer); timer = setTimeout(work, wait); };
  };
  /* Full width and half width, upper and lower case, are the same to somebody who searches. */
  toben.fold = (words) => String(words || "").normalize("NFKC").toLowerCase();

  /* ---- lists ---------------------------------------------------------------------------------------------------- */
  /* columns: {key, value(row), cell(row), number}. Rows are drawn STEP at a time, so that any number of them opens at once. */
  const STEP = 150;
  toben.list = (columns, sort) => {
    const table = toben.get("list"), more = toben.get("more");
    let rows = [], total = 0, drawn = 0;
    const compare = () => {
      const { value } = columns.find((column) => column.key === sort.key);
      const collator = new Intl.Collator("ja", { numeric: true });
      const way = sort.down ? -1 : 1;
      const empty = (v) => v === null || v === undefined || v === "";
      rows = rows.map((row, n) => [value(row), n, row]).sort(([a, n], [b, m]) => {
        if (empty(a) || empty(b)) return empty(a) && empty(b) ? n - m : empty(a) ? 1 : -1;
        return way * (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b)) || n - m;
      }).map((item) => item[2]);
    };
    const step = () => {
      const body = table.tBodies[0];
      for (const row of rows.slice(drawn, drawn + STEP)) {
        body.append(toben.make("tr", { role: "row" }, ...columns.map((column) => {
          const cell = column.cell(row);
          const tag = column.head ? "th" : "td";
          return toben.make(tag, { class: column.number ? "number" : null, scope: column.head ? "row" : null, role: column.head ? "rowheader" : "cell", "data-label": toben.text(column.key) },
            ...(Array.isArray(cell) ? cell : [cell]));
        })));
      }
      drawn = Math.min(drawn + STEP, rows.length);
      more.hidden = drawn >= rows.length;
      toben.get("count").textContent = rows.length ? toben.text("page.shown", { n: rows.length, m: total }) : toben.text("page.nothing");
    };
    const head = () => {
      table.tHead.replaceChildren(toben.make("tr", { role: "row" }, ...columns.map((column) => {
        const on = column.key === sort.key;
        const words = toben.text(column.key);
        const button = toben.make("button", { type: "button", title: toben.text("page.sort_by", { c: words }) }, words,
          toben.make("span", { "aria-hidden": "true", class: "arrow" }, on ? (sort.down ? "▼" : "▲") : ""));
        button.addEventListener("click", () => {
          sort = { key: column.key, down: on ? !sort.down : Boolean(column.number) };
          head();
          redraw();
          table.tHead.querySelector("[aria-sort] button").focus();
        });
        return toben.make("th", { scope: "col", role: "columnheader", class: column.number ? "number" : null, "aria-sort": on ? (sort.down ? "descending" : "ascending") : null }, button);
      })));
    };
    const redraw = () => { compare(); table.tBodies[0].replaceChildren(); drawn = 0; step(); };
    more.addEventListener("click", step);
    if ("IntersectionObserver" in window) new IntersectionObserver((seen) => { if (seen[0].isIntersecting && !more.hidden) step(); }).observe(more);
    window.addEventListener("beforeprint", () => { while (drawn < Math.min(rows.length, 5000)) step(); });
    return { show(found, of) { rows = found; total = of; head(); redraw(); }, rows: () => rows };
  };

  /* ---- files ---------------------------------------------------------------------------------------------------- */
  /* CSV for spreadsheets: UTF-8 with its mark, CRLF, and no cell that a spreadsheet would take for a formula. */
  toben.csv = (header, rows) => {
    const cell = (value) => {
      if (value === null || value === undefined) return "";
      if (typeof value === "number") return String(value);
      const safe = /^[\s]*[=+\-@\t\r＝＋－＠]/.test(value) ? `'${value}` : value;
      return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
    };
    return "\ufeff" + [header, ...rows].map((row) => row.map(cell).join(",") + "\r\n").join("");
  };
  toben.save = (name, words, type) => {
    const url = URL.createObjectURL(new Blob([words], { type }));
    const link = toben.make("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };

  toben.start = () => {
    const first = remembered();
    if (toben.languages.includes(first)) toben.language = first;
    toben.get("language").addEventListener("click", () => toben.setLanguage(toben.languages.find((code) => code !== toben.language)));
    toben.get("print").addEventListener("click", () => window.print());
    for (const form of document.querySelectorAll("form")) form.addEventListener("submit", (event) => event.preventDefault());
    speak();
  };
  document.addEventListener("DOMContentLoaded", toben.start);
})();
