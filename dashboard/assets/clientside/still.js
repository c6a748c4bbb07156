// Draws what dashboard/still.py made of the parts of a page that only show something: [tag, what stands in it, ...].
(function () {
  "use strict";
  function drawn(tree) {
    if (!Array.isArray(tree)) return tree;
    const [tag, props, ...within] = tree;
    return window.React.createElement(tag || window.React.Fragment, props, ...within.map(drawn));
  }
  window.bookwatch_parts = { Still: ({ tree }) => drawn(tree) };
})();
