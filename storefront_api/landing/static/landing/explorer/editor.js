// 编辑器 · a textarea with line numbers, colours beneath it and a list of completions.

import { paint } from "./tokens.js";

const PAIRS = { "{": "}", "(": ")", "[": "]" };

export class Editor {
  constructor(element, { completions } = {}) {
    this.language = element.dataset.language;
    this.completions = completions;
    this.gutter = make("div", "gutter", element);
    this.gutter.setAttribute("aria-hidden", "true");
    const page = make("div", "page", element);
    this.under = make("pre", "under", page);
    this.under.setAttribute("aria-hidden", "true");
    this.area = make("textarea", "area", page);
    Object.assign(this.area, { spellcheck: false, wrap: "off", autocapitalize: "off", autocomplete: "off" });
    this.area.setAttribute("aria-label", element.dataset.label);
    this.list = make("ul", "completions", page);
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    this.offer = null;
    this.listeners = [];

    this.area.addEventListener("input", (event) => {
      this.refresh();
      if (completions && event.inputType === "insertText" && /^\w$/.test(event.data ?? "")) this.suggest();
      else this.closeList();
    });
    this.area.addEventListener("scroll", () => this.follow());
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("blur", () => setTimeout(() => this.closeList(), 150));
    this.refresh();
  }

  get text() {
    return this.area.value;
  }

  set text(value) {
    this.area.value = value;
    this.area.setSelectionRange(0, 0);
    this.closeList();
    this.refresh();
  }

  get place() {
    return this.area.selectionStart;
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  refresh() {
    paint(this.under, `${this.text}\n`, this.language);
    const lines = this.text.split("\n").length;
    if (this.gutter.childElementCount !== lines) {
      this.gutter.replaceChildren(...Array.from({ length: lines }, (_, at) => Object.assign(document.createElement("span"), { textContent: at + 1 })));
    }
    this.follow();
    this.listeners.forEach((listener) => listener());
  }

  follow() {
    this.under.style.transform = `translate(${-this.area.scrollLeft}px, ${-this.area.scrollTop}px)`;
    this.gutter.style.transform = `translateY(${-this.area.scrollTop}px)`;
  }

  // Replaces a stretch through the browser, so that undo keeps working.
  replace(from, to, words) {
    this.area.focus();
    this.area.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, words)) {
      this.area.setRangeText(words, from, to, "end");
      this.refresh();
    }
  }

  key(event) {
    if (event.isComposing || event.ctrlKey && event.key === "Enter") return;
    if (this.completions && event.ctrlKey && event.code === "Space") {
      event.preventDefault();
      this.suggest();
      return;
    }
    if (!this.list.hidden && this.keyInList(event)) return;
    const { selectionStart: from, selectionEnd: to } = this.area;
    if (event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      this.replace(from, to, "  ");
    } else if (event.key === "Escape") {
      this.area.blur();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const line = this.text.slice(this.text.lastIndexOf("\n", from - 1) + 1, from);
      const indent = line.match(/^\s*/)[0];
      const opener = this.text.slice(0, from).trimEnd().at(-1);
      const deeper = opener in PAIRS && line.trimEnd().endsWith(opener);
      const closes = deeper && this.text[to] === PAIRS[opener];
      this.replace(from, to, `\n${indent}${deeper ? "  " : ""}${closes ? `\n${indent}` : ""}`);
      if (closes) this.area.setSelectionRange(from + indent.length + 3, from + indent.length + 3);
    } else if (event.key in PAIRS && from === to && /^[\s)\]}]?$/.test(this.text[to] ?? "")) {
      event.preventDefault();
      this.replace(from, to, event.key + PAIRS[event.key]);
      this.area.setSelectionRange(from + 1, from + 1);
    } else if (Object.values(PAIRS).includes(event.key) && from === to && this.text[to] === event.key) {
      event.preventDefault();
      this.area.setSelectionRange(from + 1, from + 1);
    }
  }

  keyInList(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.choose(this.chosen + step);
    else if (event.key === "Escape") this.closeList();
    else if (event.key !== "Enter" && event.key !== "Tab") return false;
    else if (this.nothingToAdd()) {
      this.closeList();
      return false;
    } else this.accept(this.chosen);
    event.preventDefault();
    return true;
  }

  suggest() {
    this.offer = this.completions(this.text, this.place);
    if (!this.offer) {
      this.closeList();
      return;
    }
    this.list.replaceChildren(...this.offer.choices.map((choice, at) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.classList.toggle("dim", Boolean(choice.dim));
      make("b", "", item).textContent = choice.text;
      make("i", "", item).textContent = choice.note;
      make("span", "", item).textContent = choice.detail.split("\n")[0];
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.accept(at);
      });
      return item;
    }));
    this.list.hidden = false;
    this.choose(0);
    this.putList();
  }

  choose(at) {
    const count = this.list.childElementCount;
    this.chosen = (at + count) % count;
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.chosen)));
    this.list.children[this.chosen].scrollIntoView({ block: "nearest" });
  }

  accept(at) {
    const { from, to, choices } = this.offer;
    this.closeList();
    this.replace(from, to, choices[at].text);
  }

  // The word is written out already: Enter means a new line then.
  nothingToAdd() {
    const { from, to, choices } = this.offer;
    return choices[this.chosen].text === this.text.slice(from, to);
  }

  closeList() {
    this.list.hidden = true;
  }

  // Under the word being written: a line is as wide as a canvas measures it.
  putList() {
    const style = getComputedStyle(this.area);
    const before = this.text.slice(0, this.offer.from);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const pencil = document.createElement("canvas").getContext("2d");
    pencil.font = style.font;
    const row = before.split("\n").length;
    const left = parseFloat(style.paddingLeft) + pencil.measureText(line).width - this.area.scrollLeft;
    const top = parseFloat(style.paddingTop) + row * parseFloat(style.lineHeight) - this.area.scrollTop;
    const room = this.area.clientHeight - top;
    const height = this.list.offsetHeight;
    this.list.style.left = `${Math.max(0, Math.min(left, this.area.clientWidth - this.list.offsetWidth - 8))}px`;
    this.list.style.top = `${room < height && top > height + 30 ? top - height - parseFloat(style.lineHeight) : top}px`;
  }
}

export function make(tag, className, parent) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent?.append(element);
  return element;
}
