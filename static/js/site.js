"use strict";
(() => {
  // Exact values: hover or keyboard focus shows the note, a click keeps it, Escape closes it.
  let passing = null; // the note that opened without a click
  let leaving;

  function show(button) {
    clearTimeout(leaving);
    const note = document.getElementById(button.getAttribute("popovertarget"));
    // An open note or source list was asked for by a click: passing over a figure must not close it.
    const open = document.querySelector(":popover-open");
    if (!note || (open && open !== passing) || open === note) return;
    note.showPopover({ source: button });
    passing = note;
  }

  function leave() {
    clearTimeout(leaving);
    // Time enough to move the pointer from the figure into its note.
    leaving = setTimeout(() => {
      if (passing?.isConnected) passing.hidePopover();
      passing = null;
    }, 150);
  }

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "mouse" || !(target instanceof Element)) return;
    const button = target.closest(".exact");
    if (button) show(button);
    else if (passing && target.closest(".exact-note") !== passing) leave();
    else clearTimeout(leaving);
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".exact:focus-visible")) show(target);
    else if (passing && !passing.contains(target)) leave();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".exact");
    if (!button || !passing || passing.id !== button.getAttribute("popovertarget")) return;
    // The note is open already; the button's own action would close it.
    if (passing.matches(":popover-open")) event.preventDefault();
    passing = null;
  });

  // On a narrow screen the navigation scrolls: start at the page one is on.
  function revealCurrentPage() {
    const nav = document.querySelector(".site-nav");
    const current = nav?.querySelector("[aria-current]");
    if (current) nav.scrollLeft = current.offsetLeft - nav.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2;
  }
  document.addEventListener("DOMContentLoaded", revealCurrentPage);
  document.addEventListener("htmx:load", ({ target }) => {
    if (target.querySelector(".site-nav") || target.matches(".site-nav")) revealCurrentPage();
  });

  // Citations can be copied where the browser gives access to the clipboard.
  function offerCopying() {
    if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  }
  for (const event of ["DOMContentLoaded", "htmx:load"]) document.addEventListener(event, offerCopying);
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    const announcement = document.getElementById("announcement");
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.dataset.copied = announcement.textContent = "Copied";
      setTimeout(() => { delete button.dataset.copied; announcement.textContent = ""; }, 2000);
    } catch {
      getSelection().selectAllChildren(text); // refused: leave it ready for the keyboard's copy
      announcement.textContent = "Selected: copy it with the keyboard";
    }
  });

  // htmx gives the focus back to elements with an id; links and buttons without one are found by
  // what they say and where they lead.
  const identity = (el) => [el.tagName, el.getAttribute("href"), el.name, el.value, el.textContent.trim()].join("\n");
  let focused = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const active = document.activeElement;
    // Wherever it is: what changes with the target is swapped out of band.
    focused = active?.matches("main :is(a, button)") && !active.id ? identity(active) : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!focused || document.activeElement !== document.body) return;
    const again = [...document.querySelectorAll("main :is(a, button)")].find((el) => identity(el) === focused);
    // What was pressed is gone, as a filter's chip is: go on from what took its place.
    (again ?? document.querySelector("main [data-refocus]"))?.focus({ preventScroll: true });
    focused = null;
  });

  // Proofs open beside the figure; without this script the link leads to the same proof as a page.
  const panel = () => document.getElementById("proof-panel");
  function prove(address) {
    htmx.ajax("GET", address, { target: "#proof-panel-body", swap: "innerHTML ignoreTitle:true" });
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.proof");
    if (link && globalThis.htmx && !event.defaultPrevented && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      event.preventDefault();
      prove(link.getAttribute("href")); // a map's tile has an object as its href
    } else if (event.target === panel()) panel().close(); // the page behind it
  });
  document.addEventListener("prove", ({ detail }) => prove(detail)); // a chart's point
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target?.id !== "proof-panel-body") return; // a part swapped out of band has no target
    if (!panel().open) panel().showModal();
    panel().scrollTop = 0;
  });

  // A fragment that does not come leaves the old figures standing: say so.
  function say(text) {
    const message = document.getElementById("site-message");
    if (message) message.textContent = text;
  }
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:historyCacheMissLoadError"]) {
    document.addEventListener(failure, () => say("This could not be loaded; what you see is unchanged. Try again, or reload the page."));
  }
  document.addEventListener("htmx:afterSwap", () => say(""));
})();
