// Long tables are folded away as data, and drawn when they are opened: nobody waits for rows that nobody looks at.
(function () {
  "use strict";
  function cell(tag, text, isNumber, scope) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (isNumber) made.className = "number";
    if (scope) made.scope = scope;
    return made;
  }
  function row(texts, numbers, scope) {
    const made = document.createElement("tr");
    texts.forEach((text, at) => made.append(
      cell(scope === "col" || !at ? "th" : "td", text, numbers[at], scope === "col" || !at ? scope : "")));
    return made;
  }
  function draw(place) {
    const told = JSON.parse(place.dataset.table);
    const table = document.createElement("table");
    table.className = "plain";
    table.createCaption().textContent = told.caption;
    table.caption.className = "sr";
    table.createTHead().append(row(told.columns, told.numbers, "col"));
    table.createTBody().append(...told.rows.map((texts) => row(texts, told.numbers, "row")));
    place.replaceChildren(table);
  }
  const within = (element) => element.querySelectorAll ? element.querySelectorAll("[data-table]") : [];
  document.addEventListener("toggle", (event) => {
    if (event.target.open) within(event.target).forEach(draw);
  }, true); // it does not bubble
  new MutationObserver((changes) => changes.forEach((change) => {
    if (change.target.closest("details[open]")) draw(change.target);
  })).observe(document, { attributeFilter: ["data-table"], subtree: true });
})();
