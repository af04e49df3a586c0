// Sort the tables by the buttons in their heads, and search the students by name.
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const number = (text) => Number.parseFloat(text.replace("−", "-").replace(/[^\d.-]/g, "") || "0");

function keyOf(cell, by, order) {
  if (by === "number") return number(cell?.dataset.key ?? cell?.textContent ?? "");
  if (by === "glyph") return cell ? order.indexOf([...cell.textContent][0]) : order.length;
  return cell?.textContent ?? "";
}

function sortBy(table, header, column) {
  const by = header.dataset.by ?? "text", body = table.tBodies[0];
  const order = [...(table.dataset.order ?? "")];
  const descending = header.getAttribute("aria-sort") === "ascending";
  const rows = [...body.rows].map((row) => [keyOf(row.cells[column], by, order), row]);
  const compare = by === "text" ? collator.compare : (a, b) => a - b;
  rows.sort(([a], [b]) => (descending ? compare(b, a) : compare(a, b)));
  for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  body.replaceChildren(...rows.map(([, row]) => row));
}

for (const table of document.querySelectorAll("table.sorts")) {
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sortBy(table, header, column));
  });
}

const searchable = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const form = document.querySelector("form.search");
if (form) {
  const rows = [...document.querySelectorAll("table.heat tbody tr")];
  const names = rows.map((row) => searchable(row.querySelector("a").textContent));
  const [query, flagged, count] = ["input[type=search]", "input[type=checkbox]", "output"].map((s) => form.querySelector(s));
  const search = () => {
    const words = searchable(query.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, index) => {
      const matches = words.every((word) => names[index].includes(word));
      row.hidden = !matches || Boolean(flagged?.checked && !row.cells[0].querySelector("b"));
      shown += !row.hidden;
    });
    count.textContent = shown === rows.length ? "" : `${shown} of ${rows.length}`;
  };
  form.hidden = false;
  form.addEventListener("input", search);
  form.addEventListener("submit", (event) => event.preventDefault());
}
