"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const figures = Array.from(document.querySelectorAll("figure.quote"));
  const groups = Array.from(document.querySelectorAll(".speaker, .episode"));
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = figures.map((figure) => plain(figure.querySelector("p").textContent + " " + figure.querySelector("figcaption").textContent));

  function filter() {
    const words = plain($("words").value).split(/\s+/).filter(Boolean);
    let shown = 0;
    figures.forEach((figure, at) => {
      figure.hidden = !words.every((word) => texts[at].includes(word));
      shown += figure.hidden ? 0 : 1;
    });
    groups.forEach((group) => { group.hidden = !group.querySelector("figure:not([hidden])"); });
    $("count").textContent = words.length ? `${shown} of ${figures.length}` : "";
    $("none").hidden = shown > 0 || !words.length;
  }

  async function toClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return viaSelection(text); // no clipboard for this page: an old browser, or no secure context
    }
  }

  function viaSelection(text) {
    const field = document.createElement("textarea");
    field.className = "away";
    field.setAttribute("aria-hidden", "true");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }

  function addCopy(figure) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${figure.querySelector("p").textContent.slice(0, 60)}`);
    button.addEventListener("click", async () => {
      const done = await toClipboard(figure.dataset.copy);
      button.focus();
      button.textContent = done ? "Copied" : "Press Ctrl+C";
      $("said").textContent = done ? "Copied with its credit." : "Copying is not allowed here. Select the quote and copy it.";
      if (!done) getSelection().selectAllChildren(figure);
      setTimeout(() => { button.textContent = "Copy"; $("said").textContent = ""; }, 2000);
    });
    figure.append(button);
  }

  figures.forEach(addCopy);
  $("filter").hidden = figures.length < 2;
  $("words").addEventListener("input", filter);
  filter(); // a page that is reloaded keeps what was typed
})();
