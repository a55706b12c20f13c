"use strict";
(() => {
  // Plotly's defaults offer to upload the chart to its makers: nothing here leaves the page.
  const CONFIG = Object.freeze({
    responsive: true,
    displayModeBar: false,
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: "",
    topojsonURL: "/", // may not be blank
    typesetMath: false, // two dollar signs in a sentence are money, not a formula
    doubleClick: false,
    showTips: false,
    displayNotifier: false,
  });
  globalThis.CHART_CONFIG = CONFIG; // for the tests

  const CHARTS = ".chart[data-spec]";
  const FAILED = "The chart could not be drawn. Its numbers are in the table.";
  const PAPER = { width: 660, height: 340 }; // px between the margins of A4 and of Letter

  let printing = false;

  // Each token is computed once for the theme shown: every look at a computed style would make the
  // browser work out the style of a page that has just changed.
  let palette = new Map();

  /** Return a token's value; a colour as rgb() in the theme shown. */
  function token(name) {
    if (!palette.has(name)) palette.set(name, computed(name));
    return palette.get(name);
  }
  function computed(name) {
    const probe = document.createElement("span");
    probe.hidden = true;
    probe.style.forcedColorAdjust = "none"; // else every colour reads as that of text
    if (printing) probe.style.colorScheme = "light";
    document.body.append(probe);
    const style = getComputedStyle(probe);
    let value = style.getPropertyValue(name).trim();
    // A token may be light-dark(): only a real property computes it.
    if (CSS.supports("color", value)) {
      probe.style.color = value;
      value = style.color;
    }
    probe.remove();
    return value;
  }

  /** Read a chart's spec afresh (Plotly writes into what it is given), with tokens replaced. */
  function readSpec(chart) {
    const text = document.getElementById(chart.dataset.spec).textContent;
    const spec = JSON.parse(text, (_key, value) =>
      typeof value === "string" ? value.replace(/var\((--[\w-]+)\)/g, (_, name) => token(name)) : value,
    );
    // A finger on a chart scrolls the page instead of zooming.
    spec.layout.dragmode ??= false;
    if (printing) Object.assign(spec.layout, PAPER, { height: spec.layout.meta?.paper_height ?? PAPER.height });
    // As many labels as stand side by side: Plotly would turn the others and cut them off.
    const room = Math.max(3, Math.floor((spec.layout.width ?? chart.clientWidth) / 100));
    const { xaxis } = spec.layout;
    if (xaxis) xaxis.nticks = Math.min(xaxis.nticks || room, room);
    return spec;
  }

  const exportButtons = (chart) => chart.closest("figure")?.querySelectorAll("[data-export]") ?? [];

  async function draw(chart) {
    try {
      const { data, layout } = readSpec(chart);
      await Plotly.react(chart, data, layout, CONFIG);
      for (const button of exportButtons(chart)) button.hidden = false;
      // The table is out of sight now: the Tab key would get lost in its links.
      for (const link of chart.closest("figure")?.querySelectorAll(".chart-table a") ?? []) link.tabIndex = -1;
    } catch (error) {
      console.error(error);
      chart.classList.add("failed");
      chart.removeAttribute("role"); // an image's own text would not be read out
      const note = document.createElement("p");
      note.className = "empty";
      note.textContent = FAILED;
      chart.replaceChildren(note);
    }
  }

  const seen = new WeakSet();
  function drawNew(root) {
    for (const chart of root.querySelectorAll(CHARTS)) {
      if (seen.has(chart)) continue;
      seen.add(chart);
      draw(chart).then(() => {
        if (chart.dataset.leadsTo) chart.on?.("plotly_click", ({ points }) => follow(points[0].customdata, chart.dataset.leadsTo));
      });
    }
  }
  /** Show what a mark stands for, as the link in the same row of the table does. */
  function follow(address, target) {
    if (typeof address !== "string" || !address.startsWith("/")) return;
    if (target === "proof-panel") document.dispatchEvent(new CustomEvent("prove", { detail: address }));
    else htmx.ajax("GET", address, { target: `#${target}`, swap: "outerHTML" });
  }
  function redraw() {
    palette = new Map();
    for (const chart of document.querySelectorAll(`${CHARTS}:not(.failed)`)) if (seen.has(chart)) draw(chart);
  }
  function setPrinting(on) {
    if (printing === on) return;
    printing = on;
    redraw();
  }

  document.addEventListener("DOMContentLoaded", () => drawNew(document));
  // Fragments and restored pages alike; the new element itself may be a chart.
  document.addEventListener("htmx:load", ({ target }) => drawNew(target.parentElement ?? document));
  document.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
    if (target instanceof Element && target.matches(".js-plotly-plot")) Plotly.purge(target);
  });
  document.addEventListener("themechange", redraw);
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", redraw);
  }
  addEventListener("beforeprint", () => setPrinting(true));
  addEventListener("afterprint", () => setPrinting(false));
  matchMedia("print").addEventListener("change", ({ matches }) => setPrinting(matches));

  // Images: the chart as it is shown, with what one needs to cite it.
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

  function wrapped(text, columns) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const last = lines.length - 1;
      if (lines[last] && lines[last].length + word.length >= columns) lines.push(word);
      else lines[last] += (lines[last] && " ") + word;
    }
    return lines.map(escaped);
  }

  function imageLayout(layout) {
    const [surface, ink, quiet] = ["--surface", "--ink", "--ink-3"].map(token);
    const { title = "", source = "", as_of: asOf = "", url = "" } = layout.meta ?? {};
    const heading = wrapped(title, 84);
    const footer = [
      ...wrapped(source && `Source: ${source}`, 150),
      escaped([asOf && `As of ${asOf}`, url && new URL(url, location.href).href].filter(Boolean).join(" · ")),
    ].filter(Boolean);
    const margin = {
      ...layout.margin,
      l: Math.max(80, (layout.margin?.l ?? 0) + 48),
      r: (layout.margin?.r ?? 0) + 40,
      t: (layout.showlegend ? 88 : 56) + 30 * heading.length,
      b: 84 + 20 * footer.length,
    };
    const line = { showarrow: false, align: "left", x: 0, xref: "paper", xanchor: "left", xshift: 32 - margin.l, yref: "paper", yanchor: "top" };
    return {
      ...layout,
      title: undefined,
      autosize: false,
      paper_bgcolor: surface,
      plot_bgcolor: surface,
      font: { ...layout.font, size: 15 },
      margin,
      annotations: [
        ...(layout.annotations ?? []),
        { ...line, text: heading.join("<br>"), font: { size: 24, weight: 600, color: ink }, y: 1, yshift: margin.t - 28 },
        { ...line, text: footer.join("<br>"), font: { size: 13, color: quiet }, y: 0, yshift: -52 },
      ],
    };
  }

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-export]");
    const chart = button?.closest("figure")?.querySelector(CHARTS);
    if (!chart?.data) return;
    button.disabled = true;
    const format = button.dataset.export;
    try {
      await Plotly.downloadImage(
        { data: chart.data, layout: imageLayout(chart.layout), config: CONFIG },
        { format, width: 1200, height: chart.layout.meta?.image_height ?? 675, scale: format === "png" ? 2 : 1, filename: chart.dataset.filename },
      );
    } finally {
      button.disabled = false;
    }
  });
})();
