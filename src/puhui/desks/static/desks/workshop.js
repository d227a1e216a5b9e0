/* What the workshop gains where scripts run: numbered lines with their faults marked, a caret that goes where a fault is, keys for indenting
   and saving, and words that outlive a lost connection. Without this file the document is written, checked and saved by plain forms. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("text");
  if (field) new Workshop(field).begin();
});

class Workshop {
  constructor(field) {
    this.field = field;
    this.form = field.form;
    this.editor = document.getElementById("editor");
    this.sheet = this.editor.querySelector(".wk-lines");
    this.found = document.getElementById("found");
    this.heard = document.getElementById("heard");
    this.lines = [];
    this.saved = field.value;
    this.mayLeave = false;
    this.isSending = false;
  }

  begin() {
    this.form.classList.add("is-live");
    this.draw();
    this.mark();
    this.offerKept();
    this.comeBack();
    this.listen();
  }

  listen() {
    this.field.addEventListener("input", () => { this.draw(); this.here(); this.keepSoon(); });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => { this.mayLeave = false; });
    document.addEventListener("selectionchange", () => this.here());
    document.addEventListener("keydown", (event) => this.save(event));
    this.found.addEventListener("click", (event) => this.go(event));
    this.found.addEventListener("htmx:afterSwap", () => this.mark());
    this.field.addEventListener("htmx:responseError", () => this.say(this.heard.dataset.failed));
    this.field.addEventListener("htmx:sendError", () => this.say(this.heard.dataset.failed));
    this.form.addEventListener("submit", (event) => this.send(event));
    window.addEventListener("beforeunload", (event) => {
      if (!this.isSending && this.isChanged()) event.preventDefault();
    });
  }

  /* The lines under the text: only those that differ from what is drawn are drawn again. */
  draw() {
    const now = this.field.value.split("\n"), before = this.lines;
    let head = 0, tail = 0;
    const least = Math.min(now.length, before.length);
    while (head < least && now[head] === before[head]) head += 1;
    while (tail < least - head && now[now.length - 1 - tail] === before[before.length - 1 - tail]) tail += 1;
    for (let at = before.length - tail - 1; at >= head; at -= 1) this.sheet.children[at].remove();
    const fresh = document.createDocumentFragment();
    for (const line of now.slice(head, now.length - tail)) {
      const item = document.createElement("li");
      item.textContent = line || "\u200b";
      fresh.append(item);
    }
    this.sheet.insertBefore(fresh, this.sheet.children[head] ?? null);
    this.lines = now;
  }

  mark() {
    for (const line of this.sheet.querySelectorAll(".is-fault")) line.classList.remove("is-fault");
    for (const link of this.found.querySelectorAll("a[data-line]")) this.sheet.children[link.dataset.line - 1]?.classList.add("is-fault");
    const sum = this.found.querySelector("[data-says]");
    if (!sum) return;
    this.say(sum.dataset.says);
    const way = document.getElementById("sum"); // on a phone what was found lies below the text
    way.textContent = sum.textContent.trim();
    way.classList.toggle("is-stop", sum.dataset.sound !== "yes");
    document.getElementById("hand")?.setAttribute("aria-disabled", String(sum.dataset.sound !== "yes"));
  }

  here() {
    if (document.activeElement !== this.field) return;
    const at = this.field.value.slice(0, this.field.selectionStart).split("\n").length;
    this.sheet.querySelector(".is-here")?.classList.remove("is-here");
    this.sheet.children[at - 1]?.classList.add("is-here");
  }

  say(words) {
    if (this.heard.textContent !== words) this.heard.textContent = words;
  }

  go(event) {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    event.preventDefault();
    const place = Math.min(Number(link.dataset.line), this.lines.length) - 1;
    const start = this.lines.slice(0, place).reduce((sum, line) => sum + line.length + 1, 0);
    const caret = start + this.lines[place].search(/\S|$/);
    this.field.focus({ preventScroll: true });
    this.field.setSelectionRange(caret, caret);
    this.sheet.children[place].scrollIntoView({ block: "center" });
    this.here();
  }

  /* Tab indents; after Escape the next Tab leaves, so that nobody is caught in here. Enter goes on at the same indent. */
  key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.mayLeave = true;
    else if (event.key === "Tab" && !event.shiftKey && !this.mayLeave && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      this.indent();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.write(`\n${this.lineBefore().match(/^ */)[0]}`);
    } else if (!["Shift", "Tab"].includes(event.key)) this.mayLeave = false;
  }

  lineBefore() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    return before.slice(before.lastIndexOf("\n") + 1);
  }

  indent() {
    const { value, selectionStart, selectionEnd } = this.field;
    if (!value.slice(selectionStart, selectionEnd).includes("\n")) { this.write("  "); return; }
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    this.field.setSelectionRange(start, selectionEnd);
    const block = value.slice(start, selectionEnd).replace(/^(?=.)/gm, "  ");
    this.write(block);
    this.field.setSelectionRange(start, start + block.length);
  }

  /* As if it were typed, so that it can be undone. */
  write(text) {
    if (document.execCommand("insertText", false, text)) return;
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  save(event) {
    if (event.key.toLowerCase() !== "s" || event.altKey || event.shiftKey || event.ctrlKey === event.metaKey) return;
    event.preventDefault();
    this.form.requestSubmit(document.getElementById("save"));
  }

  send(event) {
    if (event.submitter?.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      this.found.querySelector("a[data-line]")?.focus();
      return;
    }
    this.isSending = true;
    sessionStorage.setItem(this.name("at"), JSON.stringify([this.field.selectionStart, this.editor.scrollTop]));
  }

  comeBack() {
    const told = sessionStorage.getItem(this.name("at"));
    sessionStorage.removeItem(this.name("at"));
    if (!told) return;
    const [caret, scrolled] = JSON.parse(told);
    const back = () => {
      this.field.focus({ preventScroll: true });
      this.field.setSelectionRange(caret, caret);
      this.editor.scrollTop = scrolled;
    };
    window.addEventListener("load", () => setTimeout(back, 50)); // after the browser has gone to what was said, which takes the focus away
  }

  /* What is typed and not saved stays in this window: a session may end before it is sent. */
  isChanged() {
    return this.field.value !== this.saved || "typed" in this.field.dataset;
  }

  name(what) {
    return `workshop ${what} ${location.pathname}`;
  }

  keepSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.isChanged()) sessionStorage.setItem(this.name("text"), JSON.stringify([this.field.dataset.newest, this.field.value]));
      else sessionStorage.removeItem(this.name("text"));
    }, 300);
  }

  offerKept() {
    const told = sessionStorage.getItem(this.name("text"));
    const [on, text] = told ? JSON.parse(told) : ["", this.field.value];
    if (text === this.field.value) sessionStorage.removeItem(this.name("text"));
    if (text === this.field.value || "typed" in this.field.dataset) return;
    const bar = document.getElementById("kept");
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const what = event.target.dataset.kept;
      if (!what) return;
      bar.hidden = true;
      if (what === "drop") { sessionStorage.removeItem(this.name("text")); return; }
      this.field.value = text;
      this.form.elements.on.value = on; // where somebody has saved since, the save says so
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
      this.field.focus();
    });
  }
}
