"use strict";
// Runs before the first paint, so that a chosen theme never flashes in the other one's colours.
(() => {
  const root = document.documentElement;

  function stored() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be forbidden; the system's setting then holds
    }
  }

  function showChoice() {
    for (const select of document.querySelectorAll(".theme-switch select")) {
      select.value = root.dataset.theme ?? "system";
    }
  }

  function apply(theme) {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    showChoice();
    document.dispatchEvent(new CustomEvent("themechange"));
  }

  root.dataset.js = "";
  apply(stored());

  document.addEventListener("change", ({ target }) => {
    if (!target.matches(".theme-switch select")) return;
    try {
      localStorage.setItem("theme", target.value);
    } catch {
      // The choice then lasts as long as the page.
    }
    apply(target.value);
  });
  addEventListener("storage", ({ key, newValue }) => {
    if (key === "theme") apply(newValue);
  });
  // A page restored by htmx brings a fresh, unset switch.
  for (const event of ["DOMContentLoaded", "htmx:load"]) document.addEventListener(event, showChoice);
})();
