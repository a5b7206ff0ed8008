/* A measure over time, drawn as SVG. A series is one thing measured in one assembly; each has a colour and a shape of its own. */
"use strict";
(() => {
  const { draw, make, text } = toben;
  const COLOURS = ["#0b6379", "#8a2386", "#23642b", "#7a5600", "#2547a8", "#a52222"];
  const SHAPES = [
    (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`,
    (r) => `M${-r},${-r}H${r}V${r}H${-r}Z`,
    (r) => `M0,${-r * 1.3}L${r * 1.2},${r}H${-r * 1.2}Z`,
    (r) => `M0,${-r * 1.4}L${r * 1.4},0L0,${r * 1.4}L${-r * 1.4},0Z`,
    (r) => `M0,${r * 1.3}L${r * 1.2},${-r}H${-r * 1.2}Z`,
    (r) => `M${-r * 1.4},${-r * 0.5}H${r * 1.4}V${r * 0.5}H${-r * 1.4}Z`,
  ];
  const HEIGHT = 340, LEFT = 76, RIGHT = 24, TOP = 16, BOTTOM = 40, DAY = 86400000;
  const short = (value) => value.toLocaleString(toben.language, { notation: "compact", maximumFractionDigits: 2 });
  const time = (iso) => Date.parse(iso.length === 4 ? `${iso}-01-01` : iso.length === 7 ? `${iso}-01` : iso);

  const ticks = (low, high, wanted) => {
    const rough = (high - low || Math.abs(high) || 1) / wanted;
    const power = 10 ** Math.floor(Math.log10(rough));
    const size = [1, 2, 2.5, 5, 10].find((step) => step * power >= rough) * power;
    const first = Math.floor(low / size), end = Math.ceil(high / size);
    return Array.from({ length: end - first + 1 }, (_, n) => (first + n) * size);
  };
  const years = (low, high, wanted) => {
    const from = new Date(low).getUTCFullYear(), to = new Date(high).getUTCFullYear() + 1;
    const size = Math.max(1, Math.ceil((to - from) / wanted));
    return Array.from({ length: Math.floor((to - from) / size) + 1 }, (_, n) => from + n * size);
  };
  const most = (rows, key) => {
    const counts = new Map();
    for (const row of rows) counts.set(key(row), (counts.get(key(row)) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map((item) => item[0]);
  };

  toben.chart = (place, found, how) => {
    const WIDTH = Math.max(320, Math.min(1100, place.clientWidth || 960)); /* drawn at its own size, so that its words stay readable */
    place.replaceChildren();
    if (!found) return;
    const levels = found.filter((row) => row.value !== null && !row.change && how.last(row));
    if (!levels.length) { place.append(make("p", { class: "small" }, text("page.nothing"))); return; }
    const unit = most(levels, (row) => row.unit)[0];
    const points = levels.filter((row) => row.unit === unit).map((row) => ({ row, at: time(how.last(row)), dated: Boolean(row.to || row.from) }))
      .sort((a, b) => a.at - b.at || a.row.value - b.row.value);
    const many = new Set(points.map((point) => point.row.assembly)).size > 1;
    const series = (point) => [many ? point.row.assembly || text("page.none") : "", how.subject(point.row), point.row.per ? `/ ${point.row.per}` : ""].filter(Boolean).join(" ");
    const names = most(points, series);
    const kept = names.slice(0, COLOURS.length);

    const values = points.flatMap((point) => [point.row.value, point.row.high ?? point.row.value]);
    const low = Math.min(...values), high = Math.max(...values);
    const marks = ticks(low > 0 && low < high * 0.6 ? 0 : low, high, 5);
    const begin = points[0].at, end = points.at(-1).at;
    const across = end - begin > 700 * DAY ? years(begin, end, WIDTH / 70).map((year) => [Date.parse(`${year}-01-01`), String(year)])
      : [...new Set(points.map((point) => how.last(point.row)))].filter((_, n, list) => n % Math.ceil(list.length / (WIDTH / 120)) === 0).map((day) => [time(day), day]);
    const first = Math.min(begin, across[0][0]), last = Math.max(end, across.at(-1)[0]);
    const x = (at) => (last === first ? (LEFT + WIDTH - RIGHT) / 2 : LEFT + ((at - first) / (last - first)) * (WIDTH - LEFT - RIGHT));
    const y = (value) => HEIGHT - BOTTOM - ((value - marks[0]) / (marks.at(-1) - marks[0] || 1)) * (HEIGHT - TOP - BOTTOM);

    const about = text("chart.described", { m: how.name, u: unit || "—", n: points.length, a: how.last(points[0].row), b: how.last(points.at(-1).row) });
    const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "group", "aria-label": about });
    for (const value of marks) {
      svg.append(draw("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value), class: "grid" }),
        draw("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, short(value)));
    }
    for (const [at, words] of across) svg.append(draw("text", { x: x(at), y: HEIGHT - 14, "text-anchor": "middle" }, words), draw("line", { x1: x(at), x2: x(at), y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 5, class: "axis" }));
    svg.append(draw("text", { x: 6, y: TOP + 2 }, unit));
    for (const [n, name] of kept.entries()) {
      const line = points.filter((point) => series(point) === name);
      if (new Set(line.map((point) => point.at)).size > 1) {
        svg.append(draw("path", { d: "M" + line.map((point) => `${x(point.at).toFixed(1)},${y(point.row.value).toFixed(1)}`).join("L"), stroke: COLOURS[n], class: "line" }));
      }
    }
    for (const point of points.slice(0, 2000)) {
      const n = kept.indexOf(series(point));
      const colour = n < 0 ? "#5c6670" : COLOURS[n];
      const { row } = point;
      const words = `${how.last(row)}: ${toben.number(row.value)}${row.high === null ? "" : `–${toben.number(row.high)}`} ${unit} — ${row.text}, ${[how.subject(row), row.title, row.speaker, row.assembly].filter(Boolean).join(", ")}`;
      if (row.high !== null) svg.append(draw("line", { x1: x(point.at), x2: x(point.at), y1: y(row.value), y2: y(row.high), stroke: colour, "stroke-width": 2 }));
      const link = draw("a", { href: how.place(row), "aria-label": words }, draw("title", null, words),
        draw("path", { d: SHAPES[n < 0 ? 0 : n](5), transform: `translate(${x(point.at).toFixed(1)},${y(row.value).toFixed(1)})`, fill: point.dated ? colour : "#fff", stroke: colour, "stroke-width": 2 }));
      svg.append(link);
    }
    const key = make("ul", { class: "key" }, ...kept.map((name, n) => make("li", null,
      draw("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" }, draw("path", { d: SHAPES[n](5), fill: COLOURS[n] })), ` ${name || how.name}`)),
    names.length > kept.length ? make("li", null, draw("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" }, draw("path", { d: SHAPES[0](5), fill: "#5c6670" })), ` ${text("chart.others")} (${names.length - kept.length})`) : null);
    const notes = [text("chart.undated")];
    if (levels.length > points.length) notes.push(text("chart.other_units", { u: unit || "—", n: levels.length - points.length }));
    if (found.length > levels.length) notes.push(text("chart.left_out", { n: found.length - levels.length }));
    place.append(make("div", { class: "scroll" }, svg), key, make("p", { class: "small" }, notes.join(" ")));
  };
})();
