/* All figures: filters, a list, the chart, and the download. A row is what pipeline/report/records.py `figure_rows` writes. */
"use strict";
(() => {
  const { get, text, make, fold } = toben;
  const EAGER = 60000; /* rows that are loaded at once; beyond that, an assembly at a time or on demand */
  const SHARED = { kind: 2, unit: 5, qualifier: 6, change: 7, per: 8, measure: 9, of: 10, role: 14, title: 15, speaker: 16 };
  const rows = [];
  const loaded = new Set();

  toben.figures = (n, strings, list) => {
    const [page, id, , assembly, session, held] = toben.documents[n];
    for (const row of list) {
      const figure = { page, doc: id, assembly, session, held, id: row[0], text: row[1], value: row[3], high: row[4] };
      for (const name in SHARED) figure[name] = strings[row[SHARED[name]]];
      figure.from = row[11] || "";
      figure.to = row[12] || "";
      figure.asked = row[13] === 1;
      figure.flags = row[17] || [];
      rows.push(figure);
    }
  };

  /* ---- loading -------------------------------------------------------------------------------------------------- */
  const load = (wanted) => Promise.all(wanted.filter(([name]) => !loaded.has(name)).map(([name]) => new Promise((done) => {
    loaded.add(name);
    const script = make("script", { src: `data/${name}` });
    script.async = false;
    script.addEventListener("load", done);
    script.addEventListener("error", done);
    document.head.append(script);
  })));
  const total = () => toben.parts.reduce((sum, part) => sum + part[2], 0);

  /* ---- list ----------------------------------------------------------------------------------------------------- */
  const subject = (row) => [row.of, row.measure].filter(Boolean).join(" / ");
  const amount = (row) => {
    if (row.asked) return "?";
    const values = [row.value, row.high].filter((value) => value !== null).map(toben.number).join("–");
    const bound = row.qualifier === "exact" ? "" : text(`qualifier.${row.qualifier}`);
    return [bound && toben.language === "en" ? `${bound} ` : bound === "約" ? bound : "", values, " ", row.unit, bound && toben.language === "ja" && bound !== "約" ? bound : "",
      row.per ? ` / ${row.per}` : "", row.change ? ` ${text(`change.${row.change}`)}` : ""].join("");
  };
  const days = (row) => (row.from && row.to && row.from !== row.to ? `${row.from} – ${row.to}` : row.from || row.to);
  const who = (row) => [row.title, row.speaker].filter(Boolean).join(" ");
  const place = (row) => toben.link(`documents/${row.page}#${row.id}`);
  const columns = [
    { key: "field.figure", head: true, value: (row) => row.text, cell: (row) => [make("a", { href: place(row) }, row.text)] },
    { key: "field.value", number: true, value: (row) => row.value, cell: amount },
    { key: "field.kind", value: (row) => row.kind, cell: (row) => (row.kind ? text(`kind.${row.kind}`) : "") },
    { key: "field.measure", value: (row) => row.measure, cell: (row) => row.measure },
    { key: "field.measure_of", value: (row) => row.of, cell: (row) => row.of },
    { key: "field.as_of", value: (row) => row.to || row.from, cell: days },
    { key: "field.meeting", value: (row) => row.held, cell: (row) => [row.held, " ", make("span", { class: "small" }, row.assembly || row.session)] },
    { key: "field.speaker", value: who, cell: (row) => [row.role ? make("span", { class: `swatch role-${row.role}` }, text(`role.${row.role}`)) : "", " ", who(row)] },
    { key: "field.flags", number: true, value: (row) => row.flags.length, cell: (row) => row.flags.map((code) => make("span", { class: "warning", title: code }, text(`flag.${code}`))) },
  ];

  /* ---- filters -------------------------------------------------------------------------------------------------- */
  const inputs = ["measure", "search", "assembly", "role", "kind", "unit", "from", "to", "flagged"];
  const last = (row) => row.to || row.from || row.held;
  const wide = (held) => held.padEnd(10, "-99").slice(0, 10); /* 2017-09 ends on its last day */
  let exact = null; /* a measure chosen from those suggested: this one and no other that only contains its words */
  const matches = () => {
    const value = Object.fromEntries(inputs.map((id) => [id, get(id).value]));
    const measure = fold(value.measure.trim());
    const words = fold(value.search).split(/\s+/).filter(Boolean);
    const chosen = ["assembly", "role", "kind", "unit"].filter((name) => value[name]);
    return (row) => chosen.every((name) => row[name] === value[name].slice(1))
      && (!measure || (exact ? row.measure === exact.measure && row.of === exact.of : fold(subject(row)).includes(measure)))
      && (!value.from || wide(last(row)) >= value.from)
      && (!value.to || ((row.from || row.held) && (row.from || row.held) <= value.to))
      && (!get("flagged").checked || row.flags.length > 0)
      && words.every((word) => fold(`${row.text} ${row.of} ${row.measure} ${row.title} ${row.speaker} ${row.doc}`).includes(word));
  };
  let list, found = [];
  const show = () => {
    found = rows.filter(matches());
    list.show(found, rows.length);
    const left = total() - rows.length;
    get("load").hidden = left <= 0;
    get("load").textContent = text("chart.load", { n: left });
    get("loaded").textContent = left > 0 ? text("chart.loaded", { n: rows.length, m: total() }) : "";
    toben.chart(get("chart"), get("measure").value.trim() ? found : null, { name: get("measure").value.trim(), place, last, subject });
  };
  let width = innerWidth;
  addEventListener("resize", toben.later(() => { if (list && width !== innerWidth) { width = innerWidth; show(); } }));
  const tally = (name) => {
    const counts = new Map();
    for (const row of rows) if (row[name]) counts.set(row[name], (counts.get(row[name]) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };
  const STANDING = ["duration", "age", "rank"]; /* terms and ages are set, not counted */
  /* Measures that one could see change: told for the most days, in one unit. */
  const suggest = () => {
    const days = new Map(), dated = new Map();
    const told = (key) => (dated.has(key) ? dated.get(key).size : 0);
    for (const row of rows) {
      if (!row.measure || row.value === null || row.change || !last(row) || STANDING.includes(row.kind)) continue;
      const key = JSON.stringify([row.of, row.measure, row.unit]);
      if (!days.has(key)) days.set(key, new Set());
      days.get(key).add(last(row));
      if (row.to) dated.set(key, (dated.get(key) || new Set()).add(row.to));
    }
    const named = (key) => Number(!key.startsWith('["",')); /* 方 tells less than 対象の方 */
    const best = [...days].filter(([, set]) => set.size > 1)
      .sort((a, b) => named(b[0]) - named(a[0]) || told(b[0]) - told(a[0]) || b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1)).slice(0, 12);
    get("suggest").replaceChildren(make("span", { id: "suggest-label" }, text(best.length ? "chart.suggest" : "chart.hint")), ...best.map(([key, set]) => {
      const [of, measure, unit] = JSON.parse(key);
      const name = subject({ of, measure });
      const button = make("button", { type: "button" }, name, make("span", { class: "small" }, ` ${unit} ×${set.size}`));
      button.addEventListener("click", () => { exact = { of, measure }; get("measure").value = name; get("unit").value = unit ? `=${unit}` : ""; show(); });
      return button;
    }));
  };
  const choices = () => {
    const names = new Set(toben.parts.map((part) => part[1]));
    toben.options(get("assembly"), [...names].sort((a, b) => a.localeCompare(b, "ja")).map((name) => [`=${name}`, name || text("page.none")]));
    for (const name of ["role", "kind"]) toben.options(get(name), tally(name).map(([code, n]) => [`=${code}`, `${text(`${name}.${code}`)} (${toben.number(n)})`]));
    toben.options(get("unit"), tally("unit").slice(0, 200).map(([unit, n]) => [`=${unit}`, `${unit} (${toben.number(n)})`]));
    get("measures").replaceChildren(...tally("measure").slice(0, 300).map(([value]) => make("option", { value })));
    suggest();
  };
  const all = () => { choices(); show(); };
  const HEADER = ["doc_id", "assembly", "session", "held_on", "figure_id", "text", "kind", "value", "value_high", "unit", "qualifier", "change", "per",
    "measure", "measure_of", "as_of_start", "as_of_end", "asked", "role", "title", "speaker", "flags"];
  const record = (row) => [row.doc, row.assembly, row.session, row.held, `${row.doc}#${row.id}`, row.text, row.kind, row.value, row.high, row.unit, row.qualifier,
    row.change, row.per, row.measure, row.of, row.from, row.to, row.asked ? "true" : "false", row.role, row.title, row.speaker, row.flags.join(" ")];

  document.addEventListener("DOMContentLoaded", async () => {
    list = toben.list(columns, { key: "field.meeting", down: true });
    const quick = total() <= EAGER ? toben.parts : toben.parts.filter((part) => part[1] === toben.parts[0][1]).slice(0, 3);
    await load(quick);
    toben.onLanguage(all);
    const soon = toben.later(show);
    get("measure").addEventListener("input", () => { exact = null; });
    for (const id of inputs) get(id).addEventListener(["search", "measure"].includes(id) ? "input" : "change", soon);
    get("assembly").addEventListener("change", async () => {
      const wanted = get("assembly").value;
      if (wanted) { await load(toben.parts.filter((part) => part[1] === wanted.slice(1))); all(); }
    });
    get("load").addEventListener("click", async () => { await load(toben.parts); all(); });
    get("filters").addEventListener("reset", () => setTimeout(show));
    get("download").addEventListener("click", () => toben.save("figures.csv", toben.csv(HEADER, list.rows().map(record)), "text/csv;charset=utf-8"));
    document.documentElement.dataset.ready = "";
  });
})();
