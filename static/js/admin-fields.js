/* The fields of the admin that are found by typing: select2 gives them no name, and tells of a choice
   by jQuery alone, which the preview does not hear. */
"use strict";

(() => {
  function nameOf(select) {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const cell = select.closest("td");
    const head = cell && cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
    const named = label || head;
    return named ? named.textContent.trim().replace(/:$/, "") : "";
  }

  function name() {
    for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
      const parts = ".select2-selection, .select2-selection__rendered, .select2-search__field";
      for (const part of select.nextElementSibling.querySelectorAll(parts)) {
        part.setAttribute("aria-label", nameOf(select));
      }
    }
  }

  // Ready after select2 is: its own script asked before this one.
  django.jQuery(() => {
    name();
    django.jQuery(document).on("select2:select select2:unselect", (event) => {
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
  document.addEventListener("formset:added", () => setTimeout(name));
})();
