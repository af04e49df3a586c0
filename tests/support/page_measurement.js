// Measure the page in the frame: width, contrast, headings and hidden text.
function numbers(color) {
  const found = color.match(/[\d.]+/g).map(Number);
  return found.length < 4 ? [...found, 1] : found;
}
function luminance([r, g, b]) {
  const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}
function ratio(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
function background(view, element) {
  const rect = element.closest("g.node")?.querySelector("rect");
  if (rect) return numbers(view.getComputedStyle(rect).fill);
  for (let e = element; e; e = e.parentElement) {
    const color = numbers(view.getComputedStyle(e).backgroundColor);
    if (color[3] === 1) return color;
  }
  return [255, 255, 255, 1];
}
function visible(view, element) {
  if (element.closest(".visually-hidden, .heat i, .skip, [hidden], head, script, style, title")) return null;
  const boxes = element.getClientRects();
  return boxes.length > 0 && view.getComputedStyle(element).visibility === "visible";
}
addEventListener("load", () => {
  const view = frames[0], page = view.document, low = [], gone = [];
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!text) continue;
    const seen = visible(view, element);
    if (seen === null) continue;
    if (!seen) { gone.push([element.closest("svg")?.getAttribute("class") ?? element.tagName, text.slice(0, 40)]); continue; }
    texts += 1;
    const style = view.getComputedStyle(element);
    const color = numbers(element.closest("svg") ? style.fill : style.color);
    const found = ratio(color, background(view, element));
    if (found < 4.5) low.push([element.tagName, element.getAttribute("class"), text.slice(0, 40), found]);
  }
  const wide = [...page.querySelectorAll("body *")].filter((e) => {
    const scrolls = e.parentElement.closest("pre, .formula, .statement, .scroll, svg, .visually-hidden");
    const right = e.getBoundingClientRect().right;
    return !scrolls && !e.closest(".visually-hidden, .skip") && right > view.innerWidth + 0.5;
  });
  const result = {
    overflow: page.documentElement.scrollWidth - page.documentElement.clientWidth,
    wide: wide.map((e) => e.tagName + "." + e.getAttribute("class")),
    cut: [...page.querySelectorAll("pre")].filter((e) => e.scrollWidth > e.clientWidth).length,
    low, gone, texts,
    background: view.getComputedStyle(page.body).backgroundColor,
    headings: [...page.querySelectorAll("h1, h2, h3, h4")].map((e) => Number(e.tagName[1])),
    buttons: [...page.querySelectorAll("button")].map((e) => e.hidden),
    title: page.title,
    scripts: page.scripts.length,
    images: page.images.length,
    ids: [...page.querySelectorAll("[id]")].map((e) => e.id),
    labels: [...page.querySelectorAll("[aria-labelledby]")].map((e) => e.getAttribute("aria-labelledby")),
    unnamed: [...page.querySelectorAll("svg[role=img], table")].filter((e) => !e.getAttribute("aria-label") && !e.caption).length,
  };
  const pre = document.createElement("pre");
  pre.id = "measured";
  pre.textContent = JSON.stringify(result);
  document.body.append(pre);
});
