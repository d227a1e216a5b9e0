/* What pages gain where scripts run. Without this file everything still works: forms post, links lead, numbers stand there. */
"use strict";

/* The large print switch changes the page at once instead of loading it again; its form post keeps the choice. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-print-switch]")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const isLarge = body.get("print") === "large";
  fetch(form.action, { method: "POST", body, redirect: "manual" }).then(() => showPrint(isLarge), () => form.submit());
});

function showPrint(isLarge) {
  if (isLarge) document.documentElement.dataset.print = "large";
  else delete document.documentElement.dataset.print;
  for (const button of document.querySelectorAll("[data-print-switch] [role=switch]")) {
    button.setAttribute("aria-checked", String(isLarge));
    button.value = isLarge ? "normal" : "large";
  }
}

/* Copy buttons appear only where copying is possible, and say when it is done. */
function showCopyButtons(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const word = button.querySelector("span");
  const before = word.textContent;
  navigator.clipboard.writeText(button.dataset.copy).then(() => {
    word.textContent = button.dataset.done;
    setTimeout(() => { word.textContent = before; }, 2000);
  });
});

document.addEventListener("DOMContentLoaded", () => showCopyButtons(document));
document.addEventListener("htmx:afterSettle", (event) => showCopyButtons(event.target));
