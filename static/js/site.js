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

  // htmx gives the focus back to elements with an id; links and buttons without one are found by
  // what they say and where they lead.
  const identity = (el) => [el.tagName, el.getAttribute("href"), el.name, el.value, el.textContent.trim()].join("\n");
  let focused = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const active = document.activeElement;
    focused = active?.matches("a, button") && !active.id && detail.target.contains(active) ? identity(active) : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!focused || document.activeElement !== document.body) return;
    const again = [...document.querySelectorAll("main :is(a, button)")].find((el) => identity(el) === focused);
    again?.focus({ preventScroll: true });
    focused = null;
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
