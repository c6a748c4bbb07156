// Texts to take away: a button with data-copy copies the text of an element, one with data-save saves it as a file.
(function () {
  "use strict";
  function said(button, word) {
    const before = button.dataset.word || button.textContent;
    button.dataset.word = before;
    button.textContent = word;
    window.setTimeout(() => { button.textContent = before; }, 2000);
  }
  function byHand(element) { // where the browser gives pages no clipboard: the text is chosen, Ctrl+C does the rest
    const range = document.createRange();
    range.selectNodeContents(element);
    const chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
  }
  async function copy(button, element) {
    try {
      await navigator.clipboard.writeText(element.textContent);
      said(button, "Copied");
    } catch (refused) {
      byHand(element);
      said(button, "Chosen: press Ctrl+C");
    }
  }
  function save(button, element) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([element.textContent], { type: "text/markdown" }));
    link.download = button.dataset.name;
    link.click();
    URL.revokeObjectURL(link.href);
    said(button, "Saved");
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[data-copy], button[data-save]");
    if (!button) return;
    const element = document.getElementById(button.dataset.copy || button.dataset.save);
    if (!element) return;
    if (button.dataset.copy) copy(button, element); else save(button, element);
  });
})();
