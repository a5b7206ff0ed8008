/* One transcript: records of the words underlined, and questions with their answers, chosen in the text or beside it. */
"use strict";
(() => {
  const { get, text, make, draw } = toben;
  const data = JSON.parse(get("data").textContent);
  const linked = new Map();
  for (const [q, a] of data.links) {
    for (const [from, to] of [[q, a], [a, q]]) {
      if (!linked.has(from)) linked.set(from, []);
      linked.get(from).push(to);
    }
  }
  for (const [id, record] of Object.entries(data.records)) {
    for (const [name, back] of [["answers", "answered_by"], ["restates", "restated_by"]]) {
      const other = data.records[record[name]];
      if (other && !other[back]) other[back] = id;
    }
  }
  const article = get("transcript"), panel = get("exchange");
  const isQuestion = (id) => id.startsWith("q");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  /* Near, the eye follows; far, it only waits. */
  const pace = (distance) => (still || Math.abs(distance) > 1.5 * innerHeight ? "instant" : "smooth");
  const beside = () => matchMedia("(min-width: 1180px)").matches;

  /* ---- records -------------------------------------------------------------------------------------------------- */
  const box = get("record");
  let shown = null, leaving;
  const ENUMS = ["kind", "qualifier", "change", "measure_by", "precision", "basis"];
  const goes = (id) => make("a", { href: `#${id}` }, get(id) ? get(id).textContent.trim().slice(0, 40) || id : id);
  const entry = (record, name) => {
    const value = record[name];
    if (value === undefined) return null;
    if (name === "qualifier" && value === "exact") return null;
    if (name === "value_high" || name === "as_of_end" || name === "last_day" || name === "clock_end") return null;
    const pair = { value: "value_high", as_of_start: "as_of_end", first_day: "last_day", clock_start: "clock_end" }[name];
    let words = value;
    if (name === "value") words = [value, record.value_high].filter((v) => v !== undefined).map(toben.number).join(" – ");
    else if (pair) words = [value, record[pair]].filter((v, n, list) => v !== undefined && list.indexOf(v) === n).join(" – ");
    else if (ENUMS.includes(name)) words = text(`${name}.${value}`);
    else if (name === "asked") words = text("field.yes");
    else if (["answers", "answered_by", "restates", "restated_by"].includes(name)) words = goes(value);
    else if (name === "flags") return value.map((code) => [text("field.flags"), make("span", { class: "bad" }, `⚠ ${text(`flag.${code}`)} (${code})`)]);
    const label = { as_of_start: "as_of", first_day: "days", clock_start: "clock" }[name] || name;
    return [[text(`field.${label}`), words]];
  };
  const ORDER = ["kind", "asked", "value", "unit", "qualifier", "change", "per", "measure", "measure_of", "measure_by", "as_of_start",
    "first_day", "precision", "basis", "clock_start", "answers", "answered_by", "restates", "restated_by", "flags"];
  const hide = () => {
    clearTimeout(leaving);
    if (shown) for (const node of pieces(shown)) node.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  };
  const pieces = (word) => (word.dataset.word ? word.dataset.word.trim().split(" ").flatMap((id) => [...document.querySelectorAll(`[data-word~="${id}"]`)]) : [word]);
  const show = (word) => {
    clearTimeout(leaving);
    if (shown === word) return;
    hide();
    shown = word;
    const lists = word.dataset.word.trim().split(" ").filter((id) => data.records[id]).map((id) => {
      const whole = [...document.querySelectorAll(`#text [data-word~="${id}"]`)].map((node) => node.textContent).join("");
      const kind = text(id.startsWith("f") ? "transcript.legend_figure" : "transcript.legend_date");
      const terms = ORDER.flatMap((name) => entry(data.records[id], name) || []).flatMap(([term, words]) => [make("dt", null, term), make("dd", null, words)]);
      return make("div", null, make("p", null, make("b", null, whole), make("span", { class: "small" }, ` ${kind} ${id}`)), make("dl", null, ...terms));
    });
    box.replaceChildren(...lists);
    box.hidden = false;
    const at = word.getClientRects()[0];
    const size = box.getBoundingClientRect();
    const below = at.bottom + size.height + 8 < innerHeight || at.top < size.height + 8;
    box.style.left = `${Math.max(6, Math.min(at.left, document.documentElement.clientWidth - size.width - 6)) + scrollX}px`;
    box.style.top = `${(below ? at.bottom + 6 : at.top - size.height - 6) + scrollY}px`;
    word.setAttribute("aria-describedby", "record");
  };
  const leave = () => { clearTimeout(leaving); leaving = setTimeout(hide, 250); };
  document.addEventListener("pointerover", (event) => {
    const word = event.target.closest("#text .word");
    if (word) show(word);
    else if (event.target.closest("#record")) clearTimeout(leaving);
    else if (shown && document.activeElement !== shown) leave();
  });
  document.addEventListener("focusin", (event) => {
    const word = event.target.closest("#text .word");
    if (word) show(word);
    else if (shown && !event.target.closest("#record")) hide();
  });
  addEventListener("resize", hide);
  box.addEventListener("click", (event) => { if (event.target.closest("a")) hide(); });

  /* ---- choosing ------------------------------------------------------------------------------------------------- */
  let chosen = null;
  const bar = get("chosen");
  const show_view = (name) => {
    article.dataset.view = name;
    get("view-text").setAttribute("aria-pressed", String(name === "text"));
    get("view-exchange").setAttribute("aria-pressed", String(name === "exchange"));
    wire_all();
    if (chosen) into(get(name === "text" ? chosen : `card-${chosen}`));
  };
  const clear = () => {
    for (const node of document.querySelectorAll(".on, .lit")) node.classList.remove("on", "lit");
    for (const node of document.querySelectorAll('[aria-pressed="true"][data-question], [aria-pressed="true"][data-answer]')) node.setAttribute("aria-pressed", "false");
    chosen = null;
    bar.hidden = true;
  };
  const light = (id, how) => {
    for (const node of document.querySelectorAll(`[data-of~="${id}"], [data-question="${id}"], [data-answer="${id}"]`)) {
      node.classList.add(how);
      if (how === "on" && node.matches("button")) node.setAttribute("aria-pressed", "true");
    }
  };
  /* Scroll until `off()`, the way still to go, is nothing: what was never laid out has another height than was guessed. */
  const newest = new WeakMap();  // of two jumps at once the later one has the say
  const scroll = (scroller, off) => {
    newest.set(scroller, off);
    const way = off();
    const behavior = "instant";  // a smooth scroll that something cuts short never tells that it ended
    let tries = 12, calm = 0;
    const settle = () => {
      if (newest.get(scroller) !== off) return;
      const rest = off();
      calm = Math.abs(rest) < 8 ? calm + 1 : 0;
      if (!tries || calm > 2) return;
      tries -= 1;
      if (!calm) scroller.scrollBy({ top: rest, behavior: "instant" });
      requestAnimationFrame(() => requestAnimationFrame(settle));
    };
    scroller.scrollBy({ top: way, behavior });
    if (behavior === "instant") requestAnimationFrame(() => requestAnimationFrame(settle));
    else (scroller === window ? document : scroller).addEventListener("scrollend", settle, { once: true });
  };
  const middle_of = (box, top, height) => box.top - top - Math.max(12, (height - (box.bottom - box.top)) / 2);
  const into = (node) => { if (node) scroll(window, () => middle_of(node.getBoundingClientRect(), 60, innerHeight - 60 - bar.offsetHeight)); };
  /* Only the panel scrolls, so that the text stays where its reader is. */
  const into_panel = (id, other) => {
    const card = get(`card-${id}`), end = get(`card-${other}`) || card;
    if (!card) return;
    scroll(panel, () => {
      const frame = panel.getBoundingClientRect(), one = card.getBoundingClientRect(), two = end.getBoundingClientRect();
      const both = { top: Math.min(one.top, two.top), bottom: Math.max(one.bottom, two.bottom) };
      return middle_of(both.bottom - both.top < frame.height ? both : two, frame.top, frame.height);
    });
  };
  const choose = (id, from) => {
    clear();
    chosen = id;
    const others = linked.get(id) || [];
    light(id, "on");
    for (const other of others) light(other, "lit");
    for (const path of panel.querySelectorAll("path[data-q]")) path.classList.toggle("lit", path.dataset.q === id || path.dataset.a === id);
    say();
    if (from === "text") {
      if (beside()) into_panel(id, others[0]);
      else into(get(others[0]));
    } else {
      const cards = others.map((other) => get(`card-${other}`)).filter(Boolean);
      if (beside()) {
        into(get(id));
        if (cards[0]) into_panel(id, others[0]);
      } else if (cards[0]) into(cards[0]);
    }
  };
  const name_of = (id) => { const node = get(id); return node ? node.textContent.trim() : id; };
  const say = () => {
    if (!chosen) return;
    const go = (id) => {
      const button = make("button", { type: "button", class: isQuestion(id) ? "question" : "answer" }, name_of(id));
      button.addEventListener("click", () => { if (!beside()) show_view("text"); into(get(id)); });
      return button;
    };
    const step = (key, work) => {
      const button = make("button", { type: "button" }, text(key));
      button.addEventListener("click", work);
      return button;
    };
    const others = linked.get(chosen) || [];
    const missing = isQuestion(chosen) ? (get(chosen).matches(".is-request") ? "status.request" : "transcript.no_answer") : "transcript.no_question";
    bar.replaceChildren(go(chosen), isQuestion(chosen) ? " → " : " ← ", ...(others.length ? others.map(go) : [text(missing)]), make("span", { class: "space" }),
      step("transcript.previous", () => next(-1)), step("transcript.next", () => next(1)),
      panel.querySelector(".is-unanswered") ? step("transcript.next_unanswered", () => next(1, ".is-unanswered")) : "",
      step("transcript.close", clear));
    bar.hidden = false;
  };
  const next = (way, which = "") => {
    const marks = [...document.querySelectorAll(`#text .mark.question`)];
    const here = isQuestion(chosen || "q") ? chosen : (linked.get(chosen) || [])[0];
    const start = marks.findIndex((mark) => mark.id === here);
    for (let n = start + way; n >= 0 && n < marks.length; n += way) {
      if (which && !marks[n].matches(which)) continue;
      const id = marks[n].id;
      choose(id, article.dataset.view === "text" ? "text" : "panel");
      if (article.dataset.view === "text") into(get(id));
      return id;
    }
    return null;
  };
  const id_of = (node) => node.dataset.question || node.dataset.answer;
  article.addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    const button = event.target.closest("[data-question], [data-answer]");
    if (button) {
      const id = id_of(button);
      if (id === chosen && button.matches(".mark")) clear();
      else choose(id, button.matches(".mark") ? "text" : "panel");
      return;
    }
    const part = event.target.closest(".part[data-of]");
    if (part && !String(getSelection())) {
      const id = part.dataset.of.trim().split(" ").at(-1);
      if (id !== chosen) choose(id, "text");
    }
  });
  /* Arrows go through the questions and answers while one of their buttons has the focus. */
  const focus = (id, card) => { const node = id && get(card ? `card-${id}` : id); if (node) node.focus({ preventScroll: true }); };
  article.addEventListener("keydown", (event) => {
    const button = event.target.closest("[data-question], [data-answer]");
    if (!button || event.altKey || event.ctrlKey || event.metaKey) return;
    const card = button.matches(".card");
    const id = id_of(button);
    const same = [...document.querySelectorAll(`${card ? ".card" : ".mark"}.${isQuestion(id) ? "question" : "answer"}`)];
    const at = same.indexOf(button);
    const target = { ArrowDown: () => same[at + 1] && id_of(same[at + 1]), ArrowUp: () => same[at - 1] && id_of(same[at - 1]),
      ArrowRight: () => isQuestion(id) && (linked.get(id) || [])[0], ArrowLeft: () => !isQuestion(id) && (linked.get(id) || [])[0] }[event.key];
    if (!target) return;
    event.preventDefault();
    const to = target();
    if (!to) return;
    choose(to, card ? "panel" : "text");
    if (!card) into(get(to));
    else if (!beside()) into(get(`card-${to}`));
    focus(to, card);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && shown && event.target === shown) {
      const link = box.querySelector("a");
      if (link) { event.preventDefault(); link.focus(); }
    }
    if (event.key !== "Escape") return;
    if (!shown) clear();
    else {
      const word = shown;
      const inside = box.contains(document.activeElement);
      hide();
      if (inside) word.focus();
      hide();
    }
  });

  /* ---- the links, drawn ----------------------------------------------------------------------------------------- */
  const wire = (row) => {
    row.querySelectorAll(":scope > svg").forEach((old) => old.remove());
    const frame = row.getBoundingClientRect();
    if (!frame.width) return;
    const svg = draw("svg", { "aria-hidden": "true", width: frame.width, height: frame.height });
    for (const question of row.querySelectorAll(".card.question")) {
      for (const id of linked.get(id_of(question)) || []) {
        const answer = get(`card-${id}`);
        if (!answer) continue;
        const q = question.getBoundingClientRect(), a = answer.getBoundingClientRect();
        const middle = (rect) => rect.top - frame.top + Math.min(rect.height / 2, 40);
        const across = a.left > q.right;
        const from = across ? [q.right - frame.left, middle(q)] : [q.left - frame.left, middle(q)];
        const to = [a.left - frame.left, middle(a)];
        const bend = across ? (to[0] - from[0]) / 2 : -14;
        const d = `M${from}C${from[0] + bend},${from[1]} ${to[0] - (across ? bend : -bend)},${to[1]} ${to}`;
        const path = draw("path", { d, "data-q": id_of(question), "data-a": id });
        if (chosen === id_of(question) || chosen === id) path.classList.add("lit");
        svg.append(path);
      }
    }
    row.append(svg);
  };
  const near = new Set();
  const wire_all = () => { for (const row of near) wire(row); };
  const watch = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) near.delete(target);
      else if (!near.has(target)) { near.add(target); wire(target); }
    }
  }, { rootMargin: "400px" });
  for (const row of panel.querySelectorAll(".row")) watch.observe(row);
  new ResizeObserver(toben.later(wire_all, 50)).observe(panel);

  /* ---- start ---------------------------------------------------------------------------------------------------- */
  get("view-text").addEventListener("click", () => show_view("text"));
  get("view-exchange").addEventListener("click", () => show_view("exchange"));
  const arrive = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const node = id && get(id);
    if (!node) return;
    if (node === panel) {
      show_view("exchange");
      panel.focus({ preventScroll: beside() });
      return;
    }
    if (!beside()) show_view("text");
    if (node.matches(".mark")) choose(id, "text");
    into(node);
    if (node.matches(".word")) node.focus({ preventScroll: true });
  };
  addEventListener("hashchange", arrive);
  document.addEventListener("DOMContentLoaded", () => {
    toben.onLanguage(() => { hide(); say(); wire_all(); });
    arrive();
    document.documentElement.dataset.ready = "";
  });
})();
