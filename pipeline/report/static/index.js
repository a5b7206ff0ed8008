/* The list of all documents. A row is what pipeline/report/records.py `facts` writes. */
"use strict";
(() => {
  const { get, text, make, fold } = toben;
  const [PAGE, ID, TITLE, ASSEMBLY, SESSION, DATE, TURNS, FIGURES, QUESTIONS, UNANSWERED, FLAGGED, WARNINGS] = Array(12).keys();
  const count = (at, bad) => (row) => (bad && row[at] ? make("b", { class: "bad" }, toben.number(row[at])) : toben.number(row[at]));
  const column = (key, at, more) => ({ key, value: (row) => row[at], cell: (row) => row[at], ...more });
  const title = (row) => {
    const link = make("a", { href: toben.link(`documents/${row[PAGE]}`) }, row[TITLE] || row[SESSION] || row[ID]);
    return [link, make("span", { class: "small" }, row[TITLE] ? `${row[SESSION]} ${row[ID]}` : row[ID])];
  };
  const columns = [
    column("page.date", DATE),
    column("page.assembly", ASSEMBLY),
    column("page.title", TITLE, { head: true, value: (row) => row[TITLE] || row[SESSION] || row[ID], cell: title }),
    column("page.turns", TURNS, { number: true, cell: count(TURNS) }),
    column("page.figures", FIGURES, { number: true, cell: count(FIGURES) }),
    column("page.questions", QUESTIONS, { number: true, cell: count(QUESTIONS) }),
    column("page.unanswered", UNANSWERED, { number: true, cell: count(UNANSWERED, true) }),
    column("page.flagged", FLAGGED, { number: true, cell: count(FLAGGED, true) }),
    column("page.warnings", WARNINGS, {
      number: true,
      value: (row) => row[WARNINGS].length,
      cell: (row) => row[WARNINGS].map((code) => make("span", { class: "warning", title: code }, text(`warning.${code}`))),
    }),
  ];
  let list, found;
  const filter = () => {
    const words = fold(get("search").value).split(/\s+/).filter(Boolean);
    const assembly = get("assembly").value;
    return toben.documents.filter((row, n) =>
      (!assembly || row[ASSEMBLY] === assembly.slice(1))
      && (!get("unanswered").checked || row[UNANSWERED] > 0)
      && (!get("doubts").checked || row[FLAGGED] > 0 || row[WARNINGS].length > 0)
      && words.every((word) => found[n].includes(word)));
  };
  const show = () => list.show(filter(), toben.documents.length);
  document.addEventListener("DOMContentLoaded", () => {
    list = toben.list(columns, { key: "page.date", down: true });
    found = toben.documents.map((row) => fold([row[ID], row[TITLE], row[ASSEMBLY], row[SESSION], row[DATE]].join(" ")));
    get("search").addEventListener("input", toben.later(show));
    for (const id of ["assembly", "unanswered", "doubts"]) get(id).addEventListener("change", show);
    toben.onLanguage(() => {
      const names = [...new Set(toben.documents.map((row) => row[ASSEMBLY]))].sort((a, b) => a.localeCompare(b, "ja"));
      toben.options(get("assembly"), names.map((name) => [`=${name}`, name || text("page.none")]));
      show();
    });
  });
})();
